"""A backup's folder while it is written: checked before anything is sent, and never left with a line that is half.

Writes nowhere but in this folder: what is a link inside it is refused.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reconciler.delivery.backup.files import FILES, content_of, fault_of, is_folder, reason
from reconciler.delivery.backup.manifest import NAME, check_store, line_of, read_manifest
from reconciler.errors import BackupError, StateError
from reconciler.model.backup import BackupHeader, KeptItem
from reconciler.state.disk import Appender, mark_at, replace, sync_folder

_LEFTOVERS = {f".{NAME}.new"}  # of a process that was killed while it began the backup
_ELSEWHERE = "give an empty folder, or one that holds a backup of this store"


class Folder:
    """The folder, open for more items. Its methods may be called from several threads."""

    def __init__(self, path: Path, manifest: Appender) -> None:
        """Made by `open_backup`, which closes it.

        What the manifest tells of earlier runs proves nothing of this store's pictures: anyone may have prepared the
        folder. So a picture is fetched once a run; it has the same name again, and takes no more room.
        """
        self.files = path / FILES
        self._path = path
        self._manifest = manifest
        self._alone = threading.Lock()
        self._pictures: dict[str, KeptItem] = {}

    def kept(self, address: str) -> KeptItem | None:
        """An item of this run with the picture at the store's `address`, where its file is there and unaltered."""
        item = self._pictures.get(address)
        return None if item is None or fault_of(self._path, item) is not None else item

    def check(self) -> None:
        """Raise `OSError` where the files would go somewhere else."""
        if not is_folder(self.files):
            raise OSError(0, f"`{FILES}` in it is no folder any more")

    def note(self, items: Sequence[KeptItem]) -> None:
        """Write these down, all or none, and wait for the disk. Raises `OSError`."""
        with self._alone:
            try:
                self._manifest.append(b"".join(map(line_of, items)))
            except StateError as error:
                raise OSError(0, f"{NAME} was changed by something else meanwhile") from error
            self._pictures |= {item.address: item for item in items if item.file is not None}


@contextmanager
def open_backup(path: Path, store: int, origin: str) -> Iterator[Folder]:
    """The backup of a store at `origin` (host and port of its API): continued, or begun in an empty or new folder.

    Raises `BackupError` for the backup of another store, a damaged one, a folder that holds something else, and one
    that cannot be written.
    """
    real = Path(os.path.realpath(path))
    try:
        manifest = read_manifest(_begun(real, path, store, origin), str(path / NAME))
        check_store(manifest.header, store, origin, str(path / NAME))
        _make_files(real)
        appender = Appender(real / NAME, str(path / NAME), mark_at(real / NAME), manifest.length)
    except (OSError, StateError) as error:
        why = reason(error) if isinstance(error, OSError) else "its manifest changes while it is read"
        raise BackupError(f"{path}: the backup cannot be written: {why}", "mend that first") from error
    try:
        yield Folder(real, appender)
    finally:
        appender.close()


def _begun(real: Path, path: Path, store: int, origin: str) -> bytes:
    """The bytes of the manifest, with which a backup begins. Raises `BackupError` and `OSError`."""
    real.mkdir(parents=True, exist_ok=True)
    known = content_of(real / NAME)
    if known is None:
        strangers = [entry.name for entry in real.iterdir() if entry.name not in _LEFTOVERS]
        if strangers:
            raise BackupError(f"{path}: this folder is not empty, and it is no backup", _ELSEWHERE)
        known = line_of(BackupHeader(store=store, origin=origin))
        replace(real / NAME, known)
        sync_folder(real)
    return known


def _make_files(real: Path) -> None:
    """The folder of files, if it is not there yet. Raises `OSError`."""
    if is_folder(real / FILES):
        return
    try:
        (real / FILES).mkdir()
    except FileExistsError as error:
        raise OSError(0, f"`{FILES}` in it is no folder") from error
    sync_folder(real)
