"""Mistakes of our own: they are raised, never swallowed, and what was sent stays recorded."""

import asyncio
from collections.abc import Callable

import pytest

from reconciler.model.outcome import ProductOutcome, Result
from reconciler.model.record import Forgotten, Record
from tests.delivery.shop import Shop, seeded
from tests.delivery.wire import slow


class Bug(Exception):
    """What nobody foresaw."""


def shop_of(count: int, parallelism: int = 4) -> Shop:
    shop = Shop(*map(seeded, range(1, count + 1)), parallelism=parallelism)
    for product_id in range(1, count + 1):
        shop.declare(product_id, gallery="a")
    return shop


def fails_at(*product_ids: int) -> Callable[[Record | Forgotten], bool]:
    def full(line: Record | Forgotten) -> bool:
        if line.product_id in product_ids:
            raise Bug(f"bug at {line.product_id}")
        return False

    return full


def test_a_mistake_in_one_worker_is_raised_and_stops_the_others() -> None:
    shop = shop_of(60)
    shop.diary.full = fails_at(20)
    with pytest.raises(Bug, match="bug at 20"):
        shop.deliver()
    sent = [event for event in shop.events if event.startswith("PUT")]
    assert 18 <= len(sent) < 30


def test_what_was_in_flight_when_a_mistake_struck_is_recorded() -> None:
    shop = shop_of(60).on("PUT 18", slow(before=5))
    shop.diary.full = fails_at(20)
    with pytest.raises(Bug):
        shop.deliver()
    assert shop.results[18] is Result.APPLIED
    assert shop.records[18].attempt is None


def test_several_mistakes_are_all_raised() -> None:
    shop = shop_of(4)
    shop.diary.full = fails_at(2, 3, 4)
    with pytest.raises(ExceptionGroup) as raised:
        shop.deliver()
    assert sorted(map(str, raised.value.exceptions)) == ["bug at 2", "bug at 3", "bug at 4"]
    assert shop.results == {1: Result.APPLIED}


def test_a_mistake_after_the_send_leaves_the_outcome_unknown_and_the_attempt_open() -> None:
    shop = shop_of(1)
    shop.diary.full = lambda line: bool(getattr(line, "applied_at", None)) and fails_at(1)(line)
    with pytest.raises(Bug):
        shop.deliver()
    assert shop.results == {1: Result.UNKNOWN}
    assert shop.records[1].attempt is not None


def test_whoever_shows_progress_cannot_lose_a_record() -> None:
    shop = shop_of(20)

    def broken(outcome: ProductOutcome) -> None:
        raise BrokenPipeError

    async def breaks_it(_run: object) -> None:
        shop.watching.delivered = broken  # type: ignore[method-assign]

    with pytest.raises((BrokenPipeError, ExceptionGroup)):
        shop.deliver(during=breaks_it)
    assert all(record.attempt is None for record in shop.records.values())
    assert set(shop.results) == set(shop.records)


def test_a_run_that_is_cancelled_from_outside_leaves_nothing_running_and_no_line_unwritten() -> None:
    shop = shop_of(10).on("PUT 5", slow(after=60))

    async def cancels(_run: object) -> None:
        work = next(task for task in asyncio.all_tasks() if "watched" in repr(task.get_coro()))
        await asyncio.sleep(1)
        work.cancel()

    with pytest.raises(asyncio.CancelledError):
        shop.deliver(during=cancels)
    assert shop.records[5].attempt is not None
    assert shop.results[5] is Result.UNKNOWN
