"""Append to a state file and compact it, under a lock that someone else keeps. Must never lose what it has recorded.

The premise: a line counts once `append` has returned, because the disk had it by then; a line of an append that
raised does not count, and is cut off again. Compaction writes what counts to a new file before it lets go of the old.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock as Mutex
from types import TracebackType
from typing import Self, cast

from reconciler.model.record import Forgotten, Record
from reconciler.state import disk
from reconciler.state.backend import Account
from reconciler.state.lines import line_of
from reconciler.state.log import State, in_order, remember, write_log


class Journal:
    """Writing to one state file from the moment it was read; keeps the current records in memory."""

    def __init__(self, path: Path, name: str, state: State, check: Callable[[], None]) -> None:
        """`path` is the file itself, not a link, and `state` was read from it; `check` raises once the lock is lost.

        Raises `StateError` where the file is no longer the one that was read.
        """
        self._path = path
        self._name = name
        self._check = check
        self._mutex = Mutex()
        self._appender: disk.Appender | None = None
        self._appended = False
        self._closed = False
        self._state = state
        self._records = dict(state.records)
        with self._told():
            self._unchanged()

    @property
    def state(self) -> State:
        """What a reader would find now."""
        with self._mutex:
            return self._current()

    def append(self, *entries: Record | Forgotten) -> None:
        """Record all of `entries`, in one write and one wait for the disk. See `StateJournal.append`."""
        if not entries:
            return
        data = b"".join(map(line_of, entries))
        with self._mutex, self._told():
            self._ready()
            self._write(data)
            self._appended = True
            for entry in entries:
                remember(self._records, entry)

    def compact(self, account: Account | None = None) -> State:  # noqa: ARG002 - a file tells no story
        """Rewrite the file sorted, with `serial + 1`. See `StateJournal.compact`."""
        with self._mutex, self._told():
            self._ready()
            if not self._appended and (self._state.missing or self._tidy()):
                return self._current()
            header = self._state.header.model_copy(update={"serial": self._state.header.serial + 1})
            data = write_log(header, self._records.values())
            mark = disk.replace(self._path, data, self._ready)
            self._settle(State(header, in_order(self._records), length=len(data), mark=mark))
            disk.sync_folder(self._path.parent)
            return self._state

    def close(self) -> None:
        """Give the file back. Nothing is left to be written."""
        with self._mutex:
            self._closed = True
            self._settle(self._current())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> None:
        """Raise unless this may still write here."""
        if self._closed:
            raise RuntimeError("the journal is closed")
        self._check()
        if self._appender:
            self._appender.check()
        else:
            self._unchanged()

    def _unchanged(self) -> None:
        if disk.mark_at(self._path) != self._state.mark:
            raise disk.changed(self._name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever the disk refuses is an error of the state."""
        try:
            yield
        except OSError as error:
            raise disk.unwritable(self._name, error) from error

    def _write(self, data: bytes) -> None:
        appender = self._appender
        new = appender is None and self._state.mark is None
        if appender is None:
            mark = cast("disk.Mark | None", self._state.mark)
            appender = self._appender = disk.Appender(self._path, self._name, mark, self._state.length)
        try:
            appender.append(data if appender.length else line_of(self._state.header) + data)
            if new:
                disk.sync_folder(self._path.parent)
        except BaseException:
            if new:
                appender.close(discard=True)
                self._appender = None
            raise

    def _tidy(self) -> bool:
        found = disk.read(self._path, self._name)
        return found is not None and found[0] == write_log(self._state.header, self._records.values())

    def _current(self) -> State:
        if not self._appender:
            return self._state
        length, mark = self._appender.length, self._appender.mark
        records = in_order(self._records)
        torn = max(0, mark[2] - length)
        return State(self._state.header, records, torn, length, missing=not length, mark=mark)

    def _settle(self, state: State) -> None:
        """The file is what `state` says; the next append opens it anew."""
        if self._appender:
            self._appender.close()
        self._appender = None
        self._appended = False
        self._state = state
