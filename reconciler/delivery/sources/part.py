"""A file that is there as a whole, under the name of what it holds, or not at all."""

import hashlib
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reconciler.delivery.sources.trouble import SourceTrouble, said
from reconciler.state.disk import sync_folder


@dataclass(frozen=True, slots=True)
class Fetched:
    """A picture on disk: the SHA-256 of its bytes in hex, its size in bytes, and where it is."""

    sha256: str
    size: int
    path: Path


class Part:
    """The file while it grows, beside where it will be. One thread writes it; another may keep it."""

    def __init__(self, folder: Path) -> None:
        """Raises `SourceTrouble` where the folder does not take a file."""
        self._folder = folder
        self._path = folder / f".{secrets.token_hex(8)}.part"
        self._sha = hashlib.sha256()
        self._alone = threading.Lock()
        self._open = False
        self.size = 0
        with _saving():
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
        self._open = True

    def write(self, piece: bytes) -> None:
        """Add bytes. Raises `SourceTrouble` where the disk does not take them."""
        rest = memoryview(piece)
        with _saving():
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        self._sha.update(piece)
        self.size += len(piece)

    def keep(self, suffix: str) -> Fetched:
        """Let it be `<sha256><suffix>` in the folder, once all of it is on disk, name and all.

        Whatever happens, nothing but the whole file ever has that name. Raises `SourceTrouble`.
        """
        name = self._sha.hexdigest()
        path = self._folder / f"{name}{suffix}"
        with self._alone, _saving():
            if not self._open:
                raise SourceTrouble("source-not-saved", "the picture was given up")
            os.fsync(self._descriptor)
            self._path.replace(path)
            self._close()
            sync_folder(self._folder)
        return Fetched(name, self.size, path)

    def discard(self) -> None:
        """Nothing of it stays, unless it was kept. Waits for a `keep` that has begun."""
        with self._alone:
            if self._open:
                self._close()
                with suppress(OSError):
                    self._path.unlink()

    def _close(self) -> None:
        self._open = False
        os.close(self._descriptor)


@contextmanager
def _saving() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = said(error.strerror or "no reason given").lower()
        raise SourceTrouble("source-not-saved", f"the picture cannot be saved: {why}") from error
