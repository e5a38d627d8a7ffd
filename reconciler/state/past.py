"""What one product's record was, through the versions of a state. Reads no more of each than that product's line."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from reconciler.model.record import Forgotten, Record
from reconciler.state.backend import Version
from reconciler.state.lines import entry_of


@dataclass(frozen=True, slots=True)
class Step:
    """A version in which the record is another than `before`, the version that came before; `None`: no record."""

    version: Version
    before: Record | None
    after: Record | None


def steps(versions: Iterable[Version], product_id: int) -> Iterator[Step]:
    """From the newest to the oldest. Raises `StateError` for a line that cannot be read.

    An update on its way is a step where nothing came after it; else what came of it is. Times and readings of the
    store alone make no step.
    """
    newer: tuple[Version, Record | None] | None = None
    for version in versions:
        record = record_in(version.read(), product_id, version.commit[:12])
        if newer is None:
            newer = version, record
            continue
        if record is not None and record.attempt is not None:
            if _told(record) == _told(newer[1]):
                newer = version, record
            continue
        if _told(record) != _told(newer[1]):
            yield Step(newer[0], record, newer[1])
        newer = version, record
    if newer is not None and newer[1] is not None:
        yield Step(newer[0], None, newer[1])


def record_in(data: bytes, product_id: int, name: str) -> Record | None:
    """The last word of a state on one product; `name` is what messages call the state. Raises `StateError`."""
    own, others = b'{"product_id":%d,' % product_id, b'{"product_id":'
    found: Record | None = None
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        ours = line.startswith(own) or (number > 1 and not line.startswith(others) and _of(line) == product_id)
        if ours:
            entry = entry_of(line, f"{name}:{number}")
            found = None if isinstance(entry, Forgotten) else entry
    return found


def _of(line: bytes) -> object:
    """Whose line it is that was not laid out by this program."""
    with suppress(ValueError, RecursionError):
        data = json.loads(line)
        return data.get("product_id") if isinstance(data, dict) else None
    return None


def _told(record: Record | None) -> object:
    if record is None:
        return None
    return record.status, record.main, record.gallery, record.failures, record.attempt is not None
