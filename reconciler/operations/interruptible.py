"""Run a coroutine that a signal may end: it is cancelled and cleans up, instead of being torn out of its event loop.

For what changes nothing in the store: looks and questions. What sends has an orderly end of its own
(`carrying_out.interrupts`).
"""

import asyncio
import signal
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(runner: asyncio.Runner, coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns. Raises `KeyboardInterrupt` where a signal ended it, after it has cleaned up."""
    if threading.current_thread() is not threading.main_thread():
        return runner.run(coroutine)
    end = _End(runner.get_loop())
    with _on_signals(end):
        try:
            result = runner.run(end.watched(coroutine))
        except asyncio.CancelledError:
            if not end.asked:
                raise
            raise KeyboardInterrupt from None
        if end.asked:  # when there was nothing left to cancel
            raise KeyboardInterrupt
        return result


class _End:
    """Cancels a task once, whenever it is asked to; also before the task has begun."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.asked = False
        self._loop = loop
        self._task: asyncio.Task[Any] | None = None

    async def watched(self, coroutine: Coroutine[Any, Any, T]) -> T:
        self._task = asyncio.current_task()
        if self.asked:
            coroutine.close()
            raise asyncio.CancelledError
        return await coroutine

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        if not self.asked:
            self.asked = True
            self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


@contextmanager
def _on_signals(end: _End) -> Iterator[None]:
    """Have signals ask for the end, but for those that are ignored, as in the background of a shell."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    taken = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in taken.items():
            signal.signal(number, handler)
