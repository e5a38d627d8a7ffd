"""A state that is a file on a branch of the repository's remote. Never reads an empty one where it cannot ask.

Written by commit and push, where both the branch and the lock are still what this run knows (`BranchWriter`). The
work tree, the index and all branches of the clone stay as they are.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event
from uuid import uuid4

from reconciler.errors import StateError
from reconciler.git.remote import Update
from reconciler.model.record import StateHeader
from reconciler.state import disk
from reconciler.state.backend import Holder, Version, lock_held
from reconciler.state.branch_journal import LARGEST, BranchJournal, BranchMark, Start
from reconciler.state.branch_leftover import Leftover, LeftoverFiles
from reconciler.state.branch_lock import BranchLock
from reconciler.state.branch_note import expired, holder_of, prolonged, run_in, written
from reconciler.state.branch_place import BranchPlace
from reconciler.state.branch_versions import branch_versions
from reconciler.state.branch_writer import BranchWriter
from reconciler.state.lock import Lock, LockFiles
from reconciler.state.log import State, read_log

POLL_SECONDS = 2.0
MOST_VANISHED = 5
"""How often a lock may be gone by the time it is read before that counts as held."""
LARGE = LARGEST * 4 // 5


def _random_id() -> str:
    return str(uuid4())


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Means:
    """What a state on a branch gets from the world.

    `environ` tells which run of a workflow this is, `now` is in UTC. `sleep` takes seconds and may raise to end the
    waiting for a lock, which `clock` measures; `wait` waits for an event between two pushes, at most so many seconds,
    and returns whether it came.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    new_id: Callable[[], str] = _random_id
    now: Callable[[], datetime] = _utc_now
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    wait: Callable[[Event, float], bool] = Event.wait


