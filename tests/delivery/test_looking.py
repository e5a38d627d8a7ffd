"""Looking at products, a hundred a request, and finding those that files name by SKU alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from reconciler.delivery import find_skus, look
from reconciler.ecwid import EcwidClient, connect
from reconciler.errors import CatalogError, StoreError
from reconciler.model.declared import Declared
from reconciler.model.media import Main
from tests.delivery.shop import TOKEN, URL, Shop, seeded
from tests.delivery.wire import answers, slow
from tests.ecwid.warp import play

T = TypeVar("T")


def asked(shop: Shop, scene: Callable[[EcwidClient], Awaitable[T]]) -> T:
    async def connected() -> T:
        async with connect(URL, 1003, TOKEN, parallelism=8, transport=shop.wire) as client:
            return await scene(client)

    return play(connected)


def named(*skus: str) -> list[Declared]:
    return [
        Declared(
            None, sku, Main(image="https://a.example/1.jpg"), None, path=f"products/{sku}.yaml", lines={"sku": 2}
        )
        for sku in skus
    ]


def test_each_product_is_looked_at_once_a_hundred_a_request() -> None:
    shop = Shop(*map(seeded, range(1, 251)))
    shown = asked(shop, lambda client: look(client, [*range(1, 251), 3, 3]))
    assert list(shown) == list(range(1, 251))
    assert sorted(event.count(",") + 1 for event in shop.events) == [50, 100, 100]


def test_a_product_that_the_store_does_not_know_is_told_as_none() -> None:
    shown = asked(Shop(seeded(7)), lambda client: look(client, [7, 8]))
    assert shown[8] is None
    assert shown[7] is not None


def test_looking_at_nothing_asks_nothing() -> None:
    shop = Shop(seeded(7))
    assert asked(shop, lambda client: look(client, [])) == {}
    assert shop.events == []


def test_no_more_than_four_looks_are_out_at_once() -> None:
    shop = Shop(*map(seeded, range(1, 1501)), latency=1)
    asked(shop, lambda client: look(client, range(1, 1501)))
    assert shop.wire.most_at_once == 4


def test_one_look_that_fails_ends_the_others() -> None:
    shop = Shop(*map(seeded, range(1, 1501)), latency=1)
    ids = ",".join(map(str, range(301, 401)))
    shop.on(f"GET {ids}", answers(402, "STORE_IS_SUSPENDED")).on("GET", *[slow(0)] * 3, *[slow(60)] * 20)
    with pytest.raises(StoreError, match="SUSPENDED"):
        asked(shop, lambda client: look(client, range(1, 1501)))
    assert len(shop.events) <= 5


def test_a_look_that_is_cancelled_leaves_no_request_behind() -> None:
    shop = Shop(*map(seeded, range(1, 301)), latency=10)

    async def scene(client: EcwidClient) -> int:
        looking = asyncio.ensure_future(look(client, range(1, 301)))
        await asyncio.sleep(15)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        return shop.wire.at_once

    assert asked(shop, scene) == 0


def test_a_sku_is_the_id_of_the_one_product_that_has_it() -> None:
    assert asked(Shop(seeded(7), seeded(8)), lambda client: find_skus(client, named("SKU-7", "SKU-8"))) == {
        "SKU-7": 7,
        "SKU-8": 8,
    }


def test_a_sku_that_no_product_has_is_told_with_the_line_that_names_it() -> None:
    with pytest.raises(CatalogError, match=r"products/MUG\.yaml:2: .*no product with SKU MUG"):
        asked(Shop(seeded(7)), lambda client: find_skus(client, named("SKU-7", "MUG")))


def test_a_sku_that_several_products_have_is_told_with_all_of_them() -> None:
    shop = Shop(*map(seeded, (7, 8, 9)))
    shop.admin.change_sku(9, "SKU-7")
    with pytest.raises(CatalogError, match="several products: 7, 9"):
        asked(shop, lambda client: find_skus(client, named("SKU-7")))


def test_a_sku_on_a_variation_alone_is_not_the_product() -> None:
    shop = Shop(seeded(7) | {"combinations": [{"id": 1, "combinationNumber": 1, "sku": "MUG-XL"}]})
    with pytest.raises(CatalogError, match="no product"):
        asked(shop, lambda client: find_skus(client, named("MUG-XL")))
