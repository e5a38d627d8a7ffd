"""Lines of many workers reach the disk in the order they came, few flushes at a time, and none is ever lost."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from reconciler.delivery import Recorder
from reconciler.errors import StateError
from reconciler.model.record import Forgotten, Record
from tests.delivery.diary import Diary
from tests.ecwid.warp import play

Line = Record | Forgotten


def line(product_id: int) -> Forgotten:
    return Forgotten(product_id=product_id)


class Slow(Diary):
    """A journal whose first flush takes until `go` is set."""

    def __init__(self) -> None:
        super().__init__([])
        self.go = threading.Event()
        self.alone = threading.Lock()

    def append(self, *lines: Line) -> None:
        assert self.alone.acquire(blocking=False)
        try:
            self.go.wait(10)
            super().append(*lines)
        finally:
            self.alone.release()

    @property
    def ids(self) -> list[list[int]]:
        """Product ids, flush by flush."""
        return [[one.product_id for one in lines] for lines in self.appends]


def with_slow_disk(scene: Callable[[Recorder, Slow], Coroutine[Any, Any, None]]) -> Slow:
    disk = Slow()
    play(lambda: scene(Recorder(disk), disk))
    return disk


async def started(*writes: Coroutine[Any, Any, None]) -> list[asyncio.Task[None]]:
    """Tasks that have handed in their lines."""
    tasks = [asyncio.ensure_future(one) for one in writes]
    await asyncio.sleep(0)
    return tasks


def test_lines_that_come_while_the_disk_is_busy_share_one_flush() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        tasks = await started(recorder.write(line(1)))
        tasks += await started(*(recorder.write(line(n)) for n in range(2, 50)))
        disk.go.set()
        await asyncio.gather(*tasks)

    assert with_slow_disk(scene).ids == [[1], list(range(2, 50))]


def test_lines_that_belong_together_go_together() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        disk.go.set()
        await recorder.write(line(1), line(2), line(3))
        await recorder.write()

    assert with_slow_disk(scene).ids == [[1, 2, 3]]


def test_a_write_returns_once_its_line_is_on_disk_and_not_before() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        [task] = await started(recorder.write(line(1)))
        await asyncio.sleep(0)
        assert not task.done()
        disk.go.set()
        await task
        assert disk.ids == [[1]]

    with_slow_disk(scene)


def test_a_caller_that_is_cancelled_does_not_lose_its_line() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        tasks = await started(recorder.write(line(1)))
        tasks += await started(recorder.write(line(2)))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert all(task.cancelled() for task in tasks)
        disk.go.set()
        await recorder.finished()

    assert with_slow_disk(scene).ids == [[1], [2]]


def test_who_waits_for_the_end_can_be_cancelled_without_losing_a_line() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        [task] = await started(recorder.write(line(1)))
        [waiting] = await started(recorder.finished())
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        disk.go.set()
        await task
        await recorder.finished()

    assert with_slow_disk(scene).ids == [[1]]


def test_a_line_that_cannot_be_written_is_told_to_its_caller_and_does_not_take_the_others_with_it() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        disk.full = lambda one: one.product_id == 3
        tasks = await started(recorder.write(line(1)))
        tasks += await started(*(recorder.write(line(n)) for n in (2, 3, 4)))
        disk.go.set()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(end) for end in ends] == [type(None), type(None), StateError, type(None)]
        await recorder.write(line(5))

    assert with_slow_disk(scene).ids == [[1], [2], [4], [5]]


def test_lines_that_belong_together_are_all_written_or_none() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        disk.full = lambda one: one.product_id == 2
        disk.go.set()
        with pytest.raises(StateError):
            await recorder.write(line(1), line(2))

    assert with_slow_disk(scene).ids == []


def test_a_flush_that_fails_after_its_caller_was_cancelled_troubles_nobody() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        disk.full = lambda _line: True
        [task] = await started(recorder.write(line(1)))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        disk.go.set()
        await recorder.finished()

    assert with_slow_disk(scene).ids == []


def test_a_mistake_of_ours_in_the_journal_reaches_the_caller() -> None:
    class Broken(Diary):
        def append(self, *lines: Line) -> None:
            raise RuntimeError("the journal is closed")

    with pytest.raises(RuntimeError, match="closed"):
        play(lambda: Recorder(Broken([])).write(line(1)))


def test_nothing_to_finish_is_finished_at_once() -> None:
    play(Recorder(Diary([])).finished)


def test_a_recorder_can_be_used_again_after_it_was_idle() -> None:
    async def scene(recorder: Recorder, disk: Slow) -> None:
        disk.go.set()
        for n in range(5):
            await recorder.write(line(n + 1))
            await asyncio.sleep(1)

    assert with_slow_disk(scene).ids == [[1], [2], [3], [4], [5]]