class StateBranch:
    """The state of one store on one branch. See `StateBackend` for what it does."""

    def __init__(
        self,
        folder: Path,
        branch: str,
        store: int,
        origin: str,
        means: Means | None = None,
    ) -> None:
        """`folder` is somewhere in the repository, `branch` a name that `check_branch` let through."""
        means = means or Means()
        self._place = BranchPlace(folder, branch)
        self._store = store
        self._origin = origin
        self._environ = means.environ
        self._new_id = means.new_id
        self._now = means.now
        self._clock = means.clock
        self._sleep = means.sleep
        self._wait = means.wait
        self._lock: BranchLock | None = None
        self._notes: list[str] = []

    def describe(self) -> str:
        """The address."""
        return self._place.name

    def read(self) -> State:
        """The state as the branch has it, with what a run on this machine recorded since and could not push.

        Raises `StateError`, also where such records and the branch have gone different ways.
        """
        tip = self._place.bring().tip
        base = self._base(tip)
        leftover = self._files.find()
        local = leftover.mark if leftover else None
        here = self._newer(leftover, base, tip) if leftover else None
        state = here or base
        notes = (
            *self._notes,
            *self._size_note(state),
            *(self._leftover_note(base, here) if here else ()),
            *(self._gone_note() if tip is None else ()),
        )
        return replace(state, mark=BranchMark(tip, local, counts=here is not None), notes=notes)

    def lock(self, timeout_seconds: float = 0) -> BranchLock:
        """Take the lock, for this object's journals to write under."""
        files = self._lock_files()
        before = files.note.peek()
        started = self._clock()
        local = files.acquire(timeout_seconds, new_id=self._new_id, now=self._now, sleep=self._sleep)
        try:
            writer = self._taken(local, started + timeout_seconds, before)
        except BaseException:
            if before is not None:  # so that the next run knows as much
                with suppress(OSError):
                    files.note.write(before)
            local.release(keep_note=before is not None)
            raise
        self._lock = BranchLock(local, writer, self._wait)
        return self._lock

    def holder(self) -> Holder | None:
        """Who holds the lock, for display."""
        return holder_of(self._place, self._place.look().lock)

    def unlock(self, lock_id: str) -> Holder:
        """Break a lock by its id."""
        oid = self._place.look().lock
        remote = holder_of(self._place, oid)
        files = self._lock_files()
        local = files.holder()
        broken = next((one for one in (remote, local) if one is not None and one.lock_id == lock_id), None)
        if broken is None:
            raise _not_that_one(self._place.name, remote or local)
        if broken is remote:
            answer = self._place.push(Update(self._place.lock_ref, oid, None))
            if answer.status and self._place.look().lock is not None:
                raise StateError(f"{self._place.name}: the lock could not be broken: {answer.said}", "try again")
        if local is not None and local.lock_id == lock_id:
            files.unlock(lock_id)
        return broken

    def journal(self, state: State, verb: str = "state") -> BranchJournal:
        """Write on from `state`. A caller that has not taken the lock is a bug: `RuntimeError`."""
        if self._lock is None or not self._lock.held:
            raise RuntimeError("a state is written under its lock alone")
        mark = state.mark
        if not isinstance(mark, BranchMark):
            raise TypeError("this state was not read from a branch")
        tip, files = self._place.bring().tip, self._files
        try:
            contents = self._place.contents(tip) if tip == mark.tip else None
            data, beside = (contents.data, contents.beside) if contents else (b"", ())
            on_branch = data[: data.rfind(b"\n") + 1]
            here = disk.mark_at(files.path)
            dropped = here is None and len(on_branch) == state.length  # by the journal that `state` came from
            if tip != mark.tip or (here != mark.local and not dropped):
                raise disk.changed(self._place.name)
            begun = here if mark.counts and not dropped else files.begin(tip, data if state.length else b"")
        except OSError as error:
            raise disk.unwritable(self._place.name, error) from error
        start = Start(replace(state, mark=begun), tip, on_branch, beside)
        return BranchJournal(self._place.name, files, start, self._lock, verb)

    def versions(self) -> Iterator[Version]:
        """The commits of the branch."""
        return branch_versions(self._place)

    @property
    def _files(self) -> LeftoverFiles:
        return LeftoverFiles(self._place.journal_path, self._place.name)

    def _lock_files(self) -> LockFiles:
        path = self._place.journal_path
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise disk.unwritable(self._place.name, error) from error
        return LockFiles(path, self._place.name)

    def _fresh(self) -> StateHeader:
        return StateHeader(lineage=self._new_id(), serial=0, store=self._store, origin=self._origin)

    def _base(self, tip: str | None) -> State:
        contents = self._place.contents(tip)
        fresh = self._fresh()
        return read_log(contents.data, self._place.name, fresh) if contents else State(fresh, missing=True)

    def _newer(self, leftover: Leftover, base: State, tip: str | None) -> State | None:
        """The state with what a journal adds to it; `None` where that is nothing."""
        path = self._files.path
        here = read_log(leftover.data, str(path), base.header if base.missing else self._fresh())
        if leftover.goes_on_from(tip):
            return None if here.missing or (here.header, here.records) == (base.header, base.records) else here
        if leftover.pushed or here.missing:
            return None
        raise StateError(
            f"{self._place.name}: a run on this machine recorded what it could not push, and the branch has been "
            f"written to since, so that the two have gone different ways; these records are in {path}",
            f"look at them with: reconciler --state {path} state list; once you know what the store shows, drop "
            f"them with: rm {path}; what they sent and the branch does not know then needs consent to be lost",
        )

    def _leftover_note(self, base: State, here: State) -> Iterator[str]:
        """Nothing is said while a run is at work."""
        if self._lock is None and self._lock_files().holder() is not None:
            return
        ids = base.records.keys() | here.records.keys()
        number = sum(base.records.get(one) != here.records.get(one) for one in ids)
        yield (
            f"An earlier run on this machine ended before it could push all that it had recorded to "
            f"{self._place.name}: the records of {number} product{'' if number == 1 else 's'}. "
            f"They count here, and the next apply pushes them."
        )

    def _gone_note(self) -> Iterator[str]:
        place = self._place
        if place.remembered():
            yield (
                f"The branch of {place.name} is gone from the remote. As this clone saw it last, it is brought back "
                f"by: git push {place.remote.name} {place.own_tip}:{place.ref}"
            )

    def _size_note(self, state: State) -> Iterator[str]:
        if state.length > LARGE:
            yield (
                f"The state at {self._place.name} has {state.length / 1_000_000:.0f} MB. Above "
                f"{LARGEST // 1_000_000} MB nothing more is written to it."
            )

    def _taken(self, local: Lock, until: float, dead: Holder | None) -> BranchWriter:
        """The lock at the remote, once it is free. `dead` held it in this clone, and lives no more: nobody else could
        have its local lock now."""
        place = self._place
        for attempt in count():
            seen = place.look()
            current = holder_of(place, seen.lock)
            over = current is not None and self._is_over(current, dead)
            if seen.lock is None or over:
                mine = prolonged(replace(local.holder, run=run_in(self._environ)), self._now())
                oid = place.note(written(mine))
                answer = place.push(Update(place.lock_ref, seen.lock, oid))
                after = oid if answer.status == 0 else place.look().lock
                if after == oid:
                    self._note_takeover(current)
                    return BranchWriter(place, mine, oid, self._now)
                if after == seen.lock:
                    raise StateError(
                        f"{place.name}: the state cannot be locked: {answer.said}",
                        f"let whoever runs this push to {place.ref} and to {place.lock_ref}",
                    )
            elif self._clock() >= until and (current is not None or attempt >= MOST_VANISHED):
                raise lock_held(place.name, current)
            self._sleep(POLL_SECONDS)
        raise AssertionError("unreachable")

    def _is_over(self, current: Holder, dead: Holder | None) -> bool:
        return expired(current, self._now()) or (dead is not None and current.lock_id == dead.lock_id)

    def _note_takeover(self, gone: Holder | None) -> None:
        if gone is not None:
            self._notes.append(
                f"The state was still locked by {gone}, which renews its lock no more: this run has taken it over."
            )


def _not_that_one(name: str, holder: Holder | None) -> StateError:
    if holder is None:
        return StateError(f"{name}: the state is not locked", "nothing needs to be done")
    return StateError(
        f"{name}: the state is locked by {holder}, and by no lock with the given id", "to break that one, give its id"
    )
