"""What `reconciler.yaml` says, as written. Holds no token and no address of an API: a pull request can edit it."""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from reconciler.model.declared import Version
from reconciler.model.media import NOT_IN_ADDRESS, WHOLE, OrLeftOut, Written

STORE_NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9_-]*$"
HOST_PATTERN: Final = r"^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$|^\[[0-9a-f:.]+\]$"
PLAIN_PATTERN: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
_IN_NAME: Final = r"/\\\x00-\x1f\x7f-\x9f\u2028\u2029"
_NAME: Final = rf"\.?[^.{_IN_NAME}][^{_IN_NAME}]*"
FOLDER_PATTERN: Final = rf"^(\.|{_NAME}(/{_NAME})*)$"
PUBLISHED_PATTERN: Final = (
    rf"^https?://[^{NOT_IN_ADDRESS}/?#@]+/([^{NOT_IN_ADDRESS}]|\{{(path|sha256|commit)\}})*"
    rf"\{{(path|sha256)\}}([^{NOT_IN_ADDRESS}]|\{{(path|sha256|commit)\}})*$"
)
STORE_PLACEHOLDER: Final = "{store}"

_PASSWORD = re.compile(r"//[^/@]*:[^/@]*@")

_ONE_OF_BOTH: Final = "write either `store: {id: 1003}` or `stores: {production: {id: 1003}, …}`, and not both"
_SHARED_STATE: Final = "two stores cannot share a state: write `state: state-{store}.jsonl`, which names one for each"
_NAMELESS: Final = (
    "`state` holds {store}, but the store has no name: take it out, or write `stores: {production: {id: 1003}}`"
)
_SAME_VARIABLE: Final = (
    "the names of two stores differ in - and _ alone, so that one token would serve both: rename one"
)

StoreName = Annotated[str, Field(pattern=STORE_NAME_PATTERN, max_length=40)]
Percent = Annotated[int, Field(ge=0, le=100), WHOLE]
Host = Annotated[str, Field(pattern=HOST_PATTERN, max_length=253, examples=["cdn.example.com"])]
Glob = Annotated[str, Field(pattern=PLAIN_PATTERN, max_length=500, examples=["products/**/*.yaml"])]


def _without_password(address: str) -> str:
    if _PASSWORD.search(address):
        raise PydanticCustomError(
            "state_password", "`state` holds a password, which everyone could read: take it out of the address"
        )
    return address


def _catalog_form(value: object) -> str | None:
    if isinstance(value, str):
        return "glob"
    return "globs" if isinstance(value, list | tuple) else None


Globs = Annotated[
    Annotated[Glob, Field(title="One glob"), Tag("glob")]
    | Annotated[tuple[Glob, ...], Field(min_length=1, title="Several globs"), Tag("globs")],
    Discriminator(
        _catalog_form,
        custom_error_type="catalog_form",
        custom_error_message="`catalog` must be a glob or a list of globs: write `catalog: products/**/*.yaml`",
    ),
]
StateAddress = Annotated[str, Field(pattern=PLAIN_PATTERN, max_length=1000), AfterValidator(_without_password)]


class Store(Written):
    """One store of Ecwid."""

    model_config = ConfigDict(title="Store", json_schema_extra={"examples": [{"id": 1003}]})

    id: Annotated[int, Field(gt=0, le=2**53 - 1), WHOLE] = Field(
        title="Store id",
        description="The store's id, as Ecwid's control panel shows it at the foot of each page.",
        examples=[1003],
    )


class Safety(Written):
    """How much may be lost before somebody has to agree."""

    model_config = ConfigDict(title="Safety")

    max_gallery_loss_percent: Percent = Field(
        default=50,
        title="Greatest loss of a gallery",
        description="A gallery that loses more of its items than this needs consent. In percent, 0 to 100.",
        examples=[50],
    )
    max_loss_percent: Percent = Field(
        default=30,
        title="Greatest loss of a plan",
        description="Losses and forgotten items in one plan, of all recorded items, once 10 are recorded; more than "
        "this needs --force. In percent, 0 to 100.",
        examples=[30],
    )


class Sources(Written):
    """How the addresses of pictures are looked at before they are sent. Those of videos never are."""

    model_config = ConfigDict(title="Sources")

    check: bool = Field(
        default=True,
        strict=True,
        title="Look before sending",
        description="Whether apply looks at each address before it sends it.",
        examples=[True],
    )
    allow_private_networks: bool = Field(
        default=False,
        strict=True,
        title="Private networks",
        description="Whether addresses in private networks are looked at, which Ecwid itself cannot reach.",
        examples=[False],
    )
    allowed_hosts: tuple[Host, ...] = Field(
        default=(),
        title="Allowed hosts",
        description="The only hosts that pictures may come from, each by its full name in small letters. "
        "Empty: any public host.",
        examples=[["cdn.example.com"]],
    )
    unchecked_hosts: tuple[Host, ...] = Field(
        default=(),
        title="Unchecked hosts",
        description="Hosts that cannot be asked, each by its full name in small letters. Their addresses are sent "
        "without a look.",
        examples=[["media.example.com"]],
    )


