"""The local journal of a state on a branch: records that may not be pushed yet. Never drops one that is not.

Beside the journal, itself a whole state file, stands a note with the commits that it goes on from: the one it began
with, and each that was made of it. A commit is noted before it is pushed, so that whichever of the two the branch
shows after a crash, the journal is known to hold all of it and maybe more.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import StateError
from reconciler.state import disk

_NOWHERE = ""  # a branch that is not there yet


@dataclass(frozen=True, slots=True)
class Leftover:
    """A journal as it was found: its bytes, the mark of its file, and whether all of it is on the branch."""

    data: bytes
    mark: disk.Mark
    continues: frozenset[str]
    pushed: bool

    def goes_on_from(self, tip: str | None) -> bool:
        """Whether the branch, at this commit, holds nothing that the journal does not."""
        return (tip or _NOWHERE) in self.continues


class LeftoverFiles:
    """The journal at one path, and its note."""

    def __init__(self, path: Path, name: str) -> None:
        """`name` is what messages call the state."""
        self.path = path
        self._note = path.with_suffix(".json")
        self._name = name

    def find(self) -> Leftover | None:
        """What is there; `None` for no journal. Raises `StateError`."""
        found = disk.read(self.path, self._name)
        if found is None:
            return None
        data, mark = found
        continues, pushed = self._noted()
        return Leftover(data, mark, frozenset(continues), pushed == _digest(data))

    def begin(self, tip: str | None, data: bytes) -> disk.Mark | None:
        """Start a journal that holds `data` and goes on from `tip`. Raises `OSError`."""
        self.path.unlink(missing_ok=True)
        self._write([tip or _NOWHERE], None)
        return disk.replace(self.path, data) if data else None

    def will_push(self, commit: str) -> None:
        """Note, before anybody is asked to take it, a commit that holds what the journal holds. Raises `OSError`."""
        continues, pushed = self._noted()
        self._write([*continues, commit], pushed)

    def was_pushed(self, data: bytes) -> None:
        """Note that the branch holds these bytes of the journal. Raises `OSError`."""
        self._write(self._noted()[0], _digest(data))

    def drop(self) -> None:
        """Take the journal away. Raises `OSError`."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def _noted(self) -> tuple[list[str], str | None]:
        """A note that is lost or makes no sense goes on from nothing."""
        try:
            found = disk.read(self._note, self._name)
            data = json.loads(found[0]) if found else {}
            return [str(one) for one in data["continues"]], data["pushed"]
        except (ValueError, LookupError, TypeError, RecursionError, StateError):
            return [], None

    def _write(self, continues: list[str], pushed: str | None) -> None:
        disk.replace(self._note, json.dumps({"continues": continues, "pushed": pushed}).encode() + b"\n")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
