"""One writer at a time for a state file, and a note that says who. Must never take a dead process for a writer.

Beside `state.jsonl` stand `.state.jsonl.lock`, which the kernel locks and frees again when the process dies, and
`.state.jsonl.lock.json`, the note. They are two files because the first is truncated by whoever tries to take it.

A kernel lock cannot be taken away from a living process, so breaking one moves the name on: the lock file is removed,
the next writer locks a new one, and the old writer finds the note gone or not its own before it writes again.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from reconciler.errors import StateError
from reconciler.state.backend import Holder, lock_broken, lock_held
from reconciler.state.note import Note

if TYPE_CHECKING:
    from filelock import BaseFileLock

POLL_SECONDS = 0.05
# Even a caller that does not want to wait gives a holder the time to write its note, and a look at the lock to end.
LEAST_WAIT_SECONDS = 0.2


class LockFiles:
    """The lock of one state file, held by anyone or no one."""

    def __init__(self, state: Path, name: str) -> None:
        """`state` is the file itself, no link to it, so that all who use it meet here; `name` is for messages."""
        self._folder = state.parent
        self._lock = self._folder / f".{state.name}.lock"
        self.note = Note(self._folder / f".{state.name}.lock.json", name)
        self._name = name

    def acquire(
        self,
        timeout_seconds: float,
        *,
        new_id: Callable[[], str],
        now: Callable[[], datetime],
        sleep: Callable[[float], object],
    ) -> "Lock":
        """Take the lock, asking again every 0.05 s up to `timeout_seconds`. See `StateBackend.lock`.

        Whatever `sleep` raises ends the waiting.
        """
        if not self._folder_exists():
            raise self._unusable("its folder does not exist", "create the folder, or name another state with --state")
        waited = 0.0
        while (kernel := self._take()) is None:
            if waited >= max(timeout_seconds, LEAST_WAIT_SECONDS):
                raise lock_held(self._name, self.note.peek())
            sleep(POLL_SECONDS)
            waited += POLL_SECONDS
        try:
            holder = Holder(new_id(), os.uname().nodename, os.getpid(), now())
            self.note.write(holder)
        except BaseException as error:
            kernel.release()
            if isinstance(error, OSError):
                raise self._unusable(error.strerror or error) from error
            raise
        return Lock(self.note, self._name, holder, kernel)

    def holder(self) -> Holder | None:
        """Who holds the lock. In a folder where that cannot be tried, who last said so. See `StateBackend.holder`."""
        noted = self.note.peek()
        if noted is None:
            return None
        try:
            return noted if self._held() else None
        except StateError:
            return noted

    def unlock(self, lock_id: str) -> Holder:
        """Break the lock by its id. See `StateBackend.unlock`."""
        if not self._held():
            raise StateError(f"{self._name}: the state is not locked", "nothing needs to be done")
        noted = self.note.peek()
        if noted is None:
            raise StateError(f"{self._name}: the state is locked by a process that has not said which", "end it")
        if noted.lock_id != lock_id:
            raise StateError(
                f"{self._name}: the state is locked by {noted}, and by no lock with the given id",
                "to break that one, give its id",
            )
        try:
            self._lock.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error.strerror or error) from error
        self._forget(noted)
        return noted

    def _forget(self, broken: Holder) -> None:
        """Remove the note of a broken lock, unless another has the lock already: the note is its own to write."""
        kernel = self._take()
        if kernel:
            try:
                self.note.remove(broken)
            finally:
                kernel.release()

    def _held(self) -> bool:
        try:
            if not self._lock.exists():
                return False
        except OSError as error:
            raise self._unusable(error.strerror or error) from error
        kernel = self._take()
        if kernel:
            kernel.release()
        return kernel is None

    def _folder_exists(self) -> bool:
        try:
            return self._folder.is_dir()
        except OSError as error:
            raise self._unusable(error.strerror or error) from error

    def _take(self) -> "BaseFileLock | None":
        """One attempt at the kernel's lock. `None`: somebody has it."""
        from filelock import FileLock, Timeout

        kernel = FileLock(self._lock, thread_local=False)
        try:
            kernel.acquire(blocking=False)
        except Timeout:
            return None
        except (OSError, NotImplementedError) as error:
            raise self._unusable(getattr(error, "strerror", None) or error) from error
        return kernel

    def _unusable(
        self, why: object, remedy: str = "make the folder of the state writable, with room on its disk"
    ) -> StateError:
        return StateError(f"{self._name}: the state cannot be locked: {why}", remedy)


class Lock:
    """The lock of a state file in this process's hands. See `StateLock`."""

    def __init__(self, note: Note, name: str, holder: Holder, kernel: "BaseFileLock") -> None:
        """Made by `LockFiles.acquire` alone."""
        self.holder = holder
        self._note = note
        self._name = name
        self._kernel = kernel

    @property
    def held(self) -> bool:
        """Whether it has not been released yet. One that was broken counts as held until `check` is asked."""
        return self._kernel.is_locked

    def check(self) -> None:
        """Raise `StateError` once the lock was broken or released."""
        noted = self._note.read()
        if not self.held or noted != self.holder:
            raise lock_broken(self._name, noted)

    def release(self, *, keep_note: bool = False) -> None:
        """Let others have the lock; with `keep_note`, let the note say on who had it last."""
        if self.held:
            if not keep_note:
                self._note.remove(self.holder)
            with suppress(OSError):
                self._kernel.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
