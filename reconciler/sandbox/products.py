"""A product as the store keeps it. Holds data only."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reconciler.sandbox.json_types import JsonObject
from reconciler.sandbox.media import Media


@dataclass(frozen=True, slots=True)
class Product:
    """One product.

    `created` and `updated` are UNIX seconds. `options` and `combinations` (its variations) are shown as they
    stand, `fields` are laid over the rest of the body; nobody changes them in place.
    """

    id: int
    sku: str
    name: str
    media: Media
    created: int
    updated: int
    options: tuple[JsonObject, ...] = ()
    combinations: tuple[JsonObject, ...] = ()
    fields: JsonObject = field(default_factory=dict)

    def skus(self) -> Iterator[str]:
        """Its own SKU and those of its variations."""
        yield self.sku
        for combination in self.combinations:
            if isinstance(sku := combination.get("sku"), str):
                yield sku