class Assets(Written):
    """Pictures that the catalog brings along, and where the store can fetch them."""

    model_config = ConfigDict(title="Assets")

    root: Annotated[str, Field(pattern=FOLDER_PATTERN, max_length=500)] = Field(
        default="assets",
        title="Folder",
        description="The folder of the pictures, relative to this file and below it.",
        examples=["assets"],
    )
    base_url: Annotated[str, Field(pattern=PUBLISHED_PATTERN, max_length=1000)] = Field(
        title="Public address",
        description="Where each picture is published: {path} is its path relative to this file, {sha256} its "
        "content, {commit} the commit that is checked out. It holds {path} or {sha256}.",
        examples=["https://raw.githubusercontent.com/acme/catalog/{commit}/{path}"],
    )


class RateLimit(Written):
    """How many requests the store allows. Ecwid allows a token 600 a minute."""

    model_config = ConfigDict(title="Rate limit")

    requests: Annotated[int, Field(ge=1, le=100_000), WHOLE] = Field(
        default=600,
        title="Requests",
        description="Requests in each span of `seconds`. 1 to 100,000.",
        examples=[600],
    )
    seconds: Annotated[int, Field(ge=1, le=3600), WHOLE] = Field(
        default=60,
        title="Seconds",
        description="Length of the span, in seconds. 1 to 3,600.",
        examples=[60],
    )


class ConfigFile(Written):
    """Which store, which catalog, which state. The token and the API's address come from the environment alone."""

    model_config = ConfigDict(
        title="Configuration",
        json_schema_extra={
            "oneOf": [{"required": ["store"]}, {"required": ["stores"]}],
            "examples": [{"version": 1, "store": {"id": 1003}, "catalog": "products/**/*.yaml"}],
        },
    )

    version: Version = Field(title="Version", description="Version of this format: 1.", examples=[1])
    store: OrLeftOut[Store] = Field(
        default=None,
        title="The store",
        description="The one store. For several, write `stores`.",
        examples=[{"id": 1003}],
    )
    stores: OrLeftOut[
        Annotated[dict[StoreName, Store], Field(min_length=1, json_schema_extra={"additionalProperties": False})]
    ] = Field(
        default=None,
        title="The stores",
        description="Several stores by name, for --store NAME. A name has small letters, digits, - and _.",
        examples=[{"production": {"id": 1003}, "staging": {"id": 1004}}],
    )
    catalog: Globs = Field(
        title="Catalog",
        description="Which files are product files: one glob or a list, relative to this file. `**`: any folders.",
        examples=["products/**/*.yaml", ["products/*.yaml", "seasonal/*.yaml"]],
    )
    state: StateAddress = Field(
        default="state.jsonl",
        validate_default=True,
        title="State",
        description="Where the state is kept: a path in the folder of this file, or git:BRANCH for a branch of the "
        "repository's remote. {store}: the store's name.",
        examples=["state.jsonl", "states/{store}.jsonl", "git:media-state"],
    )
    safety: Safety = Field(
        default=Safety(),
        title="Safety",
        description="How much may be lost before somebody has to agree.",
        examples=[{"max_gallery_loss_percent": 50, "max_loss_percent": 30}],
    )
    sources: Sources = Field(
        default=Sources(),
        title="Sources",
        description="How the addresses of pictures are looked at before they are sent.",
        examples=[{"allowed_hosts": ["cdn.example.com"]}],
    )
    assets: OrLeftOut[Assets] = Field(
        default=None,
        title="Assets",
        description="Pictures that the catalog brings along. Left out: there are none.",
        examples=[{"base_url": "https://raw.githubusercontent.com/acme/catalog/{commit}/{path}"}],
    )
    rate_limit: RateLimit = Field(
        default=RateLimit(),
        title="Rate limit",
        description="How many requests the store allows. Never more are made in any span of so many seconds.",
        examples=[{"requests": 600, "seconds": 60}],
    )

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        if (self.store is None) == (self.stores is None):
            raise PydanticCustomError("store_or_stores", _ONE_OF_BOTH)
        return self

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        names = {token_suffix(name) for name in self.stores or ()}
        if len(names) < len(self.stores or ()):
            raise PydanticCustomError("same_variable", _SAME_VARIABLE, {"key": "stores"})
        named = STORE_PLACEHOLDER in self.state
        if len(names) > 1 and not named:
            raise PydanticCustomError("shared_state", _SHARED_STATE, {"key": "state"})
        if not names and named:
            raise PydanticCustomError("nameless_store", _NAMELESS, {"key": "state"})
        return self


def token_suffix(store_name: str) -> str:
    """How the name of a store ends the name of the variable with its token: `PRODUCTION`."""
    return store_name.upper().replace("-", "_")
