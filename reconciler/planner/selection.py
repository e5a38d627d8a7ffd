"""Selectors that people give on the command line: a product id, `sku:…`, or a file glob. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a set of selectors matches. Empty, it matches nothing.

    A selector of digits is a product id; `sku:` is followed by the exact SKU; anything else is a glob over the
    product file's path, in which `*` also crosses folders. With `everything`, every product matches.
    """

    selectors: tuple[str, ...] = ()
    everything: bool = False

    @classmethod
    def of(cls, selectors: Iterable[str], *, all_word: bool = False) -> "Selection":
        """`all_word`: whether the word `all` selects everything."""
        given = tuple(dict.fromkeys(selector.removeprefix("./") for selector in selectors))
        return cls(given, all_word and EVERYTHING in given)

    def matches(self, product_id: int | None, sku: str | None, path: str) -> bool:
        """Whether any selector means this product."""
        return self.everything or any(_matches(one, product_id, sku, path) for one in self.selectors)

    def unmatched(self, products: Iterable[tuple[int | None, str | None, str]]) -> tuple[str, ...]:
        """The selectors that mean none of `products`, each given as (id, sku, path)."""
        known = list(products)
        return tuple(
            selector
            for selector in self.selectors
            if not (self.everything and selector == EVERYTHING) and not any(_matches(selector, *one) for one in known)
        )


def _matches(selector: str, product_id: int | None, sku: str | None, path: str) -> bool:
    if selector.isascii() and selector.isdigit():
        return str(product_id) == selector.lstrip("0")
    if selector.startswith("sku:"):
        return sku == selector.removeprefix("sku:")
    return fnmatchcase(path, selector)
