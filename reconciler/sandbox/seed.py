"""The one file format of the sandbox, for seeds and for the state it keeps: JSON, strictly checked, its keys stable.

    {"store": 1003,
     "tokens": [{"token": "secret_sandbox", "scopes": ["read_catalog", "update_catalog"]}],
     "products": [
       {"id": 692730761, "sku": "MUG-BLUE", "name": "Blue mug",
        "media": {
          "main": {"image": "https://cdn.example.com/mug/front.jpg", "video": "https://youtu.be/abc123"},
          "gallery": [{"image": {"source": "/origin/mug/side.png", "alt": "From its left side"}},
                      {"video": "https://vimeo.com/1234"}]}}],
     "dead": ["https://gone.example.com/*"], "unavailable": [], "next_file_id": 4519591919}

Only `store` must be there. An address that begins with `/origin/` is a file of the origin folder. A picture or video
with `file` was uploaded before and keeps that id; one without is uploaded while the file is loaded, in order.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    model_validator,
)

from reconciler.sandbox.access import Scope
from reconciler.sandbox.cdn import IDS_EACH
from reconciler.sandbox.errors import SandboxSeedError
from reconciler.sandbox.web import ORIGIN, is_web_address

FIRST_FILE_ID = 4519591919
CREATED = 1725434411
"""When a product was created that does not say: 2024-09-04 07:20:11 UTC."""

_EXCERPT = 20


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _picture_address(text: str) -> str:
    if not is_web_address(text) and not (text.startswith(ORIGIN) and text != ORIGIN):
        raise ValueError(f"must be an http or https address, or begin with {ORIGIN}")
    return text


def _video_address(text: str) -> str:
    if not is_web_address(text):
        raise ValueError("must be an http or https address")
    return text


def _or_key(key: str) -> BeforeValidator:
    """A plain string is short for an object with that string under `key`."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


PositiveInt: TypeAlias = Annotated[int, Field(gt=0)]


class SeedAlt(_Model):
    main: str | None = None
    translated: dict[str, str] = {}


class SeedPicture(_Model):
    """A picture: where it came from, its file id once uploaded, its alt text (a string is `main` alone)."""

    source: Annotated[str, AfterValidator(_picture_address)]
    file: PositiveInt | None = None
    alt: Annotated[SeedAlt, _or_key("main")] | None = None


class SeedVideo(_Model):
    """A video: its address, and the file id of its cover once there is one."""

    source: Annotated[str, AfterValidator(_video_address)]
    file: PositiveInt | None = None


Image: TypeAlias = Annotated[SeedPicture, _or_key("source")]
Film: TypeAlias = Annotated[SeedVideo, _or_key("source")]


class SeedItem(_Model):
    """One place of a gallery."""

    image: Image | None = None
    video: Film | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.image is None) == (self.video is None):
            raise ValueError("must have either image or video")
        return self

    @property
    def content(self) -> SeedPicture | SeedVideo:
        content = self.image or self.video
        assert content is not None  # noqa: S101  # what _one_of_both holds
        return content


class SeedMain(_Model):
    image: Image | None = None
    video: Film | None = None


class SeedMedia(_Model):
    main: SeedMain = SeedMain()
    gallery: tuple[SeedItem, ...] = ()

    def contents(self) -> Iterator[SeedPicture | SeedVideo]:
        yield from (content for content in (self.main.image, self.main.video) if content is not None)
        yield from (item.content for item in self.gallery)


class SeedProduct(_Model):
    """A product. `fields` are laid over the body that clients see; the named fields here cannot be among them."""

    id: PositiveInt
    sku: str
    name: str = ""
    media: SeedMedia = SeedMedia()
    created: PositiveInt = CREATED
    updated: PositiveInt = CREATED
    options: tuple[dict[str, JsonValue], ...] = ()
    combinations: tuple[dict[str, JsonValue], ...] = ()
    fields: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _fields_are_others(self) -> Self:
        if taken := sorted(self.fields.keys() & (type(self).model_fields.keys() - {"created", "updated", "fields"})):
            raise ValueError(f"fields must not hold {', '.join(taken)}: say it beside fields")
        return self


class SeedToken(_Model):
    token: Annotated[str, Field(min_length=1)]
    scopes: tuple[Scope, ...]


class SeedFile(_Model):
    """A file that the CDN still serves though no product shows it."""

    file: PositiveInt
    source: str


class Seed(_Model):
    """A whole store. `dead` and `unavailable` are addresses or glob patterns (`web.py`)."""

    store: PositiveInt
    tokens: tuple[SeedToken, ...] = (SeedToken(token="secret_sandbox", scopes=(Scope.READ, Scope.UPDATE)),)  # noqa: S106
    products: tuple[SeedProduct, ...] = ()
    dead: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()
    unshown: tuple[SeedFile, ...] = ()
    next_file_id: PositiveInt | None = None

    @model_validator(mode="after")
    def _ids_occur_once(self) -> Self:
        counts = Counter(product.id for product in self.products)
        if twice := [str(product_id) for product_id, count in counts.items() if count > 1]:
            raise ValueError(f"product id {', '.join(twice)} occurs twice")
        if len({token.token for token in self.tokens}) < len(self.tokens):
            raise ValueError("a token is listed twice")
        taken = sorted(self._file_ids())
        if any(later - earlier < IDS_EACH for earlier, later in pairwise(taken)):
            raise ValueError(f"file ids must be at least {IDS_EACH} apart: each upload takes that many")
        if taken and self.next_file_id is not None and self.next_file_id < taken[-1] + IDS_EACH:
            raise ValueError(f"next_file_id must be at least {taken[-1] + IDS_EACH}: ids below are taken")
        return self

    def first_free_file_id(self) -> int:
        """The id that the next upload gets."""
        after = max((file_id + IDS_EACH for file_id in self._file_ids()), default=FIRST_FILE_ID)
        return after if self.next_file_id is None else self.next_file_id

    def _file_ids(self) -> Iterator[int]:
        yield from (file.file for file in self.unshown)
        for product in self.products:
            yield from (content.file for content in product.media.contents() if content.file is not None)


def parse_seed(text: str | bytes, name: str = "seed") -> Seed:
    """Read a store from JSON text. Raises SandboxSeedError, which lists every problem and calls the text `name`."""
    try:
        return Seed.model_validate_json(text)
    except ValidationError as error:
        problems = [f"{name}: {_place(each['loc'])}{each['msg']}" for each in error.errors(include_input=False)]
        more = [f"… and {len(problems) - _EXCERPT} more"] if len(problems) > _EXCERPT else []
        raise SandboxSeedError("\n".join(problems[:_EXCERPT] + more)) from error


def seed_of(data: object, name: str = "seed") -> Seed:
    """As `parse_seed`, from what JSON would decode to."""
    return parse_seed(json.dumps(data), name)


def load_seed(path: Path) -> Seed:
    """As `parse_seed`, from a file. Raises SandboxSeedError too where it cannot be read."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise SandboxSeedError(f"{path}: cannot be read: a pipe or a device may have no end")
        text = path.read_bytes()
    except OSError as error:
        raise SandboxSeedError(f"{path}: cannot be read: {error.strerror or error}") from error
    return parse_seed(text, str(path))


def dump_seed(seed: Seed) -> str:
    """`seed` as JSON text; what is at its default is left out."""
    data = seed.model_dump(mode="json", exclude_defaults=True)
    # Tokens have a default of their own, which is for seeds that name none.
    data["tokens"] = [token.model_dump(mode="json") for token in seed.tokens]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _place(location: tuple[int | str, ...]) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in location]
    return "".join(steps).removeprefix(".") + ": " if steps else ""
