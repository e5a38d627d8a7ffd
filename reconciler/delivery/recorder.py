"""Write records while many updates are out: lines that come together share one flush to disk. Loses none."""

import asyncio
from typing import Protocol

from reconciler.model.record import Forgotten, Record

Line = Record | Forgotten


class Journal(Protocol):
    """Where lines are appended, durably: they are on disk when it returns. Raises `StateError`."""

    def append(self, *lines: Line) -> None:
        """Append all of them with one flush."""


class Recorder:
    """Appends lines to a journal from one event loop, in the order they were handed in."""

    def __init__(self, journal: Journal) -> None:
        """The journal is called from another thread, never by two at once."""
        self._journal = journal
        self._waiting: list[tuple[tuple[Line, ...], asyncio.Future[None]]] = []
        self._flusher: asyncio.Task[None] | None = None

    async def write(self, *lines: Line) -> None:
        """Return once the lines are on disk. A caller that is cancelled meanwhile does not take them back."""
        if not lines:
            return
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((lines, written))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await asyncio.shield(written)

    async def finished(self) -> None:
        """Return once nothing is waiting to be written."""
        if self._flusher is not None:
            await asyncio.shield(self._flusher)

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._journal.append, *(line for lines, _ in batch for line in lines))
            except Exception as error:  # noqa: BLE001 - handed to whoever waits for the lines
                for _, written in batch:
                    written.set_exception(error)
                    written.exception()  # a caller that was cancelled will never ask
            else:
                for _, written in batch:
                    written.set_result(None)
