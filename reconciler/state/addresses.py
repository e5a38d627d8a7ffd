"""Tell from an address where the state is kept. Opens nothing, and never repeats an address: it may hold a secret."""

import re
from pathlib import Path

from reconciler.errors import ConfigError
from reconciler.git.names import check_branch
from reconciler.state.backend import StateBackend
from reconciler.state.branch import StateBranch
from reconciler.state.file import StateFile

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_REMEDY = (
    "give the path of a file, such as state.jsonl, or a branch of the repository's remote, such as git:media-state; "
    "a file whose name holds a colon is written ./name:with-colon.jsonl"
)
_BRANCH = "git:"


def open_state(address: str, store: int, origin: str, folder: Path) -> StateBackend:
    """The state at `address`: a path, relative to the working directory unless it is absolute, or `git:BRANCH`.

    `store` is the store's id, `origin` host and port of its API; the branch is one of the repository around `folder`.
    Raises `ConfigError` for another scheme, and for what cannot be a path or a branch.
    """
    if address.startswith(_BRANCH):
        return StateBranch(folder, check_branch(address.removeprefix(_BRANCH)), store, origin)
    if scheme := _SCHEME.match(address):
        raise ConfigError(f"state: addresses that begin with {scheme[1][:20]}: are not understood", _REMEDY)
    if not address.strip() or "\0" in address:
        raise ConfigError("state: the address is empty or holds a character that no path can hold", _REMEDY)
    return StateFile(address, store, origin)
