"""Find products that two files declare. Only compares what was read; opens no file."""

from collections.abc import Callable, Iterable, Iterator

from reconciler.catalog.product_file import Reading
from reconciler.errors import Problem
from reconciler.yamlfile.quoting import quoted
from reconciler.yamlfile.refusal import Place


def duplicates(readings: Iterable[Reading], chosen: Callable[[str], bool]) -> Iterator[Problem]:
    """A problem for each file that declares a product which a file before it, by path, declares.

    A file whose path is `chosen` counts as later than those that are not, because problems of chosen files alone
    are told.
    """
    seen = _Seen()
    for reading in sorted(readings, key=lambda one: (chosen(one.path), one.path)):
        if (first := seen.same_id(reading)) is not None:
            yield _problem(reading, reading.id_place, f"product {reading.product_id}", first, first.id_place)
        elif (first := seen.same_sku(reading)) is not None:
            yield _problem(reading, reading.sku_place, f"product {quoted(reading.sku)}", first, first.sku_place)
        seen.add(reading)


class _Seen:
    """The files so far, by what names their products."""

    def __init__(self) -> None:
        self._by_id: dict[int, Reading] = {}
        self._by_sku: dict[str, Reading] = {}
        self._by_sku_alone: dict[str, Reading] = {}

    def same_id(self, reading: Reading) -> Reading | None:
        return None if reading.product_id is None else self._by_id.get(reading.product_id)

    def same_sku(self, reading: Reading) -> Reading | None:
        """SKUs need not be unique in a store (ECWID.md, "Reading"), so files with ids of their own may share one.

        But a file that has only the SKU means whatever product has it.
        """
        if reading.sku is None:
            return None
        rivals = self._by_sku if reading.product_id is None else self._by_sku_alone
        return rivals.get(reading.sku)

    def add(self, reading: Reading) -> None:
        if reading.product_id is not None:
            self._by_id.setdefault(reading.product_id, reading)
        if reading.sku is not None:
            self._by_sku.setdefault(reading.sku, reading)
            if reading.product_id is None:
                self._by_sku_alone.setdefault(reading.sku, reading)


def _problem(reading: Reading, place: Place, product: str, first: Reading, first_place: Place) -> Problem:
    other = f"{first.path}:{first_place.line}:{first_place.column}"
    return Problem(
        reading.path,
        place.line,
        place.column,
        f"{product} is declared at {other} already: a product has one file, so move everything about it into one",
    )
