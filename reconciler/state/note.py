"""The note beside a lock that says who holds it. Never passes for the lock itself: a dead process leaves one."""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from reconciler.errors import StateError
from reconciler.state import disk
from reconciler.state.backend import Holder


class Note:
    """One file: `{"lock_id": …, "host": …, "pid": …, "since": …}`."""

    def __init__(self, path: Path, name: str) -> None:
        """`name` is what messages call the state."""
        self._path = path
        self._name = name

    def read(self) -> Holder | None:
        """Who it names; `None` where there is none, or one that makes no sense. Raises `StateError` where that
        cannot be known."""
        found = disk.read(self._path, self._name)
        try:
            data = json.loads(found[0]) if found else {}
            since = datetime.fromisoformat(data["since"])
            return Holder(str(data["lock_id"]), str(data["host"]), int(data["pid"]), since)
        except (ValueError, LookupError, TypeError, RecursionError):
            return None

    def peek(self) -> Holder | None:
        """As `read`, for display: what cannot be read says nothing."""
        try:
            return self.read()
        except StateError:
            return None

    def write(self, holder: Holder) -> None:
        """Name this holder from now on. Raises `OSError`."""
        data = {"lock_id": holder.lock_id, "host": holder.host, "pid": holder.pid, "since": holder.since.isoformat()}
        disk.replace(self._path, json.dumps(data).encode() + b"\n")

    def remove(self, holder: Holder) -> None:
        """Take the note away if it names this holder. One that stays does no harm."""
        with suppress(OSError):
            if self.peek() == holder:
                self._path.unlink(missing_ok=True)
