"""One picture or video in a cell of a table: its thumbnail, and its address to read. Fetches nothing.

An address becomes an <img> or a link only where it has the form that the model asks of addresses: a saved plan can be
edited by anybody.
"""

import re

from reconciler.model.assets import asset_path, asset_sha256
from reconciler.model.media import ADDRESS_PATTERN, Item, Kind, host_of
from reconciler.model.plan import Change
from reconciler.render.fitting import shortened
from reconciler.render.markdown_escape import code
from reconciler.render.markdown_words import attribute, name
from reconciler.render.stills import still_of
from reconciler.render.strips import seen_at

NOTHING = "—"
_ADDRESS = re.compile(ADDRESS_PATTERN)
_LONGEST_SHOWN = 240
_LONGEST_SOURCE = 1024


def cell(change: Change, item: Item | None, alt: str, *, named: bool = True) -> str:
    """The item in a table's cell; `alt` is read where no picture comes, `named`: with the address to read."""
    if item is None:
        return NOTHING
    seen = _video(item.address, alt) if item.kind is Kind.VIDEO else _picture(seen_at(change, item), alt)
    return "<br>".join(part for part in (seen, _address(item.address) if named else "") if part)


def _picture(address: str | None, alt: str) -> str:
    """A thumbnail; nothing where the picture can be seen nowhere, or its address would take too much of the room."""
    if address is None or not _linkable(address):
        return ""
    return f'<img width="96" alt="{attribute(alt)}" src="{attribute(address)}">'


def _video(address: str, alt: str) -> str:
    """A link that says where it leads, with the host's still picture where the address gives it."""
    if not _linkable(address):
        return ""
    still = _picture(still_of(address), alt)
    return f'<a href="{attribute(address)}">{still}{"<br>" if still else ""}▶ {name(host_of(address))}</a>'


def _address(address: str) -> str:
    """The address to read; of a local picture its path, and what tells its content."""
    path, digest = asset_path(address), asset_sha256(address)
    if path is None or digest is None:
        return code(shortened(address, _LONGEST_SHOWN))
    return f"{code(shortened(path, _LONGEST_SHOWN))} {code(f'sha256 {digest[:12]}')}"


def _linkable(address: str) -> bool:
    return len(address) <= _LONGEST_SOURCE and _ADDRESS.fullmatch(address) is not None
