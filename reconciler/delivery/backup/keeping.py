"""Keep the originals of what is about to leave the store. A product of which that fails is held back, no other."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from reconciler.delivery.backup.files import FILES, reason
from reconciler.delivery.backup.folder import Folder
from reconciler.delivery.sources import Fetched, SourceTrouble
from reconciler.model.backup import KeptItem
from reconciler.model.media import Kind
from reconciler.model.record import Failure
from reconciler.planner import Departing

BACKUP_FAILED = "backup-failed"
AT_ONCE = 8


class Downloads(Protocol):
    """Whoever downloads pictures: `SourceNetwork`."""

    async def fetch(self, address: str, folder: Path) -> Fetched:
        """The picture as `<sha256><suffix>` in the folder, safe on the disk. Raises `SourceTrouble`."""


class NotKept(Exception):
    """One item cannot be kept; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        """`failure` names the slot."""
        super().__init__(failure.message)
        self.failure = failure


@dataclass
class BackupKeeper:
    """The `Keeper` of one run, which `run` names. `now` gives the time of day in UTC.

    `skus` gives SKUs by product id, as the store shows them. At most 8 pictures are downloaded at once.
    """

    folder: Folder
    network: Downloads
    run: str
    now: Callable[[], datetime]
    skus: Mapping[int, str | None] = field(default_factory=dict)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def keep(self, product_id: int, leaving: Sequence[Departing]) -> Failure | None:
        """Download the pictures and write all of it down, on disk before this returns; why not, where that fails.

        A video is written down alone. Of several failures the first in the order of `leaving` is told. Whatever the
        network and the disk do, this raises nothing.
        """
        if not leaving:
            return None
        ends = await asyncio.gather(*(self._kept(product_id, one) for one in leaving), return_exceptions=True)
        for end in ends:
            if isinstance(end, NotKept):
                return end.failure
            if isinstance(end, BaseException):
                raise end
        items = [end for end in ends if isinstance(end, KeptItem)]
        try:
            await asyncio.to_thread(self.folder.note, items)
        except OSError as error:
            message = f"what leaves the store could not be written down in the backup: {reason(error)}"
            return Failure(code=BACKUP_FAILED, message=message)
        return None

    async def _kept(self, product_id: int, one: Departing) -> KeptItem:
        """One item, its picture on disk. Raises `NotKept`."""
        about = {
            "product_id": product_id,
            "sku": self.skus.get(product_id),
            "slot": one.slot,
            "kind": one.item.kind,
            "address": one.item.address,
            "source": one.source,
        }
        picture = await self._picture(one) if one.item.kind is Kind.IMAGE else {}
        return KeptItem.model_validate({**about, **picture, "when": self.now(), "run": self.run})

    async def _picture(self, one: Departing) -> Mapping[str, object]:
        """The picture's keys in the manifest, once its file is there. Raises `NotKept`."""
        address = one.item.address
        try:
            async with self._turn:
                if (known := await asyncio.to_thread(self.folder.kept, address)) is not None:
                    return {"sha256": known.sha256, "file": known.file, "size": known.size}
                await asyncio.to_thread(self.folder.check)
                fetched = await self.network.fetch(address, self.folder.files)
        except (SourceTrouble, OSError) as error:
            why = error.message if isinstance(error, SourceTrouble) else reason(error)
            message = f"{address} leaves the store and could not be kept in the backup: {why}"
            raise NotKept(Failure(slot=one.slot, code=BACKUP_FAILED, message=message)) from error
        return {"sha256": fetched.sha256, "file": f"{FILES}/{fetched.path.name}", "size": fetched.size}
