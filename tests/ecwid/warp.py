"""An event loop whose hours pass in no time: where all it could do is wait for a timer, it jumps there instead."""

import asyncio
import gc
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
START = 1000.0


class _Jumping(selectors.DefaultSelector):
    """Never waits for time to pass, but for threads, whose work takes none."""

    now = START
    threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(None if self.threads else 0)
        if not ready:
            self.now += timeout
        return ready


class WarpedLoop(asyncio.SelectorEventLoop):
    """A loop by whose clock everything happens, with no real wait."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now

    def run_in_executor(self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts) -> "asyncio.Future[T]":
        self._jumping.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_is_back)
        return future

    def _thread_is_back(self, _future: "asyncio.Future[Any]") -> None:
        self._jumping.threads -= 1


def play(scene: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the scene returns. Fails where it leaves a task behind, or an exception that nobody looked at."""
    complaints: list[dict[str, Any]] = []
    left: set[asyncio.Task[Any]] = set()

    async def watched() -> T:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
        try:
            return await scene()
        finally:
            left.update(asyncio.all_tasks() - {asyncio.current_task()})

    with asyncio.Runner(loop_factory=WarpedLoop) as runner:
        try:
            result = runner.run(watched())
        finally:
            gc.collect(1)
            assert not left
            assert not complaints
    return result


def seconds() -> float:
    """How long the scene has been going on."""
    return asyncio.get_running_loop().time() - START
