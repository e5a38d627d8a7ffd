"""Read a backup: what was kept, and whether its files are still what they were. Changes nothing in it."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from reconciler.delivery.backup.files import content_of, fault_of
from reconciler.delivery.backup.manifest import NAME, check_store, read_manifest
from reconciler.errors import BackupError
from reconciler.model.backup import KeptItem


@dataclass(frozen=True, slots=True)
class Backup:
    """The items of a backup at `folder`, oldest first."""

    folder: Path
    items: tuple[KeptItem, ...]

    def faults(self, items: Collection[KeptItem]) -> dict[str, str]:
        """What is wrong with the files of these items, by their paths: `missing`, `altered`, or another reason."""
        by_file = {item.file: item for item in items if item.file is not None}
        found = {file: fault_of(self.folder, item) for file, item in sorted(by_file.items())}
        return {file: fault for file, fault in found.items() if fault is not None}


def read_backup(folder: Path, store: int, origin: str) -> Backup:
    """The backup of a store at `origin` (host and port of its API).

    Raises `BackupError` where there is none, for one of another store or format version, and for a damaged line.
    """
    path = folder / NAME
    data = content_of(path)
    if data is None:
        raise BackupError(f"there is no backup at {folder}: it has no {NAME}", "name the folder of a backup")
    manifest = read_manifest(data, str(path))
    check_store(manifest.header, store, origin, str(path))
    return Backup(folder, manifest.items)
