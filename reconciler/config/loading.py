"""Find and read the configuration, and choose the store. Opens no state and no product file, and reads no token."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from reconciler.config.environment import ApiAddress, read_api_address
from reconciler.config.file import (
    FOLDER_PATTERN,
    HOST_PATTERN,
    PLAIN_PATTERN,
    PUBLISHED_PATTERN,
    STORE_NAME_PATTERN,
    STORE_PLACEHOLDER,
    Assets,
    ConfigFile,
    RateLimit,
    Safety,
    Sources,
)
from reconciler.errors import ConfigError, InvalidFiles, Problem
from reconciler.git.names import check_branch
from reconciler.yamlfile.document import Document
from reconciler.yamlfile.document import Path as Steps
from reconciler.yamlfile.explain import explain
from reconciler.yamlfile.kind import FileKind
from reconciler.yamlfile.parse import parse
from reconciler.yamlfile.quoting import SECRET, quoted, writable
from reconciler.yamlfile.read import read_bytes
from reconciler.yamlfile.refusal import WHOLE_FILE, Unreadable

FILE_NAME: Final = "reconciler.yaml"

_BY_ENVIRONMENT = (
    "must not stand here: the token comes from the environment alone (ECWID_TOKEN), because everyone who can read "
    "this file would have it"
)
_API_BY_ENVIRONMENT = (
    "must not stand here: the API's address comes from the environment alone (ECWID_API_URL), because a pull request "
    "can edit this file, and the token would go where it points"
)
_TOKEN_KEYS = ("token", "tokens", "api_token", "access_token", "ecwid_token", "secret", "client_secret", "api_key")
_API_KEYS = ("api", "api_url", "api_base_url", "base_url", "url", "ecwid_api_url", "endpoint", "origin", "host")

CONFIG_FILE: Final = FileKind(
    model=ConfigFile,
    called="the configuration",
    unknown={**dict.fromkeys(_TOKEN_KEYS, _BY_ENVIRONMENT), **dict.fromkeys(_API_KEYS, _API_BY_ENVIRONMENT)},
    unfit={
        STORE_NAME_PATTERN: "cannot be the name of a store: write small letters, digits, - and _",
        HOST_PATTERN: "is not a host: write its full name alone in small letters, such as cdn.example.com",
        FOLDER_PATTERN: "is not a folder below this file: write its path, such as assets, without ./ or .. in it and "
        "without / at its end",
        PUBLISHED_PATTERN: "is not an address with the fields {path}, {sha256} and {commit}: write one with {path} "
        "or {sha256} behind the host, such as https://raw.githubusercontent.com/acme/catalog/{commit}/{path}",
        PLAIN_PATTERN: "is empty or holds a control character or line separator: write one line of plain text",
    },
)

_LEADS_OUT = "this link leads out of its folder: put the file there, or name that one with --config"

# As state addresses are told apart from paths: `./name:with-colon.jsonl` is a path.
BRANCH_SCHEME: Final = "git:"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a run is configured to do, for one store.

    `root` is the folder of the configuration at `path`, both absolute. `catalog` holds globs relative to `root`.
    `state` is an absolute path, or an address such as `git:…` as it was given.
    """

    root: Path
    path: Path
    store_id: int
    store_name: str | None
    catalog: tuple[str, ...]
    state: str
    safety: Safety
    sources: Sources
    assets: Assets | None
    rate_limit: RateLimit
    api: ApiAddress


def load_config(
    directory: Path, config: Path | None, store: str | None, state: str | None, environ: Mapping[str, str]
) -> Config:
    """The configuration of a run that was started in `directory`, which `config` and `state` are relative to.

    `config` is another file than `reconciler.yaml`, `store` the name of one of several stores, `state` another state
    than the configured one. Raises `InvalidFiles` with every problem of the file, and `ConfigError`.
    """
    path = directory / (config or FILE_NAME)
    written = _read(path)
    name, store_id = _choose(written, store)
    root = path.parent.resolve()
    return Config(
        root=root,
        path=root / path.name,
        store_id=store_id,
        store_name=name,
        catalog=(written.catalog,) if isinstance(written.catalog, str) else written.catalog,
        state=_inside(written.state, root, name) if state is None else _located(state, directory.resolve(), name),
        safety=written.safety,
        sources=written.sources,
        assets=written.assets,
        rate_limit=written.rate_limit,
        api=read_api_address(environ),
    )


