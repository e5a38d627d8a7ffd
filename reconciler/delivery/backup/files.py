"""Look at what stands in a backup's folder. Follows no link inside it, waits for no pipe, and writes nothing."""

import hashlib
import os
import stat
from pathlib import Path

from reconciler.delivery.sources.pictures import LARGEST_PICTURE
from reconciler.errors import BackupError
from reconciler.model.backup import KeptItem

FILES = "files"
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW
_PIECE = 1 << 20
LARGEST_MANIFEST = 256_000_000  # bytes: some half a million items


def content_of(path: Path) -> bytes | None:
    """The bytes of a manifest; None where nothing stands there. Raises `BackupError`, also for one over 256 MB."""
    try:
        with os.fdopen(_opened(path), "rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST_MANIFEST:
                raise OSError(0, f"it has more than {LARGEST_MANIFEST // 10**6} million bytes")
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BackupError(f"{path}: the backup cannot be read: {reason(error)}", "mend that first") from error


def fault_of(folder: Path, item: KeptItem) -> str | None:
    """What is wrong with an item's file: `missing`, `altered`, or why it cannot be read; None where all is well.

    Of a video, nothing can be wrong. A file is read only where it has the size that was noted, and a picture's.
    """
    if item.file is None:
        return None
    try:
        if not is_folder(folder / FILES):
            return "missing"
        found = hashlib.sha256()
        with os.fdopen(_opened(folder / item.file), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size != item.size or size > LARGEST_PICTURE:
                return "altered"
            while piece := file.read(_PIECE):
                found.update(piece)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return reason(error)
    return None if found.hexdigest() == item.sha256 else "altered"


def is_folder(path: Path) -> bool:
    """Whether a folder stands there, and no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def reason(error: OSError) -> str:
    """Why the system refused, as part of a sentence."""
    return (error.strerror or "unknown reason").lower()


def _opened(path: Path) -> int:
    """A descriptor of a regular file. Raises `OSError`."""
    descriptor = os.open(path, _READ)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "it is no regular file")
    return descriptor
