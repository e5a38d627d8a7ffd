"""Write records while many updates are out: lines that come together share one flush to disk. Loses none."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from reconciler.model.record import Forgotten, Record

Line = Record | Forgotten


class Journal(Protocol):
    """Where lines are appended, durably: they are on disk when it returns. Raises `StateError`."""

    def append(self, *lines: Line) -> None:
        """Append all of them with one flush."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Lines that belong together, and who waits for them to be on disk."""

    lines: tuple[Line, ...]
    written: asyncio.Future[None]


class Recorder:
    """Appends lines to a journal from one event loop, in the order they were handed in."""

    def __init__(self, journal: Journal) -> None:
        """The journal is called from another thread, never by two at once."""
        self._journal = journal
        self._waiting: list[_Entry] = []
        self._flusher: asyncio.Task[None] | None = None

    async def write(self, *lines: Line) -> None:
        """Return once the lines are on disk. A caller that is cancelled meanwhile does not take them back."""
        if not lines:
            return
        entry = _Entry(lines, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await asyncio.shield(entry.written)

    async def finished(self) -> None:
        """Return once nothing is waiting to be written."""
        if self._flusher is not None:
            await asyncio.shield(self._flusher)

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            if not await self._append(batch):
                for entry in batch:  # one that cannot be written must not take the others with it
                    await self._append([entry])

    async def _append(self, batch: Sequence[_Entry]) -> bool:
        """Whether all waiters of the batch have been told; False where it failed and should go in parts."""
        try:
            await asyncio.to_thread(self._journal.append, *(line for entry in batch for line in entry.lines))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the lines
            if len(batch) > 1:
                return False
            batch[0].written.set_exception(error)
            batch[0].written.exception()  # a caller that was cancelled will never ask
        else:
            for entry in batch:
                entry.written.set_result(None)
        return True
