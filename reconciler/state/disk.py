"""Bytes to and from a disk so that a crash or a full disk loses none that were promised. Never looks into them."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from errno import EDQUOT, EFBIG, EINVAL, ENOSPC, ENOTSUP
from pathlib import Path

from reconciler.errors import StateError

# Device, inode, size and time of change in ns: what tells that a file is still the one that was read.
Mark = tuple[int, int, int, int]

# A pipe in the place of a file must be refused, not waited for.
_OPEN = os.O_NONBLOCK | os.O_NOFOLLOW


def unreadable(name: str, why: object) -> StateError:
    """The error for a state that cannot be read."""
    return StateError(f"{name}: the state cannot be read: {why}", "mend that, or name another state with --state")


def unwritable(name: str, error: OSError) -> StateError:
    """The error for a state that could not be written; what it held before still stands."""
    full = error.errno in {ENOSPC, EDQUOT, EFBIG}
    remedy = "make room on the disk" if full else "make the file and its folder writable"
    return StateError(
        f"{name}: the state could not be written: {error.strerror or error}",
        f"{remedy}, then run the command again; all that was recorded before is intact",
    )


def changed(name: str) -> StateError:
    """The error for a file that somebody else wrote to, or that is gone."""
    return StateError(
        f"{name}: the state was changed by something else while this run was using it; nothing more is written to it",
        "see what changed it (an editor, git, another program), then run plan again",
    )


def mark_of(info: os.stat_result) -> Mark:
    """What a file looks like from outside."""
    return (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns)


def mark_at(path: Path) -> Mark | None:
    """The mark of the file at `path`; `None` where there is none. Raises `OSError`."""
    try:
        return mark_of(os.lstat(path))
    except FileNotFoundError:
        return None


def read(path: Path, name: str) -> tuple[bytes, Mark] | None:
    """All bytes of a regular file and the mark it had before they were read; `None` where there is no file.

    Raises `StateError` for anything else than a regular file, and for one that cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _OPEN)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(name, error.strerror or error) from error
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise unreadable(name, "it is a folder" if stat.S_ISDIR(info.st_mode) else "it is not a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(), mark_of(info)
    except OSError as error:
        raise unreadable(name, error.strerror or error) from error
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write until nothing is left, then wait for the disk. A nearly full disk takes a part before it fails."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's names are on disk. Some file systems cannot, and have nothing to wait for."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {EINVAL, ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def replace(path: Path, data: bytes, ready: Callable[[], object] = lambda: None) -> Mark:
    """Let `path` hold `data` from one moment to the next, and return its mark.

    `ready` is asked last and may still raise. Mode and, where allowed, owner stay as they were. Whatever fails, the
    file is as before and no temporary file stays. Raises `OSError`.
    """
    temporary = path.parent / f".{path.name}.new"
    temporary.unlink(missing_ok=True)  # of a process that was killed right here
    before = _regular(path)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPEN, 0o600 if before else 0o666)
    try:
        try:
            if before:
                with suppress(PermissionError):
                    os.fchown(descriptor, before.st_uid, before.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
            write_all(descriptor, data)
            mark = mark_of(os.fstat(descriptor))
        finally:
            os.close(descriptor)
        ready()
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return mark


def _regular(path: Path) -> os.stat_result | None:
    with suppress(FileNotFoundError):
        info = os.lstat(path)
        return info if stat.S_ISREG(info.st_mode) else None
    return None


class Appender:
    """A regular file that grows by whole appends: one that fails leaves it as long as it was."""

    def __init__(self, path: Path, name: str, mark: Mark | None, length: int) -> None:
        """Open the file that has `mark`, or make it where that is `None`; bytes beyond `length` are cut off.

        Raises `StateError` where another file stands there, and `OSError`.
        """
        self._path = path
        self._name = name
        self._length = length
        self._overhang = mark is not None and mark[2] != length
        flags = os.O_WRONLY | os.O_APPEND | _OPEN | (os.O_CREAT | os.O_EXCL if mark is None else 0)
        try:
            self._descriptor = os.open(path, flags, 0o666)
        except (FileExistsError, FileNotFoundError) as error:
            if mark is None and isinstance(error, FileNotFoundError):
                raise
            raise changed(name) from error
        if mark not in (None, self.mark):
            os.close(self._descriptor)
            raise changed(name)

    @property
    def mark(self) -> Mark:
        """What the file looks like now."""
        return mark_of(os.fstat(self._descriptor))

    @property
    def length(self) -> int:
        """Bytes that are promised to be on disk."""
        return self._length

    def append(self, data: bytes) -> None:
        """Add `data` in one write and wait for the disk. Raises `OSError`, or `StateError` for a file that somebody
        else wrote to; the file is then as long as before."""
        self.check()
        try:
            if self._overhang:
                os.ftruncate(self._descriptor, self._length)
            write_all(self._descriptor, data)
            self._length += len(data)
            self._overhang = False
        except BaseException:
            self._overhang = True  # and cut off by the next append, should the disk refuse even this:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._length)
                self._overhang = False
            raise

    def check(self) -> None:
        """Raise `StateError` unless the path still leads to this file and nobody else wrote to it."""
        own, named = self.mark, mark_at(self._path)
        if named is None or named[:2] != own[:2] or (own[2] != self._length and not self._overhang):
            raise changed(self._name)

    def close(self, *, discard: bool = False) -> None:
        """Nothing is left to be written. `discard` removes the file, unless another has taken its place."""
        with suppress(OSError):
            named = mark_at(self._path)
            if discard and named and named[:2] == self.mark[:2]:
                self._path.unlink()
        with suppress(OSError):
            os.close(self._descriptor)
