"""Updates that go in batches: one request for many, each settled by its own answer, and none sent twice."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from reconciler.delivery import Run, left_in_batches, settle_batches
from reconciler.ecwid import TRIES, connect
from reconciler.errors import Interrupted, OutcomeUnknown, StoreError, TryLater
from reconciler.model.outcome import Result
from reconciler.model.record import Record
from reconciler.sandbox import BatchPace, Fault
from tests.delivery.shop import NOON, TOKEN, URL, Shop, item, seeded
from tests.delivery.wire import Step, answer_lost, answers, dropped, meanwhile, unreachable
from tests.ecwid.warp import play, seconds


def shop_of(count: int, pace: BatchPace | None = None, **rest: Any) -> Shop:
    """Products with a main image and a gallery of two, all to get another gallery, in batches."""
    numbers = range(1, count + 1)
    shop = Shop(*(seeded(one, main="m", gallery="ab") for one in numbers), pace=pace or BatchPace(retry=0), **rest)
    for one in numbers:
        shop.declare(one, gallery="cd", losses="ab")
    return shop


def interrupts(moment: float) -> Callable[[Run], Awaitable[None]]:
    async def during(run: Run) -> None:
        await asyncio.sleep(moment)
        run.interrupt(Interrupted("enough"))

    return during


def of_wire(shop: Shop) -> list[str]:
    """What went over the wire, but for the looks."""
    return [event for event in shop.events if event.startswith(("POST", "PUT", "GET batch"))]


def posted(shop: Shop) -> list[str]:
    """The product ids of each batch that the store took."""
    return [",".join(inner.id for inner in batch.inner) for batch in shop.store.batches]


class TestOneBatch:
    def test_attempts_are_on_disk_before_it_is_sent_and_with_its_ticket_before_it_is_polled(self) -> None:
        shop = shop_of(2).deliver()
        assert shop.events[:6] == ["attempt 1", "attempt 2", "POST batch", "attempt 1", "attempt 2", "GET batch"]
        keys = [_batch(line) for lines in shop.diary.appends[:2] for line in lines if isinstance(line, Record)]
        assert [ticket for _, ticket, _ in keys[:2]] == [None, None]
        assert {ticket for _, ticket, _ in keys[2:]} == {next(iter(shop.store.batches)).ticket}
        assert len({key for key, _, _ in keys}) == 1
        assert [index for _, _, index in keys] == [0, 1, 0, 1]
        assert [len(lines) for lines in shop.diary.appends[:2]] == [2, 2], "records of a batch share one flush"

    def test_all_are_applied_and_read_back(self) -> None:
        shop = shop_of(3).deliver()
        assert shop.results == dict.fromkeys((1, 2, 3), Result.APPLIED)
        assert all(shop.shows(one) == ["m", "c", "d"] for one in (1, 2, 3))
        assert all(record.attempt is None and record.live for record in shop.records.values())

    def test_slow_ones_are_polled_with_pauses_that_grow(self) -> None:
        shop = shop_of(1, BatchPace(before=100)).deliver()
        times = shop.wire.times["GET batch"]
        pauses = [round(later - earlier, 2) for earlier, later in pairwise(times)]
        assert pauses == sorted(pauses)
        assert max(pauses) < 16
        assert len(times) < 16

    def test_each_has_an_end_of_its_own(self) -> None:
        shop = shop_of(4)
        shop.admin.kill(item("d").address)
        shop.declare(4, gallery="c", losses="ab")
        shop.store.faults.plan(Fault(422, "WRONG_URL", "bad link"), product_id=1)
        shop.store.faults.plan(Fault(404, "PRODUCT_NOT_FOUND", "gone"), product_id=2)
        shop.deliver()
        assert shop.results == {1: Result.FAILED, 2: Result.FAILED, 3: Result.PARTIAL, 4: Result.APPLIED}
        assert shop.records[1].gallery is None, "what the store refused was not applied"

    def test_the_first_goes_alone_where_that_is_wanted(self) -> None:
        shop = shop_of(3, canary=True).deliver()
        assert of_wire(shop)[:2] == ["PUT 1", "POST batch"]
        assert posted(shop) == ["2,3"]


class TestDoubts:
    def test_a_lost_answer_is_asked_for_again_with_the_same_key(self) -> None:
        shop = shop_of(2).on("POST", answer_lost, answer_lost).deliver()
        assert of_wire(shop) == ["POST batch"] * 3 + ["GET batch"]
        assert posted(shop) == ["1,2"]
        assert shop.results == {1: Result.APPLIED, 2: Result.APPLIED}

    def test_one_that_cannot_be_sent_leaves_nothing_behind(self) -> None:
        shop = shop_of(2).on("POST", *[unreachable] * 9).deliver()
        assert shop.results == {}
        assert shop.records == {}
        assert isinstance(shop.run.stopped, StoreError)

    def test_one_whose_answer_is_never_heard_stays_open(self) -> None:
        shop = shop_of(2).on("POST", *[dropped] * 9).deliver()
        assert shop.results == {1: Result.UNKNOWN, 2: Result.UNKNOWN}
        assert all(record.attempt and record.attempt.batch for record in shop.records.values())
        assert isinstance(shop.run.stopped, OutcomeUnknown)

    def test_also_where_the_token_stops_working_meanwhile(self) -> None:
        shop = shop_of(1).on("POST", answer_lost, *[answers(403, "INVALID_API_TOKEN")] * 9).deliver()
        assert shop.results == {1: Result.UNKNOWN}
        assert shop.records[1].attempt is not None

    def test_a_store_that_takes_no_batches_says_so(self) -> None:
        shop = shop_of(1).on("POST", answers(400, "WRONG_PARAMETER", "no")).deliver()
        assert "leave --transport batch out" in (shop.run.stopped.remedy or "" if shop.run.stopped else "")
        assert shop.records == {}

    def test_what_had_no_effect_goes_out_in_another_batch(self) -> None:
        shop = shop_of(3)
        shop.store.faults.plan(Fault(500), times=6, product_id=2)
        shop.deliver()
        assert posted(shop) == ["1,2,3", "2"]
        assert set(shop.results.values()) == {Result.APPLIED}
        assert shop.tries == {1: 1, 2: 2, 3: 1}

    def test_what_took_effect_does_not(self) -> None:
        shop = shop_of(2)
        shop.store.faults.plan(Fault(500, after_effect=True), times=6, product_id=2)
        shop.deliver()
        assert posted(shop) == ["1,2"]
        assert set(shop.results.values()) == {Result.APPLIED}

    def test_five_batches_are_enough(self) -> None:
        shop = shop_of(2)
        shop.store.faults.plan(Fault(500), times=99, product_id=2)
        shop.deliver()
        assert posted(shop) == ["1,2", *["2"] * (TRIES - 1)]
        assert shop.results == {1: Result.APPLIED, 2: Result.UNKNOWN}

    def test_a_ticket_that_the_store_forgot_leaves_it_to_a_look(self) -> None:
        shop = shop_of(2).on("GET batch", answers(404))
        shop.deliver()
        assert posted(shop) == ["1,2"]
        assert shop.results == {1: Result.APPLIED, 2: Result.APPLIED}

    def test_a_token_revoked_meanwhile_stops_the_run(self) -> None:
        shop = shop_of(3)
        shop.store.faults.plan(Fault(403, "INVALID_API_TOKEN"), product_id=2)
        shop.deliver()
        assert isinstance(shop.run.stopped, StoreError)
        assert {one: shop.results[one] for one in (1, 3)} == {1: Result.APPLIED, 3: Result.APPLIED}
        assert 2 not in shop.records

    def test_what_changed_while_the_others_were_made_ready_is_held(self) -> None:
        shop = shop_of(2)
        shop.deliver(after=61, before_it=lambda: shop.admin.add_to_gallery(1, item("z").address))
        assert shop.results == {1: Result.HELD, 2: Result.APPLIED}
        assert posted(shop) == ["2"]


class TestTime:
    def test_a_batch_that_may_not_have_arrived_is_not_sent_by_an_old_look(self) -> None:
        shop = shop_of(1)
        late = meanwhile(lambda: shop.admin.add_to_gallery(1, item("z").address), answers(429, retry_after="90"))
        shop.on("POST", dropped, late).deliver()
        assert posted(shop) == ["question"], "the key is spent"
        assert shop.results == {1: Result.UNKNOWN}
        assert shop.shows(1) == ["m", "a", "b", "z"]

    @pytest.mark.parametrize(
        "then", [unreachable, answers(403, "INVALID_API_TOKEN"), answers(429, retry_after="500")]
    )
    def test_where_not_even_the_question_gets_through_its_attempts_stay(self, then: Step) -> None:
        shop = shop_of(2).on("POST", answer_lost, answers(429, retry_after="90"), *[then] * 99).deliver()
        assert shop.results == {1: Result.UNKNOWN, 2: Result.UNKNOWN}
        assert all(record.attempt and record.attempt.batch for record in shop.records.values())

    def test_one_that_the_store_says_it_does_not_know_is_not_sent_again(self) -> None:
        shop = shop_of(2, BatchPace(before=30)).on("GET batch", answers(404)).deliver()
        assert len(posted(shop)) == 1
        assert "POST cancel-group" in shop.events
        assert shop.results == {1: Result.UNKNOWN, 2: Result.UNKNOWN}
        assert all(record.attempt for record in shop.records.values())

    def test_each_batch_is_as_old_as_its_own_key(self) -> None:
        shop = shop_of(1, BatchPace(before=600, retry=0))
        shop.store.faults.plan(Fault(500), times=6, product_id=1)
        shop.deliver()
        started = {
            line.attempt.batch.key: (line.attempt.started_at - NOON).total_seconds()
            for lines in shop.diary.appends
            for line in lines
            if isinstance(line, Record) and line.attempt is not None and line.attempt.batch is not None
        }
        first, second = started.values()
        assert second - first > 500

    def test_one_that_always_waits_too_long_for_its_turn_is_left_for_later(self) -> None:
        shop = shop_of(1).on("POST", *[answers(429, retry_after="90")] * 99).deliver()
        assert isinstance(shop.run.stopped, TryLater)
        assert shop.records == {}
        assert shop.ended < 3600

    def test_one_that_stands_still_is_left_for_later(self) -> None:
        shop = shop_of(1, BatchPace(by_hand=True)).deliver()
        assert isinstance(shop.run.stopped, TryLater)
        assert shop.results == {1: Result.UNKNOWN}
        assert shop.ended < 1000

    def test_one_that_goes_on_slowly_is_waited_for(self) -> None:
        shop = shop_of(4, BatchPace(each=600)).deliver()
        assert set(shop.results.values()) == {Result.APPLIED}

    def test_being_asked_too_often_inside_a_batch_is_waited_for(self) -> None:
        shop = shop_of(1)
        shop.store.faults.plan(Fault(429), product_id=1)
        shop.deliver()
        assert shop.wire.times["POST batch"][1] - shop.wire.times["POST batch"][0] > 9
        assert shop.results == {1: Result.APPLIED}


class TestInterruption:
    def test_what_has_not_begun_is_cancelled_and_what_was_done_is_recorded(self) -> None:
        shop = shop_of(6, BatchPace(each=2)).deliver(during=interrupts(5))
        done = [one for one in range(1, 7) if shop.shows(one) == ["m", "c", "d"]]
        assert done == [1, 2, 3]
        assert shop.results == dict.fromkeys(done, Result.APPLIED)
        assert set(shop.records) == set(done), "what was not carried out is as if it had never begun"
        assert "POST cancel-group" in shop.events
        assert shop.ended < 6

    def test_a_batch_that_cannot_be_cancelled_is_still_asked_for(self) -> None:
        shop = shop_of(3, BatchPace(each=2)).on("POST cancel-group", answers(500)).deliver(during=interrupts(3))
        assert shop.results == dict.fromkeys((1, 2, 3), Result.APPLIED)

    def test_after_five_seconds_the_attempts_stay_open(self) -> None:
        shop = shop_of(2, BatchPace(before=100)).on("POST cancel-group", *[answer_lost_for(60)])
        shop.deliver(during=interrupts(5))
        assert shop.ended == pytest.approx(10, abs=0.5)
        assert shop.results == {1: Result.UNKNOWN, 2: Result.UNKNOWN}
        assert all(record.attempt and record.attempt.batch for record in shop.records.values())


def answer_lost_for(length: float) -> Any:
    async def step(go: Any) -> Any:
        await asyncio.sleep(length)
        return await go()

    return step


class TestWhatAnEarlierRunLeft:
    @staticmethod
    def left(
        shop: Shop,
        after: float = 0,
        *,
        without_ticket: bool = False,
        carried_out: int = 0,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> tuple[Record, ...]:
        """What comes of the batches that are recorded, `after` so many seconds, of which so many updates were carried
        out meanwhile."""
        records = dict(shop.records)
        if without_ticket:
            for number, record in records.items():
                assert record.attempt is not None
                assert record.attempt.batch is not None
                batch = record.attempt.batch.model_copy(update={"ticket": None})
                attempt = record.attempt.model_copy(update={"batch": batch})
                records[number] = record.model_copy(update={"attempt": attempt})

        written: dict[int, Record] = {}

        def write(settled: tuple[Record, ...]) -> None:
            written.update({record.product_id: record for record in settled})

        async def scene() -> None:
            await asyncio.sleep(after)
            shop.store.batches.step(carried_out)
            meanwhile()
            async with connect(URL, 1003, TOKEN, parallelism=4, transport=shop.wire) as client:
                now = NOON + timedelta(seconds=seconds())
                await settle_batches(client, left_in_batches(records), now, asyncio.sleep, write)

        shop.events.clear()
        play(scene)
        return tuple(written[number] for number in sorted(written))

    @staticmethod
    def killed(pace: BatchPace) -> Shop:
        """A shop whose batch was sent and whose sender died."""
        shop = shop_of(2, pace).on("POST cancel-group", answer_lost_for(60))
        return shop.deliver(during=interrupts(0.2))

    def test_is_polled_and_settled(self) -> None:
        shop = self.killed(BatchPace(by_hand=True))
        settled = self.left(shop, carried_out=2)
        assert [record.attempt for record in settled] == [None, None]
        assert all(record.gallery == (item("c"), item("d")) and record.live for record in settled)
        assert not [event for event in shop.events if event.startswith(("POST", "PUT"))]

    def test_is_found_by_its_key_where_the_ticket_is_not_known(self) -> None:
        shop = self.killed(BatchPace(by_hand=True))
        settled = self.left(shop, without_ticket=True, carried_out=2)
        assert [record.attempt for record in settled] == [None, None]
        assert posted(shop) == ["1,2"]

    def test_which_is_spent_where_the_batch_never_arrived(self) -> None:
        shop = shop_of(2).on("POST", *[dropped] * 9).deliver()
        settled = self.left(shop)
        assert [record.attempt and record.attempt.batch for record in settled] == [None, None]
        assert all(record.attempt for record in settled), "they are planned again"
        assert posted(shop) == ["question"]

    def test_is_not_asked_for_by_a_key_that_is_an_hour_old(self) -> None:
        shop = shop_of(2).on("POST", *[dropped] * 9).deliver()
        self.left(shop, after=3600)
        assert posted(shop) == []

    def test_what_failed_in_it_is_recorded(self) -> None:
        shop = self.killed(BatchPace(by_hand=True))
        shop.store.faults.plan(Fault(422, "WRONG_URL", "bad link"), product_id=1)
        shop.admin.kill(item("d").address)
        first, second = self.left(shop, carried_out=2)
        assert [failure.code for failure in first.failures] == ["WRONG_URL"]
        assert [failure.slot for failure in second.failures] == ["gallery[1]"]
        assert (first.status, first.attempt) == ("partial", None)
        assert second.attempt is None

    def test_one_that_never_ends_is_left_for_later(self) -> None:
        shop = self.killed(BatchPace(by_hand=True))
        with pytest.raises(TryLater, match="does not go on with it"):
            self.left(shop)

    def test_a_picture_added_by_hand_since_then_is_nobody_elses(self) -> None:
        shop = self.killed(BatchPace(by_hand=True))
        by_hand = item("z").address
        first, second = self.left(shop, carried_out=2, meanwhile=lambda: shop.admin.add_to_gallery(1, by_hand))
        assert first.failures[0].code == "not-shown"
        assert not second.failures


def _batch(record: Record) -> tuple[str, str | None, int]:
    assert record.attempt is not None
    assert record.attempt.batch is not None
    return (record.attempt.batch.key, record.attempt.batch.ticket, record.attempt.batch.index)
