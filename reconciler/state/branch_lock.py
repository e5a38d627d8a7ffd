"""One writer at a time for a state on a branch: a lock at the remote, renewed while its holder lives.

Two locks are taken. The one in the git directory keeps runs of one clone apart, and tells that a run of this clone
which still holds the remote's lock has died. The one at the remote keeps machines apart; it has an end, so that a
machine that is lost does not keep it.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self

from reconciler.errors import Mistake, StateError
from reconciler.state.backend import Holder
from reconciler.state.branch_writer import BranchWriter, NotPushed
from reconciler.state.lock import Lock

PUSH_SECONDS = 60.0


class Behind(Protocol):
    """What may have something to push."""

    def catch_up(self) -> bool:
        """Push what is not pushed yet; whether there was anything. Raises `StateError`."""
        ...


class BranchLock:
    """The lock of a state on a branch in this process's hands. See `StateLock`.

    While it is held, a thread pushes what its journal has recorded, every `PUSH_SECONDS`, and renews the lock.
    """

    def __init__(self, local: Lock, writer: BranchWriter, wait: Callable[[Event, float], bool]) -> None:
        """`wait` waits for the event, at most so many seconds, and returns whether it came."""
        self.writer = writer
        self.journal: Behind | None = None
        self._local = local
        self._ending = Event()
        self._wait = wait
        self._thread = Thread(target=self._keep, name="reconciler-state", daemon=True)
        self._thread.start()

    @property
    def holder(self) -> Holder:
        """What others are shown."""
        return self.writer.holder

    @property
    def held(self) -> bool:
        """Whether it has not been released yet."""
        return self._local.held

    def check(self) -> None:
        """Raise `StateError` once it is known that the lock was broken."""
        self._local.check()
        self.writer.check()

    def turn(self) -> None:
        """What is to be done every so often. What fails is tried again the next time, unless the lock is lost."""
        with suppress(NotPushed):
            if not (self.journal and self.journal.catch_up()) and self.writer.renewal_due:
                self.writer.renew()

    def pause(self, seconds: float) -> None:
        """Wait so long before trying again."""
        self._wait(Event(), seconds)

    def release(self) -> None:
        """Let others have it. At a remote that cannot be reached, it ends by itself; other runs of this clone are
        left a note that its holder is at work no more."""
        if not self.held:
            return
        self._ending.set()
        self._thread.join()
        released = False
        with suppress(StateError):
            released = self.writer.release()
        self._local.release(keep_note=not released)

    def _keep(self) -> None:
        while not self._wait(self._ending, PUSH_SECONDS):
            try:
                self.turn()
            except StateError:  # the journal meets the same, and tells it
                continue
            except Exception as error:  # noqa: BLE001 - told by whoever writes next
                mistake = Mistake(error)
                self.writer.lost = StateError(mistake.message, mistake.remedy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
