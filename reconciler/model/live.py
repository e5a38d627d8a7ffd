"""What the store shows now. Pictures are known by the address of their original, which survives a reorder."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.media import Frozen


class LiveMedia(Frozen):
    """A product's media by address: as looked at, and as kept in a record after reading back.

    `images` and `videos` are the gallery's, each in the store's order; how the two interleave is not known
    (ECWID.md, "Reading").
    """

    main_image: str | None = None
    main_video: str | None = None
    images: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the product shows nothing at all."""
        return not (self.main_image or self.main_video or self.images or self.videos)


@dataclass(frozen=True, slots=True)
class LiveProduct:
    """One product as the store showed it when it was looked at.

    `described` holds the addresses of those pictures that carry an alt text, `reduced` of those that are not the
    originals': they tell pictures apart, and are good for nothing else.
    """

    product_id: int
    sku: str | None
    media: LiveMedia
    name: str | None = None
    described: frozenset[str] = frozenset()
    reduced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the store found.

    `products` by id; None where the store does not know the product. A product that is not in it was not looked at.
    `skus` gives the id of each SKU that was resolved.
    """

    products: Mapping[int, LiveProduct | None] = field(default_factory=dict)
    skus: Mapping[str, int] = field(default_factory=dict)
