"""Tell from an address where the state is kept. Opens nothing, and never repeats an address: it may hold a secret."""

import re

from reconciler.errors import ConfigError
from reconciler.state.file import StateFile

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_REMEDY = "give the path of a file, such as state.jsonl; one whose name holds a colon as ./name:with-colon.jsonl"


def open_state(address: str, store: int, origin: str) -> StateFile:
    """The state at `address`, a path, relative to the working directory unless it is absolute.

    `store` is the store's id, `origin` host and port of its API. Raises `ConfigError` for `scheme:…` and for what
    cannot be a path.
    """
    if scheme := _SCHEME.match(address):
        raise ConfigError(f"state: addresses that begin with {scheme[1][:20]}: are not understood", _REMEDY)
    if not address.strip() or "\0" in address:
        raise ConfigError("state: the address is empty or holds a character that no path can hold", _REMEDY)
    return StateFile(address, store, origin)
