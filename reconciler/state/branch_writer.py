"""Push a state and the lock it is written under, both or neither. Never pushes over what somebody else wrote.

Each push changes both refs from what this run last knew of them. So a run whose lock was broken, or whose branch was
written to by another, cannot push any more, whatever the clocks say.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import RLock

from reconciler.errors import StateError
from reconciler.git.objects import Entry
from reconciler.git.remote import Update
from reconciler.state.backend import Holder, lock_broken
from reconciler.state.branch_note import LEASE, holder_of, prolonged, written
from reconciler.state.branch_place import BranchPlace, Seen
from reconciler.state.disk import changed


class NotPushed(StateError):
    """The remote did not take the state; the branch is as it was. Trying again may help."""


class NotReached(NotPushed):
    """Not even a question was answered."""


class BranchWriter:
    """The hand that holds the lock. One push at a time, from any thread."""

    def __init__(self, place: BranchPlace, holder: Holder, lock: str, now: Callable[[], datetime]) -> None:
        """`lock` is the lock's object at the remote; `now` is in UTC."""
        self.mutex = RLock()
        self.holder = holder
        self.lost: StateError | None = None
        self._place = place
        self._lock = lock
        self._locks = {lock}
        self._commits: set[str] = set()
        self._now = now

    @property
    def renewal_due(self) -> bool:
        """Whether half the time of the lock has passed."""
        return self._left() < LEASE / 2

    @property
    def lapsed(self) -> bool:
        """Whether the time of the lock is over, so that another run may have taken it."""
        return self._left() <= timedelta(0)

    def push(
        self,
        data: bytes,
        beside: Sequence[Entry],
        parent: str | None,
        message: str,
        announce: Callable[[str], object],
    ) -> str:
        """Let the branch, now at `parent`, hold `data`; the commit that does.

        `announce` is told the commit before anybody else is. Raises `NotPushed`, and `StateError` where the lock or
        the branch is not what it was.
        """
        with self.mutex:
            self.check()
            commit = self._place.commit(data, beside, parent, message)
            self._commits.add(commit)
            announce(commit)
            seen = self._pushed(Update(self._place.ref, parent, commit))
            if seen.tip != commit:
                if seen.tip not in self._commits:
                    raise self._lose(changed(self._place.name))
                # An earlier push arrived after all, although its answer did not.
                return self.push(data, beside, seen.tip, message, announce)
            self._place.keep(commit)
            return commit

    def renew(self) -> None:
        """Let the lock last some minutes more. Raises as `push` does."""
        with self.mutex:
            self.check()
            self._pushed()

    def release(self) -> bool:
        """Take the lock away; False where it is another by now, or the remote did not answer. Raises `StateError`."""
        with self.mutex:
            return self._place.push(Update(self._place.lock_ref, self._lock, None)).status == 0

    def check(self) -> None:
        """Raise `StateError` once it is known that nothing more can be pushed."""
        if self.lost is not None:
            raise self.lost

    def _left(self) -> timedelta:
        return (self.holder.until or self._now()) - self._now()

    def _pushed(self, *updates: Update) -> Seen:
        """Push these and the lock; what the remote has then. Raises `NotPushed`, and `StateError` for a lost lock."""
        holder = prolonged(self.holder, self._now())
        lock = self._place.note(written(holder))
        self._locks.add(lock)
        answer = self._place.push(*updates, Update(self._place.lock_ref, self._lock, lock))
        if answer.status == 0:
            self._lock, self.holder = lock, holder
            return Seen(updates[0].new if updates else None, lock)
        try:
            seen = self._place.look()
        except StateError as error:
            raise NotReached(
                f"{self._place.name}: the state could not be pushed: {answer.said}", error.remedy
            ) from error
        if seen.lock not in self._locks:
            raise self._lose(lock_broken(self._place.name, holder_of(self._place, seen.lock)))
        if seen.lock == lock:  # it was taken, and the answer was lost
            self._lock, self.holder = lock, holder
            return seen
        if seen.lock != self._lock:  # an earlier one was
            self._lock = seen.lock or self._lock
            return self._pushed(*updates)
        if updates and seen.tip != updates[0].old:
            return seen
        raise NotPushed(
            f"{self._place.name}: the remote refused the state: {answer.said}",
            f"let whoever runs this push to {self._place.ref} and to {self._place.lock_ref}",
        )

    def _lose(self, error: StateError) -> StateError:
        self.lost = error
        return error
