"""Which product of the store each product file means. Pure; whoever can ask the store hands in what it said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reconciler.errors import CatalogError
from reconciler.model.declared import Declared
from reconciler.model.record import Record


@dataclass(frozen=True, slots=True)
class Placed:
    """A declaration and the store's id of its product; None while only a SKU is known and nobody resolved it."""

    declared: Declared
    product_id: int | None


def place(
    declared: Iterable[Declared], records: Mapping[int, Record], found: Mapping[str, int]
) -> tuple[Placed, ...]:
    """Resolve every declaration, sorted by identity.

    A SKU that stands alone is resolved by what the store said (`found`, SKU to id), else by the one record that
    carries it. Raises `CatalogError` where two files turn out to mean the same product.
    """
    by_sku: dict[str, list[int]] = {}
    for record in records.values():
        if record.sku is not None:
            by_sku.setdefault(record.sku, []).append(record.product_id)
    placed = tuple(
        Placed(one, one.product_id if one.product_id is not None else _resolve(one.sku or "", found, by_sku))
        for one in sorted(declared, key=_order)
    )
    _refuse_doubles(placed)
    return placed


def _order(one: Declared) -> tuple[bool, int, str, str]:
    return (one.product_id is None, one.product_id or 0, one.sku or "", one.path)


def _resolve(sku: str, found: Mapping[str, int], by_sku: Mapping[str, list[int]]) -> int | None:
    recorded = by_sku.get(sku, [])
    return found.get(sku) or (recorded[0] if len(recorded) == 1 else None)


def _refuse_doubles(placed: Iterable[Placed]) -> None:
    seen: dict[int | str, Declared] = {}
    for one in placed:
        product = one.declared.identity if one.product_id is None else one.product_id
        other = seen.setdefault(product, one.declared)
        if other is not one.declared:
            first, second = sorted((one.declared, other), key=lambda declared: declared.path)
            raise CatalogError(
                f"{first.path}:{first.line_of('product_id', 'sku')} and "
                f"{second.path}:{second.line_of('product_id', 'sku')} declare the same product, {product}",
                "keep one of the two files",
            )
