"""The bytes of a whole state file to `State` and back. Touches no file, and never drops a line it cannot read.

Line 1 is the header; each further line is one product's record. A later line for the same product replaces an
earlier one, so that a writer only ever appends, and a crash at any byte leaves a log that is a prefix in time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reconciler.errors import StateError
from reconciler.model.record import Forgotten, Record, StateHeader
from reconciler.state.lines import FORMAT, Entry, entry_of, excerpt, header_of, line_of, not_a_state

_HEADER_START = f'{{"format":"{FORMAT}"'.encode()


@dataclass(frozen=True, slots=True)
class State:
    """What a state holds. `records` is sorted by product id.

    `length` counts the bytes of whole lines, `torn` those of a last line that has no newline, which says nothing.
    `missing`: there is no state yet, and `header` is the one it would start with. `mark` is the backend's own: what
    it read, so that a journal can tell whether that still stands. `notes` are what a person must know of how it came
    to be read.
    """

    header: StateHeader
    records: Mapping[int, Record] = field(default_factory=lambda: MappingProxyType({}))
    torn: int = 0
    length: int = 0
    missing: bool = False
    mark: object = field(default=None, compare=False, repr=False)
    notes: tuple[str, ...] = field(default=(), compare=False, repr=False)


def read_log(data: bytes, name: str, fresh: StateHeader) -> State:
    """The state that `data` holds.

    `name` is what messages call the file. `fresh` is the header that a new state of the wanted store would get: it
    is returned where there is nothing but a torn header, and a state of another store or origin than its is refused.
    Raises `StateError` for the first line that cannot be read, as `name:line`.
    """
    end = data.rfind(b"\n") + 1
    torn = len(data) - end
    if end == 0:
        return _without_header(data, name, fresh)
    lines = _lines(data, end)
    number, first = next(lines)
    header = header_of(first, f"{name}:{number}")
    _belongs(header, name, fresh)
    records: dict[int, Record] = {}
    for number, line in lines:
        remember(records, entry_of(line, f"{name}:{number}"))
    return State(header, in_order(records), torn=torn, length=end)


def write_log(header: StateHeader, records: Iterable[Record]) -> bytes:
    """The same state in its canonical form: one line a product, sorted by product id."""
    ordered = sorted(records, key=lambda record: record.product_id)
    return b"".join([line_of(header), *map(line_of, ordered)])


def remember(records: dict[int, Record], entry: Entry) -> None:
    """Let one more line of the log count."""
    if isinstance(entry, Forgotten):
        records.pop(entry.product_id, None)
    else:
        records[entry.product_id] = entry


def in_order(records: Mapping[int, Record]) -> Mapping[int, Record]:
    """A copy that cannot be changed, sorted by product id."""
    return MappingProxyType(dict(sorted(records.items())))


def _lines(data: bytes, end: int) -> Iterator[tuple[int, bytes]]:
    """Each whole line without its newline, counted from 1. JSON escapes the newline, and that character alone
    separates: others that Python takes for line ends may stand in a text."""
    start, number = 0, 0
    while start < end:
        stop = data.index(b"\n", start)
        number += 1
        yield number, data[start:stop]
        start = stop + 1


def _without_header(data: bytes, name: str, fresh: StateHeader) -> State:
    """Nothing was ever recorded. A file that never was a state is refused: the next write would cut it off."""
    start = data.replace(b" ", b"")[: len(_HEADER_START)]
    if not _HEADER_START.startswith(start):
        raise not_a_state(f"{name}:1")
    return State(fresh, torn=len(data), missing=True)


def _belongs(header: StateHeader, name: str, fresh: StateHeader) -> None:
    if (header.store, header.origin) == (fresh.store, fresh.origin):
        return
    raise StateError(
        f"{name}: this is the state of store {header.store} at {excerpt(header.origin)}, "
        f"not of store {fresh.store} at {excerpt(fresh.origin)}",
        "what was applied to a sandbox or to another store says nothing of this one: "
        "give each store a state of its own, with `state:` in the configuration or with --state",
    )
