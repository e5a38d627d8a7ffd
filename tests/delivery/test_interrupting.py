"""A person interrupts: new work stops at once, what is in flight has five seconds, and nothing sent is forgotten."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from reconciler.delivery import Run
from reconciler.errors import Interrupted, StoreError
from reconciler.model.outcome import Result
from tests.delivery.diary import Line
from tests.delivery.shop import Shop, seeded
from tests.delivery.wire import Step, answers, dropped, slow, unreachable, well
from tests.ecwid.warp import seconds

REASON = Interrupted("interrupted; everything in flight was recorded")


def interrupts(*moments: float) -> Callable[[Run], Awaitable[None]]:
    """Somebody interrupts at these seconds of the scene."""

    async def during(run: Run) -> None:
        for moment in moments:
            await asyncio.sleep(moment - seconds())
            run.interrupt(REASON)

    return during


def shop_of(*product_ids: int, parallelism: int = 4) -> Shop:
    shop = Shop(seeded(99), *map(seeded, product_ids), parallelism=parallelism)
    for product_id in (99, *product_ids):  # the first update goes alone
        shop.declare(product_id, gallery="a")
    return shop


def test_what_is_in_flight_comes_to_its_end_and_is_recorded() -> None:
    shop = shop_of(*range(1, 20)).on("PUT 1", slow(before=4)).on("PUT 2", slow(after=3)).on("PUT 3", slow(after=2))
    shop.on("PUT 4", slow(1)).deliver(during=interrupts(0.5))
    assert shop.results == dict.fromkeys([99, 1, 2, 3, 4], Result.APPLIED)
    assert all(record.attempt is None for record in shop.records.values())
    assert shop.run.stopped is REASON


def test_nothing_new_is_sent_after_an_interruption() -> None:
    shop = shop_of(*range(1, 50), parallelism=1).on("PUT 1", slow(before=3)).deliver(during=interrupts(1))
    assert shop.events[-1] == "applied 1"
    assert "attempt 2" not in shop.events


def test_after_five_seconds_what_is_still_in_flight_is_cut_short_and_its_attempt_stays() -> None:
    shop = shop_of(1, 2).on("PUT 1", slow(before=60)).on("PUT 2", slow(before=5))
    shop.deliver(during=interrupts(1))
    assert shop.ended == pytest.approx(6, abs=0.1)
    assert shop.results == {99: Result.APPLIED, 1: Result.UNKNOWN, 2: Result.APPLIED}
    assert shop.tries[1] == 1
    assert "cut short" in shop.told
    assert shop.records[1].attempt is not None
    assert shop.records[2].attempt is None


def test_what_took_effect_just_before_it_was_cut_short_keeps_its_attempt() -> None:
    shop = shop_of(1).on("PUT 1", slow(after=60)).deliver(during=interrupts(1))
    assert shop.shows(1) == ["a"]
    assert shop.records[1].attempt is not None


def test_a_second_interruption_neither_hurries_nor_delays() -> None:
    shop = shop_of(1).on("PUT 1", slow(before=60))
    shop.deliver(during=interrupts(1, 2, 5))
    assert shop.ended == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize("step", [answers(429, retry_after="100"), unreachable])
def test_who_waits_to_send_wakes_at_once_and_was_not_sent(step: Step) -> None:
    shop = shop_of(1).on("PUT 1", *[step] * 3)
    shop.deliver(during=interrupts(0.3))
    assert shop.ended < 1
    assert shop.results == {99: Result.APPLIED}
    assert list(shop.records) == [99]


def test_who_waits_to_send_again_wakes_at_once_and_its_attempt_stays() -> None:
    shop = shop_of(1).on("PUT 1", dropped)
    shop.deliver(during=interrupts(0.3))
    assert shop.ended < 1
    assert shop.results[1] is Result.UNKNOWN
    assert shop.records[1].attempt is not None
    assert shop.events.count("PUT 1") == 1


def test_who_waits_for_the_first_update_of_all_was_not_sent() -> None:
    shop = shop_of(1, 2, 3).on("PUT 99", slow(before=60)).deliver(during=interrupts(1))
    assert shop.results == {99: Result.UNKNOWN}
    assert list(shop.records) == [99]


def test_a_run_that_had_stopped_already_can_still_be_interrupted() -> None:
    shop = shop_of(1, 2).on("PUT 1", slow(before=50)).on("PUT 2", answers(401, "INVALID_API_TOKEN"))
    shop.deliver(during=interrupts(1))
    assert shop.ended == pytest.approx(6, abs=0.1)
    assert type(shop.run.stopped) is StoreError
    assert shop.results == {99: Result.APPLIED, 1: Result.UNKNOWN}


def test_an_interruption_while_reading_back_ends_it_and_loses_nothing() -> None:
    shop = shop_of(1).on("GET", well, slow(before=50))
    shop.deliver(during=interrupts(2))
    assert shop.ended == pytest.approx(7, abs=0.1)
    assert shop.results == {99: Result.APPLIED, 1: Result.APPLIED}
    assert all(record.live is None for record in shop.records.values())


def test_an_interruption_while_reading_back_waits_for_no_pause() -> None:
    shop = shop_of(1).on("GET", well, answers(429, retry_after="100"))
    shop.deliver(during=interrupts(2))
    assert shop.ended == pytest.approx(2, abs=0.1)
    assert shop.results == {99: Result.APPLIED, 1: Result.APPLIED}


def test_nothing_is_read_back_after_an_interruption() -> None:
    shop = shop_of(1).on("PUT 1", slow(before=2)).deliver(during=interrupts(1))
    assert not [event for event in shop.events if event.startswith("GET")]
    assert shop.records[1].live is None


def test_an_interruption_while_looking_again_leaves_nothing_behind() -> None:
    shop = shop_of(1).on("GET", well, slow(before=50)).deliver(after=61, during=interrupts(62))
    assert (shop.results, shop.records) == ({}, {})


def test_a_run_that_was_interrupted_before_it_began_sends_nothing() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="a").deliver(stopped_by=REASON)
    assert (shop.results, shop.events) == ({}, [])
    assert shop.run.stopped is REASON


def test_who_is_cut_short_while_the_outcome_is_being_written_keeps_it() -> None:
    shop = shop_of(1)

    async def cut(run: Run) -> None:
        run.interrupt(REASON)
        run._cut_short()

    async def disk_is_slow(run: Run) -> None:
        loop = asyncio.get_running_loop()

        def full(line: Line) -> bool:
            if shop.shows(1) and line.product_id == 1:
                asyncio.run_coroutine_threadsafe(cut(run), loop).result(10)
            return False

        shop.diary.full = full

    shop.deliver(during=disk_is_slow)
    assert shop.records[1].attempt is None
    assert shop.results[1] is Result.UNKNOWN  # it was not there to hear that the line was written
