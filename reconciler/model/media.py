"""Media as people declare it: addresses, items, the two sections and their slots. Never wire names."""

from enum import StrEnum
from typing import Annotated, Any, Final, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from reconciler.model.assets import ASSET_FORM, RELATIVE_FORM, content_of
from reconciler.model.text import TEXT_PATTERN, Alt

# One pattern, in the syntax that ECMA 262, Rust and Python share, serves the reader, the models and the JSON Schema:
# absolute http or https, a host, no user:password@, nothing that RFC 3986 wants percent-encoded, and none of the
# invisible or direction-changing characters that make an address look like another one.
NOT_IN_ADDRESS = (
    r"\x00-\x20\x7f-\xa0\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2069"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff<>\\\^`\{\|\}"
    '"'
)
_ADDRESS_FORM = (
    rf"[Hh][Tt][Tt][Pp][Ss]?://([^{NOT_IN_ADDRESS}/?#@:\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{{1,5}})?"
    rf"([/?#][^{NOT_IN_ADDRESS}]*)?"
)
ADDRESS_PATTERN = rf"^{_ADDRESS_FORM}$"
PICTURE_PATTERN = rf"^({_ADDRESS_FORM}|{ASSET_FORM})$"
WRITTEN_PICTURE_PATTERN = rf"^({_ADDRESS_FORM}|{RELATIVE_FORM})$"
ADDRESS_MAX_LENGTH = 2048


def host_of(address: str) -> str:
    """The host of an address in small letters; empty where it has none that can be read."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


Address = Annotated[
    str,
    Field(
        pattern=ADDRESS_PATTERN,
        max_length=ADDRESS_MAX_LENGTH,
        description="An absolute http or https address, at most 2,048 characters, without user:password@.",
    ),
]

Picture = Annotated[
    str,
    Field(
        pattern=PICTURE_PATTERN,
        max_length=ADDRESS_MAX_LENGTH,
        description="The address of a picture, or `asset:sha256:HEX:PATH` for a local one: what it holds, and where "
        "it was found in the configuration's folder.",
    ),
]
WrittenPicture = Annotated[
    str,
    Field(
        pattern=WRITTEN_PICTURE_PATTERN,
        max_length=ADDRESS_MAX_LENGTH,
        description="An absolute http or https address, or a path relative to this file that begins with ./ or ../",
    ),
]


def _whole_number(value: object) -> object:
    """JSON Schema knows one kind of number: 7.0 is the integer 7 there, and true is none. So here."""
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "this must be a whole number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Behind its bounds (`Annotated[int, Field(gt=0), WHOLE]`): before them, JSON Schema would not tell of them.
WHOLE = BeforeValidator(_whole_number)
ProductId = Annotated[int, Field(gt=0, le=2**53 - 1, description="The store's own number of the product."), WHOLE]
Sku = Annotated[
    str,
    Field(pattern=TEXT_PATTERN, max_length=255, description="The product's SKU, as the store shows it."),
]


class _NeverNull:
    """Take null out of what an optional key accepts: it may be left out, which is not the same as emptied."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


_T = TypeVar("_T")
OrLeftOut = Annotated[_T | None, _NeverNull()]


class Frozen(BaseModel):
    """Base of everything that is written down: immutable, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data, keys in the order of the fields."""
        return self.model_dump(mode="json")


class Written(Frozen):
    """Base of what people write by hand. Its optional keys are `OrLeftOut`: null is refused, never read as absent."""


def absent(value: object) -> bool:
    """For `Field(exclude_if=absent)`: a key that is not written when it has no value."""
    return value is None


class Section(StrEnum):
    """The two things that the API replaces as a whole."""

    MAIN = "main"
    GALLERY = "gallery"


class Kind(StrEnum):
    """What an item shows."""

    IMAGE = "image"
    VIDEO = "video"


MAIN_IMAGE = "main.image"
MAIN_VIDEO = "main.video"


def gallery_slot(index: int) -> str:
    """The name of the gallery's slot at `index`, counted from 0."""
    return f"gallery[{index}]"


def section_of(slot: str) -> Section:
    """The section that a slot, or a section's own name, belongs to."""
    return Section.MAIN if slot.startswith("main") else Section.GALLERY


_BOTH: Final = "an item is either an `image` or a `video`: make two items of it"
_NEITHER: Final = "an item needs an `image` or a `video`: write `image: https://…` or `video: https://…`"


class Item(Written):
    """What fills a slot: an image or a video, by the address it is fetched from."""

    model_config = ConfigDict(
        title="Item",
        json_schema_extra={
            "oneOf": [{"required": ["image"]}, {"required": ["video"]}],
            "examples": [{"image": "https://cdn.example.com/mug/side.jpg", "alt": "The mug from its left side"}],
        },
    )

    image: OrLeftOut[Picture] = Field(
        default=None,
        exclude_if=absent,
        description="Address of a picture: JPG, PNG or GIF, at most 20 MB.",
        examples=["https://cdn.example.com/mug/side.jpg"],
    )
    video: OrLeftOut[Address] = Field(
        default=None,
        exclude_if=absent,
        description="Address of a video's page, as on YouTube or Vimeo.",
        examples=["https://vimeo.com/1234"],
    )
    alt: OrLeftOut[Alt] = Field(
        default=None,
        exclude_if=absent,
        description="What the picture shows, for people who cannot see it; a text, or one for each language.",
        examples=["The mug from its left side", {"main": "The mug", "nl": "De mok"}],
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.image is None) == (self.video is None):
            raise PydanticCustomError("item_kind", _BOTH if self.image else _NEITHER)
        return self

    @property
    def kind(self) -> Kind:
        """Whether this is an image or a video."""
        return Kind.IMAGE if self.image is not None else Kind.VIDEO

    @property
    def address(self) -> str:
        """Where the picture or video is found; of a local picture, its name."""
        return self.image or self.video or ""

    @property
    def key(self) -> tuple[Kind, str]:
        """What makes two items the same picture or video; the alt text and the path of a local one do not."""
        return (self.kind, content_of(self.address))

    def without_alt(self) -> "Item":
        """The item as a bulk update can carry it."""
        return self if self.alt is None else self.model_copy(update={"alt": None})


EMPTY_MAIN: Final = (
    'an empty `main` would mean "no change" to Ecwid: leave `main` out to keep what the store shows, '
    "or write the `image` or `video` that it should show"
)


class Main(Written):
    """The main section: an image, a video, or both. What is left out is meant to be absent."""

    model_config = ConfigDict(
        title="Main",
        json_schema_extra={
            "anyOf": [{"required": ["image"]}, {"required": ["video"]}],
            "examples": [{"image": "https://cdn.example.com/mug/front.jpg"}],
        },
    )

    image: OrLeftOut[Picture] = Field(
        default=None,
        exclude_if=absent,
        description="The main image. Left out: the product has none.",
        examples=["https://cdn.example.com/mug/front.jpg"],
    )
    video: OrLeftOut[Address] = Field(
        default=None,
        exclude_if=absent,
        description="The main video. Left out: the product has none.",
        examples=["https://www.youtube.com/watch?v=abc123"],
    )

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.image is None and self.video is None:
            raise PydanticCustomError("main_empty", EMPTY_MAIN)
        return self

    @property
    def slots(self) -> dict[str, Item]:
        """The filled slots, image first."""
        filled: dict[str, Item] = {}
        if self.image is not None:
            filled[MAIN_IMAGE] = Item(image=self.image)
        if self.video is not None:
            filled[MAIN_VIDEO] = Item(video=self.video)
        return filled


Gallery = tuple[Item, ...]


class WrittenItem(Item):
    """An item as a product file writes it: its picture may be a local one, by its path."""

    image: OrLeftOut[WrittenPicture] = Field(
        default=None,
        exclude_if=absent,
        description="A picture: JPG, PNG or GIF, at most 20 MB. Its address, or the path of a local one relative to "
        "this file, which begins with ./ or ../",
        examples=["https://cdn.example.com/mug/side.jpg", "../assets/mug/side.jpg"],
    )


class WrittenMain(Main):
    """The main section as a product file writes it."""

    image: OrLeftOut[WrittenPicture] = Field(
        default=None,
        exclude_if=absent,
        description="The main image, as the `image` of an item. Left out: the product has none.",
        examples=["https://cdn.example.com/mug/front.jpg", "../assets/mug/front.jpg"],
    )
