"""What every place that can keep a state must offer. Holds no place of its own, and nothing of how one works.

Operations know these protocols alone, in this order: lock, read, journal, append as often as needed, compact.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from reconciler.errors import LockHeld, StateError
from reconciler.model.record import Forgotten, Record
from reconciler.state.log import State


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: `lock_id` names this one time of holding it, `since` is in UTC.

    `run` says which run of a workflow that is, `until` when the lock ends unless it is renewed; not all locks tell.
    """

    lock_id: str
    host: str
    pid: int
    since: datetime
    run: str | None = None
    until: datetime | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """For messages: process, host, since when, and the id to break the lock by."""
        where = f"process {self.pid} on {self.host}"
        who = f"{self.run} ({where})" if self.run else where
        return f"{who} since {self.since:%Y-%m-%d %H:%M:%S} UTC (lock id {self.lock_id})"


@dataclass(frozen=True, slots=True)
class Account:
    """What came of a run, for a place that keeps the story of a state.

    `title` is one short line such as `apply: 3 updated, 1 erased`, `lines` one line a product. Both are shown as they
    are, so whoever makes them has made them inert.
    """

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """The state as it once was: where its story is kept, under which `commit`, written when, with which first line
    of a message. `read` gives its bytes, and raises `StateError`."""

    commit: str
    at: datetime
    title: str
    read: Callable[[], bytes]


class StateLock(Protocol):
    """The lock of a state, held from the call that returned it until it is released or broken."""

    @property
    def holder(self) -> Holder:
        """What others are shown."""
        ...

    def check(self) -> None:
        """Raise `StateError` once the lock was broken: another process may be writing."""
        ...

    def release(self) -> None:
        """Let others have it. Does nothing the second time."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class StateJournal(Protocol):
    """Writing to a state under its lock, from any thread. Leaving it does not compact."""

    @property
    def state(self) -> State:
        """What a reader would find now."""
        ...

    def append(self, *entries: Record | Forgotten) -> None:
        """Record all of `entries`, in one write that is on disk when this returns.

        Raises `StateError` when they could not be written, the lock was broken, or somebody else wrote to the state;
        none of them is recorded then.
        """
        ...

    def compact(self, account: Account | None = None) -> State:
        """Rewrite the state sorted by product id with `serial + 1`, and return it.

        `account` goes to where the story of the state is told, if anywhere.
        A state to which nothing was appended and which is in order already stays as it is, serial and all. Raises
        `StateError` as `append` does; all that was appended stays recorded then.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class StateBackend(Protocol):
    """A place that keeps the state of one store."""

    def describe(self) -> str:
        """What messages call it."""
        ...

    def read(self) -> State:
        """The state as it stands, or an empty one with `missing` set. Needs no lock. Raises `StateError`."""
        ...

    def lock(self, timeout_seconds: float = 0) -> StateLock:
        """Take the lock, waiting for it up to `timeout_seconds`.

        Raises `LockHeld` where another still holds it then, and `StateError` where it cannot be taken at all.
        """
        ...

    def holder(self) -> Holder | None:
        """Who holds the lock, for display; `None` where nobody does or nobody has said so."""
        ...

    def unlock(self, lock_id: str) -> Holder:
        """Break the lock that has this id, and return who held it: its next append or compact fails.

        Raises `StateError`, saying what is held, where that is not this lock.
        """
        ...

    def journal(self, state: State, verb: str = "state") -> StateJournal:
        """Write to the state that `state` was read from, under the lock that this object took.

        `verb` is what is at work, for the story of the state. Raises `StateError` where something was written since
        `state` was read.
        """
        ...

    def versions(self) -> Iterator[Version]:
        """What the state was, from the newest version to the oldest. Raises `StateError` where none are kept."""
        ...


def lock_held(name: str, holder: Holder | None) -> LockHeld:
    """The error for a lock that did not come free in time."""
    if holder is None:
        return LockHeld(f"{name}: the state is locked by a process that has not said which", "try again in a moment")
    return LockHeld(
        f"{name}: the state is locked by {holder}",
        "wait for it to end, or let this command wait with --lock-timeout SECONDS; if that process is surely gone "
        f"or stuck, break its lock with `reconciler state unlock {holder.lock_id}`",
    )


def lock_broken(name: str, holder: Holder | None) -> StateError:
    """The error for a holder whose lock was broken; `holder` has it now."""
    now = f"and {holder} holds it now" if holder else "and nobody holds it now"
    return StateError(
        f"{name}: the lock of the state was broken while this run held it, {now}; nothing more is written",
        "once no other run is at work, run plan again to see what is still to be done",
    )
