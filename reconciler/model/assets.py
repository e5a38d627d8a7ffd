"""Pictures that a catalog brings along: how one is named by its content. Reads no file, and knows no address of it.

In records, plans and digests a local picture is `asset:sha256:HEX:PATH`. Its content alone makes it what it is; the
path says where it was found, for people, and a renamed file is the same picture.
"""

import re
from dataclasses import dataclass
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


def told(address: str) -> str:
    """An address for people; of a local picture its path, and the beginning of its digest."""
    found = _ASSET.fullmatch(address)
    return f"{found[2]} (sha256 {found[1][:12]})" if found else address


FAMILIAR: Final = frozenset({"JPG", "PNG", "GIF"})
LEAST_SIDE: Final = 400  # pixels; the store shows its products' pictures in 400 and more (ECWID.md, "Reading")


@dataclass(frozen=True, slots=True)
class LocalPicture:
    """A picture of the catalog. `size` is in bytes, `width` and `height` in pixels; `form` is JPG, PNG, …

    `address` is where the store can fetch it, None where that is not known: `unpublished` says why then.
    `published` is what the configuration says of that, whatever the commit: a host could give out other bytes.
    """

    name: str
    size: int
    form: str
    width: int
    height: int
    address: str | None
    unpublished: str = ""
    published: str = ""

    @property
    def path(self) -> str:
        """Where it was found, relative to the configuration's folder."""
        return asset_path(self.name) or ""

    @property
    def sha256(self) -> str:
        """The hex digest of its bytes."""
        return asset_sha256(self.name) or ""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What may make it unfit for the store, as sentences that begin with its path."""
        found = []
        if self.form not in FAMILIAR:
            found.append(f"{self.path} is a {self.form}: Ecwid is known to take JPG, PNG and GIF alone")
        if max(self.width, self.height) < LEAST_SIDE:
            found.append(
                f"{self.path} has {self.width} × {self.height} pixels: the store would have to enlarge it, "
                f"at least {LEAST_SIDE} on its longer side look better"
            )
        return tuple(found)
