"""Look at products in the store, 100 a request. Changes nothing there."""

import asyncio
from collections.abc import Collection, Coroutine, Iterable
from typing import TypeVar

from reconciler.ecwid import PAGE, EcwidClient
from reconciler.errors import CatalogError
from reconciler.model.declared import Declared
from reconciler.model.live import LiveProduct

AT_ONCE = 4
T = TypeVar("T")


async def look(client: EcwidClient, ids: Iterable[int]) -> dict[int, LiveProduct | None]:
    """What the store shows of each product; None where it does not know it."""
    wanted = sorted(set(ids))
    pages = [wanted[i : i + PAGE] for i in range(0, len(wanted), PAGE)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one_page(page: list[int]) -> dict[int, LiveProduct]:
        async with gate:
            return await client.products(page)

    found = await _all(one_page(page) for page in pages)
    known = {product_id: product for page in found for product_id, product in page.items()}
    return {product_id: known.get(product_id) for product_id in wanted}


async def find_skus(client: EcwidClient, declared: Collection[Declared]) -> dict[str, int]:
    """The id of each SKU that files name alone.

    Only a product's own SKU counts. Raises `CatalogError` for one that no product, or more than one, has.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def one_sku(one: Declared) -> tuple[str, int]:
        sku = one.sku or ""
        async with gate:
            products = await client.products_with_sku(sku)
        where = f"{one.path}:{one.line_of('sku')}"
        match [product.product_id for product in products]:
            case [product_id]:
                return sku, product_id
            case []:
                raise CatalogError(
                    f"{where}: the store has no product with SKU {sku}", "mend the SKU, or give product_id"
                )
            case several:
                names = ", ".join(map(str, sorted(several)))
                raise CatalogError(
                    f"{where}: SKU {sku} means several products: {names}", "add the product_id to the file"
                )

    return dict(await _all(one_sku(one) for one in declared))


async def _all(jobs: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """Run all; the first failure cancels the rest and is raised alone, not in a group."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
