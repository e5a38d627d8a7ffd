"""An update whose answer was never understood: the store is looked at before anything is sent again."""

from itertools import pairwise

import httpx
import pytest

from reconciler.errors import NotReached, OutcomeUnknown, StoreError
from reconciler.model.media import Section
from reconciler.model.outcome import Result
from reconciler.model.record import Status
from tests.delivery.shop import Shop, item, seeded
from tests.delivery.wire import Step, answer_lost, answers, dropped, garbled, meanwhile, unreachable, well

NO_EFFECT = [dropped, answers(408, "TIMEOUT"), answers(500, "INTERNAL_ERROR"), answers(503), answers(200)]
EFFECT = [answer_lost, garbled(b""), garbled(b"<html>"), garbled(b"{}"), garbled(b"", 500), garbled(b"", 204)]


@pytest.fixture
def shop() -> Shop:
    return Shop(seeded(7, gallery="ab")).declare(7, gallery="cd", losses="ab")


@pytest.mark.parametrize("step", NO_EFFECT)
def test_what_had_no_effect_goes_out_again_after_a_look(shop: Shop, step: Step) -> None:
    shop.on("PUT", step).deliver()
    assert shop.events == ["attempt 7", "PUT 7", "GET 7", "PUT 7", "applied 7", "GET 7", "read-back 7"]
    assert (shop.results, shop.tries) == ({7: Result.APPLIED}, {7: 2})


@pytest.mark.parametrize("step", EFFECT)
def test_what_took_effect_is_not_sent_again(shop: Shop, step: Step) -> None:
    shop.on("PUT", step).deliver()
    assert shop.events == ["attempt 7", "PUT 7", "GET 7", "read-back 7"]
    assert (shop.results, shop.tries) == ({7: Result.APPLIED}, {7: 1})
    assert shop.records[7].gallery == (item("c"), item("d"))
    assert shop.records[7].live is not None


def test_an_erasure_that_took_effect_is_recognised(shop: Shop) -> None:
    shop.declare(7, gallery=(), losses="ab").on("PUT", answer_lost).deliver()
    assert shop.events == ["attempt 7", "PUT 7", "GET 7", "read-back 7"]
    assert shop.shows(7) == []


def test_it_is_sent_five_times_and_no_more(shop: Shop) -> None:
    shop.on("PUT", *[dropped] * 9).deliver()
    assert shop.events == ["attempt 7", *["PUT 7", "GET 7"] * 5]
    assert (shop.results, shop.tries) == ({7: Result.UNKNOWN}, {7: 5})
    assert shop.failures == [(None, "outcome-unknown")]
    assert "after 5 tries" in shop.told
    assert shop.records[7].attempt is not None, "the last one may yet take effect"
    assert shop.shows(7) == ["a", "b"]


def test_a_product_that_is_given_up_does_not_keep_the_others(shop: Shop) -> None:
    shop = Shop(seeded(7), seeded(8), parallelism=1).declare(7, gallery="a").declare(8, gallery="b")
    shop.on("PUT 7", *[dropped] * 9).deliver()
    assert shop.results == {7: Result.UNKNOWN, 8: Result.APPLIED}
    assert shop.run.stopped is None


def test_it_is_not_sent_again_at_once(shop: Shop) -> None:
    shop.on("PUT", *[dropped] * 4).deliver()
    times = shop.wire.times["PUT 7"]
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(times))


def test_what_the_store_shows_that_nobody_sent_is_left_alone(shop: Shop) -> None:
    someone = meanwhile(lambda: shop.admin.add_to_gallery(7, item("z").address), dropped)
    shop.on("PUT", someone).deliver()
    assert shop.events == ["attempt 7", "PUT 7", "GET 7"]
    assert shop.results == {7: Result.UNKNOWN}
    assert "neither what was there before nor what was sent" in shop.told
    assert shop.records[7].attempt is not None
    assert shop.shows(7) == ["a", "b", "z"]


def test_a_product_that_is_gone_when_it_is_looked_at_is_told_as_gone(shop: Shop) -> None:
    shop.on("PUT", meanwhile(lambda: shop.admin.delete_product(7), dropped)).deliver()
    assert shop.results == {7: Result.GONE}
    assert shop.failures == [(None, "product-gone")]
    assert shop.records[7].attempt is not None


