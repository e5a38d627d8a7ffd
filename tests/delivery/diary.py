"""A journal that remembers what it was told and when, and fails where a test says so."""

from collections.abc import Callable

from reconciler.errors import StateError
from reconciler.model.record import Forgotten, Record

Line = Record | Forgotten


class Diary:
    """`appends` holds the lines of each call; `records` what a reader of the state would find."""

    def __init__(self, events: list[str]) -> None:
        """Each line is noted in `events` once it is on disk, by `told`."""
        self._events = events
        self.appends: list[tuple[Line, ...]] = []
        self.records: dict[int, Record] = {}
        self.full: Callable[[Line], bool] = lambda _line: False

    def append(self, *lines: Line) -> None:
        """All of them or none."""
        if any(map(self.full, lines)):
            raise StateError("state.jsonl: no space left on device")
        self.appends.append(lines)
        for line in lines:
            self._events.append(told(line))
            if isinstance(line, Record):
                self.records[line.product_id] = line
            else:
                self.records.pop(line.product_id, None)


def told(line: Line) -> str:
    """A line in two words: `attempt 7`, `applied 7`, `read-back 7`, `partial 7`, `forgotten 7`."""
    if isinstance(line, Forgotten):
        return f"forgotten {line.product_id}"
    if line.attempt is not None:
        return f"attempt {line.product_id}"
    return f"{'read-back' if line.live is not None else line.status} {line.product_id}"
