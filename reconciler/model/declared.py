"""What a product file says, first as written (`ProductFile`), then as the rest of the program speaks of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from reconciler.model.assets import LocalPicture
from reconciler.model.media import (
    Gallery,
    Item,
    Main,
    OrLeftOut,
    ProductId,
    Section,
    Sku,
    Written,
    WrittenItem,
    WrittenMain,
    absent,
    gallery_slot,
)


class Erasable(StrEnum):
    """What `allow_erase` can name."""

    GALLERY = "gallery"
    MAIN_IMAGE = "main.image"
    MAIN_VIDEO = "main.video"


def _version(value: object) -> object:
    if isinstance(value, bool) or value != 1:
        raise PydanticCustomError("literal_error", "this must be 1")
    return value


Version = Annotated[Literal[1], BeforeValidator(_version)]


_NO_IDENTITY: Final = "nothing says which product this is: write `product_id: 692730761`, or `sku: MUG-BLUE`"
_NOTHING_DECLARED: Final = "nothing is declared: write `main` or `gallery`, or take the file out of the catalog"


class ProductFile(Written):
    """The media of one product. A section that is left out is not managed and never sent."""

    model_config = ConfigDict(
        title="Product file",
        json_schema_extra={
            "allOf": [
                {"anyOf": [{"required": ["product_id"]}, {"required": ["sku"]}]},
                {"anyOf": [{"required": ["main"]}, {"required": ["gallery"]}]},
            ],
            "examples": [
                {
                    "version": 1,
                    "product_id": 692730761,
                    "sku": "MUG-BLUE",
                    "main": {"image": "https://cdn.example.com/mug/front.jpg"},
                    "gallery": [
                        {
                            "image": "https://cdn.example.com/mug/side.jpg",
                            "alt": "The mug from its left side",
                        },
                        {"video": "https://vimeo.com/1234"},
                    ],
                }
            ],
        },
    )

    version: Version = Field(description="Version of this format: 1.", examples=[1])
    product_id: OrLeftOut[ProductId] = Field(
        default=None,
        exclude_if=absent,
        description="The store's id of the product. With `sku` as well, the two are checked against each other.",
        examples=[692730761],
    )
    sku: OrLeftOut[Sku] = Field(
        default=None,
        exclude_if=absent,
        description="The product's SKU. With `product_id` it is checked against the store; "
        "alone it identifies the product. Digits need quotes.",
        examples=["MUG-BLUE"],
    )
    main: OrLeftOut[WrittenMain] = Field(
        default=None,
        exclude_if=absent,
        description="Main image and main video, exactly these. Left out: not managed. Left out inside: deleted.",
        examples=[{"image": "https://cdn.example.com/mug/front.jpg"}],
    )
    gallery: OrLeftOut[tuple[WrittenItem, ...]] = Field(
        default=None,
        exclude_if=absent,
        description="The whole gallery, in order. Left out: not managed. `[]`: no gallery, which erases it.",
        examples=[[{"image": "https://cdn.example.com/mug/side.jpg"}, {"video": "https://vimeo.com/1234"}], []],
    )
    allow_erase: tuple[Erasable, ...] = Field(
        default=(),
        description="Consent to an erasure, which counts once: take it out after it was applied.",
        examples=[["gallery"]],
    )

    @model_validator(mode="after")
    def _identified(self) -> Self:
        if self.product_id is None and self.sku is None:
            raise PydanticCustomError("no_identity", _NO_IDENTITY)
        return self

    @model_validator(mode="after")
    def _declares(self) -> Self:
        if self.main is None and self.gallery is None:
            raise PydanticCustomError("nothing_declared", _NOTHING_DECLARED)
        return self


def identity_of(product_id: int | None, sku: str | None) -> str:
    """The name by which plans speak of a product: `id:692730761`, or `sku:MUG-BLUE` where only that is declared."""
    return f"id:{product_id}" if product_id is not None else f"sku:{sku}"


@dataclass(frozen=True, slots=True)
class Declared:
    """One product's declared media, and where each part of it stands.

    `path` is relative to the configuration's folder, with forward slashes. `digest` is `sha256:` and the hex digest
    of the file's bytes and of all that its meaning depends on. `lines` gives the 1-based line of `product_id`,
    `sku`, `main`, `gallery`, `allow_erase` and of every slot that is filled. `local` holds the catalog's own
    pictures among the items, by their names (`asset_name`).
    """

    product_id: int | None
    sku: str | None
    main: Main | None
    gallery: Gallery | None
    allow_erase: frozenset[Erasable] = frozenset()
    path: str = ""
    digest: str = ""
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    local: Mapping[str, LocalPicture] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def identity(self) -> str:
        """`id:…` or `sku:…`."""
        return identity_of(self.product_id, self.sku)

    def manages(self, section: Section) -> bool:
        """Whether the file declares this section."""
        return (self.main if section is Section.MAIN else self.gallery) is not None

    def items(self, section: Section) -> tuple[Item, ...]:
        """The section's items in order; empty where it is not managed."""
        if section is Section.MAIN:
            return tuple(self.main.slots.values()) if self.main else ()
        return self.gallery or ()

    @property
    def slots(self) -> dict[str, Item]:
        """Every filled slot, main first."""
        gallery = {gallery_slot(index): item for index, item in enumerate(self.gallery or ())}
        return {**(self.main.slots if self.main else {}), **gallery}

    def line_of(self, *places: str) -> int:
        """The line of the first of `places` that the file has, else 1."""
        return next((self.lines[place] for place in places if place in self.lines), 1)
