"""A state that is a file on this machine. Must never hang on what is no file, nor write without the lock."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from reconciler.errors import StateError
from reconciler.model.record import StateHeader
from reconciler.state import disk
from reconciler.state.backend import Holder, Version
from reconciler.state.file_history import file_versions
from reconciler.state.journal import Journal
from reconciler.state.lock import Lock, LockFiles
from reconciler.state.log import State, read_log

SUFFIX = ".jsonl"


def _random_id() -> str:
    return str(uuid4())


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StateFile:
    """The state of one store in one file. See `StateBackend` for what it does."""

    def __init__(
        self,
        path: Path | str,
        store: int,
        origin: str,
        *,
        new_id: Callable[[], str] = _random_id,
        now: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """`path` may lead to the file through links; locks and temporary files stand beside the file itself.

        `origin` is host and port of the store's API. `new_id` names lineages and locks, `now` is in UTC, `sleep`
        takes seconds and may raise to end the waiting for a lock.
        """
        self._name = str(path)
        self._path = Path(os.path.realpath(path))
        self._store = store
        self._origin = origin
        self._new_id = new_id
        self._now = now
        self._sleep = sleep
        self._lock_files = LockFiles(self._path, self._name)
        self._lock: Lock | None = None

    def describe(self) -> str:
        """The path as it was given."""
        return self._name

    def read(self) -> State:
        """The state, or an empty one of a new lineage, serial 0, where there is no file.

        An empty file becomes a state only where it is named as one: any other could be meant for something else.
        """
        fresh = StateHeader(lineage=self._new_id(), serial=0, store=self._store, origin=self._origin)
        found = disk.read(self._path, self._name)
        if found is None:
            return State(fresh, missing=True)
        data, mark = found
        if not data.strip(b" ") and self._path.suffix != SUFFIX:
            raise StateError(
                f"{self._name}: this file is empty, and nothing says that it was to become a state",
                f"take it away, or give the state a name that ends with {SUFFIX}",
            )
        return replace(read_log(data, self._name, fresh), mark=mark)

    def lock(self, timeout_seconds: float = 0) -> Lock:
        """Take the lock, for this object's journals to write under."""
        self._lock = self._lock_files.acquire(timeout_seconds, new_id=self._new_id, now=self._now, sleep=self._sleep)
        return self._lock

    def holder(self) -> Holder | None:
        """Who holds the lock, for display."""
        return self._lock_files.holder()

    def unlock(self, lock_id: str) -> Holder:
        """Break a lock by its id."""
        return self._lock_files.unlock(lock_id)

    def journal(self, state: State, verb: str = "state") -> Journal:  # noqa: ARG002 - a file tells no story
        """Write on from `state`. A caller that has not taken the lock is a bug: `RuntimeError`."""
        if self._lock is None or not self._lock.held:
            raise RuntimeError("a state is written under its lock alone")
        return Journal(self._path, self._name, state, self._lock.check)

    def versions(self) -> Iterator[Version]:
        """What the file was in the commits of the repository around it, if it is tracked there."""
        return file_versions(self._path, self._name)
