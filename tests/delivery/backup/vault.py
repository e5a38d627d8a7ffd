"""A backup's folder, and the keeping of pictures in it by runs with the network and the disk of this machine."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from reconciler.config import Sources
from reconciler.delivery.backup import BackupKeeper, open_backup
from reconciler.delivery.sources import Limits, open_sources
from reconciler.model.media import Item
from reconciler.model.record import Failure
from reconciler.planner import Departing

T = TypeVar("T")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STORE = 1003
ORIGIN = "app.ecwid.com"
HEADER = b'{"format":"reconciler-backup","format_version":1,"store":1003,"origin":"app.ecwid.com"}\n'


def image(slot: str, address: str, source: str | None = None) -> Departing:
    """A picture that is about to leave."""
    return Departing(slot, Item(image=address), source)


def video(slot: str, address: str) -> Departing:
    """A video that is about to leave."""
    return Departing(slot, Item(video=address), None)


@dataclass
class Vault:
    """The folder at `path`. `runs` counts the runs."""

    path: Path
    private: bool = True
    skus: dict[int, str | None] = field(default_factory=dict)
    runs: int = 0

    def keep(self, *leaving: Departing, product_id: int = 7) -> Failure | None:
        """What comes of keeping these for one product, in a run of its own."""
        return self.keep_each({product_id: leaving})[product_id]

    def keep_in_turn(self, *leaving: Departing) -> list[Failure | None]:
        """What comes of keeping these for one product, one after the other in one run."""

        async def scene(keeper: BackupKeeper) -> list[Failure | None]:
            return [await keeper.keep(7, (one,)) for one in leaving]

        return self._play(scene)

    def keep_each(self, products: dict[int, tuple[Departing, ...]]) -> dict[int, Failure | None]:
        """What comes of keeping these for several products at the same time, in one run."""

        async def scene(keeper: BackupKeeper) -> list[Failure | None]:
            return await asyncio.gather(*(keeper.keep(number, items) for number, items in products.items()))

        return dict(zip(products, self._play(scene), strict=True))

    def _play(self, scene: Callable[[BackupKeeper], Awaitable[T]]) -> T:
        self.runs += 1

        async def run() -> T:
            settings = Sources(allow_private_networks=self.private)
            with open_backup(self.path, STORE, ORIGIN) as folder:
                async with open_sources(settings, {}, limits=Limits(fetch=20, pause=0)) as network:
                    run = f"run-{self.runs}"
                    return await scene(BackupKeeper(folder, network, run=run, now=lambda: NOON, skus=self.skus))

        return asyncio.run(run())

    @property
    def manifest(self) -> Path:
        """The manifest."""
        return self.path / "manifest.jsonl"

    def lines(self) -> list[dict[str, Any]]:
        """The items of the manifest, read without any code of the program."""
        header, *rest = self.manifest.read_bytes().splitlines()
        assert header + b"\n" == HEADER
        return [json.loads(line) for line in rest]

    def files(self) -> dict[str, bytes]:
        """All files of pictures, by name."""
        return {path.name: path.read_bytes() for path in sorted((self.path / "files").iterdir())}


def slots(lines: Iterable[dict[str, Any]]) -> list[tuple[int, str]]:
    """Products and slots of the manifest's lines."""
    return [(line["product_id"], line["slot"]) for line in lines]