def _read(path: Path) -> ConfigFile:
    shown = writable(str(path))
    is_link = os.path.islink(path)  # noqa: PTH114 - that of pathlib raises for names that no file can have
    if is_link and _leads_out(path.parent.resolve(), path.name):
        raise InvalidFiles((Unreadable(WHOLE_FILE, _LEADS_OUT).problem(shown),), "configuration")
    try:
        document = parse(read_bytes(path))
    except Unreadable as refusal:
        if isinstance(refusal.__cause__, FileNotFoundError):
            raise ConfigError(
                f"there is no configuration at {shown!r}",
                "say where it is with -C DIR or --config FILE; the smallest has three lines: "
                "`version: 1`, `store: {id: 1003}` and `catalog: products/**/*.yaml`",
            ) from refusal
        raise InvalidFiles((refusal.problem(shown),), "configuration") from refusal
    problems = list(_tokens(document, shown))
    try:
        written = ConfigFile.model_validate(document.data)
    except ValidationError as error:
        problems += explain(error, document, shown, CONFIG_FILE)
        raise InvalidFiles(tuple(problems), "configuration") from None  # its cause would quote the file
    if problems:
        raise InvalidFiles(tuple(problems), "configuration")
    return written


def _tokens(document: Document, path: str) -> Iterator[Problem]:
    """Texts that look like a token, whatever key they stand under."""
    pending: list[tuple[Steps, object]] = [((), document.data)]
    while pending:
        steps, value = pending.pop()
        match value:
            case str() if SECRET.search(value):
                place = document.value(steps)
                yield Problem(path, place.line, place.column, f"a token {_BY_ENVIRONMENT}")
            case dict():
                pending += [((*steps, key), inner) for key, inner in value.items()]
            case list():
                pending += [((*steps, index), inner) for index, inner in enumerate(value)]


def _choose(written: ConfigFile, name: str | None) -> tuple[str | None, int]:
    if written.store is not None:
        if name is not None:
            raise ConfigError(
                f"--store {quoted(name)} was given, but the configuration has one store, which has no name",
                "leave --store out",
            )
        return None, written.store.id
    stores = written.stores or {}
    names = ", ".join(sorted(stores))
    if name is None and len(stores) > 1:
        raise ConfigError("the configuration has several stores", f"say which one with --store: {names}")
    chosen = next(iter(stores)) if name is None else name
    if chosen not in stores:
        raise ConfigError(f"the configuration has no store called {quoted(chosen)}", f"it has {names}")
    return chosen, stores[chosen].id


def _inside(address: str, root: Path, store_name: str | None) -> str:
    """Where the state is that the file names: a pull request can edit that, so it stays in the folder `root`."""
    located = _located(address, root, store_name)
    if _SCHEME.match(located):
        return located
    if Path(address).is_absolute():
        fault = "is an absolute path"
    elif ".." in Path(address).parts:
        fault = "goes up with `..`"
    elif _leads_out(root, os.path.relpath(located, root)):
        fault = "is, or goes through, a link that leads out of the configuration's folder"
    else:
        return located
    raise ConfigError(
        f"`state` in the configuration {fault}: {quoted(address)}",
        "name a file in the configuration's folder; `--state PATH` on the command line may point anywhere",
    )


def _leads_out(root: Path, path: str) -> bool:
    """Whether `path`, relative to the real path `root`, is elsewhere once its links are followed."""
    return not Path(os.path.realpath(root / path)).is_relative_to(root)


def _located(address: str, folder: Path, store_name: str | None) -> str:
    if not address.strip():
        raise ConfigError("--state is empty", "give the path or the address of a state, or leave --state out")
    if STORE_PLACEHOLDER in address and store_name is None:
        raise ConfigError(
            "--state holds {store}, but the configured store has no name",
            "take it out, or name the store in `stores`",
        )
    named = address.replace(STORE_PLACEHOLDER, store_name or "")
    if named.startswith(BRANCH_SCHEME):
        check_branch(named.removeprefix(BRANCH_SCHEME))
    if _SCHEME.match(named):
        return named
    return os.path.normpath(folder / named)
