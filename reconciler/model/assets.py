"""Pictures that a catalog brings along: how one is named by its content. Reads no file, and knows no address of it.

In records, plans and digests a local picture is `asset:sha256:HEX:PATH`. Its content alone makes it what it is; the
path says where it was found, for people, and a renamed file is the same picture.
"""

import re
from typing import Final

from reconciler.model.text import NOT_IN_TEXT

_PREFIX: Final = "asset:sha256:"
_PATH: Final = rf"[^{NOT_IN_TEXT}]+"
ASSET_FORM: Final = rf"asset:sha256:[0-9a-f]{{64}}:{_PATH}"
RELATIVE_FORM: Final = rf"\.\.?/{_PATH}"
"""What a product file writes: a path relative to itself, which says so by its beginning."""

_ASSET = re.compile(rf"{_PREFIX}([0-9a-f]{{64}}):(.+)", re.DOTALL)


def asset_name(sha256: str, path: str) -> str:
    """The name of a picture by the hex digest of its bytes and its path, relative to the configuration's folder."""
    return f"{_PREFIX}{sha256}:{path}"


def is_asset(address: str) -> bool:
    """Whether this names a local picture, rather than being an address."""
    return address.startswith(_PREFIX)


def asset_path(address: str) -> str | None:
    """The path that a local picture was found at; None for an address."""
    found = _ASSET.fullmatch(address)
    return found[2] if found else None


def asset_sha256(address: str) -> str | None:
    """The hex digest of a local picture's bytes; None for an address."""
    found = _ASSET.fullmatch(address)
    return found[1] if found else None


def content_of(address: str) -> str:
    """What makes two addresses the same: an address itself, of a local picture its content without its path."""
    found = _ASSET.fullmatch(address)
    return f"{_PREFIX}{found[1]}" if found else address
