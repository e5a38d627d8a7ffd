"""Which picture a page shows for an item, and where it links to. Lets no address through that the model would not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from reconciler.model.assets import is_asset
from reconciler.model.media import ADDRESS_MAX_LENGTH, ADDRESS_PATTERN, Item, Kind
from reconciler.model.plan import Change
from reconciler.render.stills import still_of
from reconciler.render.strips import seen_at

Thumbnails = Callable[[str], str | None]
"""For the name of a local picture a `data:image/…` URI of it made small; None where there is none to show."""

BUDGET: Final = 10 * 1024 * 1024
"""So many characters of local pictures does one page hold."""

NO_PREVIEW: Final = "no preview"
TOO_MANY: Final = "no preview: this page holds as many local pictures as it may"
_ADDRESS: Final = re.compile(ADDRESS_PATTERN.removeprefix("^").removesuffix("$"))
_DATA: Final = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True, slots=True)
class Picture:
    """What to show: `source` is an address or a data URI; where it is None, `instead` is said. `link` leads to all
    of it."""

    source: str | None
    link: str | None
    instead: str = NO_PREVIEW


@dataclass(slots=True)
class Pictures:
    """The pictures of one page, which share its budget. The first that does not fit is the last that is made."""

    thumbnails: Thumbnails
    budget: int = BUDGET
    _full: bool = False

    def of(self, change: Change, item: Item) -> Picture:
        """The picture of an item of this change."""
        if item.kind is Kind.VIDEO:
            return Picture(still_of(item.address), safe_address(item.address), "video")
        if is_asset(item.address):
            return self._local(change, item)
        return Picture(safe_address(seen_at(change, item)), safe_address(item.address))

    def _local(self, change: Change, item: Item) -> Picture:
        published = safe_address(seen_at(change, item))
        data = None if self._full else self.thumbnails(item.address)
        if data is not None and _DATA.fullmatch(data):
            self._full = len(data) > self.budget
            if not self._full:
                self.budget -= len(data)
                return Picture(data, published)
        return Picture(published, published, TOO_MANY if self._full else NO_PREVIEW)


def safe_address(address: str | None) -> str | None:
    """The address, if it is one that a product file could name; a plan can hold others."""
    if address is None or len(address) > ADDRESS_MAX_LENGTH or not _ADDRESS.fullmatch(address):
        return None
    return address