def test_an_update_that_never_left_goes_out_again_without_a_look(shop: Shop) -> None:
    shop.on("PUT", unreachable, unreachable).deliver()
    assert shop.events == ["attempt 7", *["PUT 7"] * 3, "applied 7", "GET 7", "read-back 7"]
    assert shop.tries == {7: 1}


def test_a_store_that_cannot_be_reached_ends_the_run_with_nothing_sent(shop: Shop) -> None:
    shop.on("PUT", *[unreachable] * 9).deliver()
    assert isinstance(shop.run.stopped, NotReached)
    assert shop.events == ["attempt 7", *["PUT 7"] * 5, "forgotten 7"]
    assert shop.results == {}
    assert shop.records == {}


def test_what_was_recorded_before_is_recorded_again_where_nothing_was_sent(shop: Shop) -> None:
    shop.deliver()
    before = shop.records[7]
    shop.declare(7, gallery="e").on("PUT", *[unreachable] * 9).deliver()
    assert shop.records == {7: before}


def test_an_attempt_stays_open_where_the_store_cannot_be_asked_what_came_of_it(shop: Shop) -> None:
    shop.on("PUT", answer_lost).on("GET 7", well, *[unreachable] * 9).deliver()
    assert isinstance(shop.run.stopped, NotReached)
    assert shop.results == {7: Result.UNKNOWN}
    assert shop.tries == {7: 1}
    assert "reset" in shop.told
    assert "no route" in shop.told
    assert shop.records[7].attempt is not None


def test_an_attempt_stays_open_where_the_run_ends_between_two_tries(shop: Shop) -> None:
    shop.on("PUT", dropped, answers(401, "INVALID_API_TOKEN")).deliver()
    assert type(shop.run.stopped) is StoreError
    assert (shop.results, shop.tries) == ({7: Result.UNKNOWN}, {7: 1})
    assert shop.records[7].attempt is not None


def test_an_attempt_that_an_earlier_run_left_open_stays_open_where_nothing_is_sent_now(shop: Shop) -> None:
    shop.on("PUT", answer_lost).on("GET 7", well, *[unreachable] * 5).deliver()
    left = shop.records[7]
    shop.on("PUT", *[unreachable] * 5).deliver()
    assert left.attempt is not None
    assert shop.records == {7: left}


def test_agreement_to_a_loss_outlives_the_attempt_that_asked_for_it(shop: Shop) -> None:
    shop.on("PUT", answer_lost).on("GET 7", well, *[unreachable] * 5).deliver()
    shop.declare(7, gallery="e", losses="c").deliver()
    begun = next(line for lines in shop.diary.appends[1:] for line in lines if getattr(line, "attempt", None))
    assert begun.attempt is not None  # type: ignore[union-attr]
    assert begun.attempt.agreed == tuple(item(letter).address for letter in "cab")  # type: ignore[union-attr]


def test_a_released_section_leaves_the_record_where_the_look_settles_it_too(shop: Shop) -> None:
    shop.declare(7, main="x", gallery="cd").deliver()
    shop.declare(7, gallery="e", released=(Section.MAIN,)).on("PUT", answer_lost).deliver()
    assert shop.results == {7: Result.APPLIED}
    assert shop.records[7].main is None


def test_a_refusal_after_a_try_without_effect_is_a_refusal(shop: Shop) -> None:
    shop.on("PUT", dropped, answers(422, "WRONG_URL", "no")).deliver()
    assert (shop.results, shop.tries) == ({7: Result.FAILED}, {7: 2})
    assert shop.records[7].status is Status.PARTIAL
    assert shop.records[7].attempt is None


def test_an_answer_that_cannot_be_unpacked_does_not_say_that_nothing_was_sent(shop: Shop) -> None:
    async def packed_wrong(go: object) -> httpx.Response:
        await go()  # type: ignore[operator]
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip"))

    shop.on("PUT", packed_wrong).deliver()
    assert shop.results == {7: Result.APPLIED}
    assert shop.records[7].gallery == (item("c"), item("d"))


def test_the_store_in_trouble_for_good_ends_the_run_and_not_the_record(shop: Shop) -> None:
    shop.on("PUT", answers(500)).on("GET 7", well, *[answers(500)] * 5).deliver()
    assert isinstance(shop.run.stopped, OutcomeUnknown)
    assert shop.results == {7: Result.UNKNOWN}
