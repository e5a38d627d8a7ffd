"""What ends a run before its time, and what is told and recorded of everything that was under way then."""

import pytest

from reconciler.errors import StateError, StoreError, TryLater
from reconciler.model.outcome import Result
from reconciler.model.record import Forgotten, Record
from tests.delivery.diary import Line
from tests.delivery.shop import Shop, seeded
from tests.delivery.wire import Step, answers, meanwhile, slow

REVOKED = answers(403, "INVALID_API_TOKEN", "The access token does not work")
MANY = range(1, 61)


def busy(parallelism: int = 8) -> Shop:
    """Sixty products to send to."""
    shop = Shop(*map(seeded, MANY), parallelism=parallelism)
    for product_id in MANY:
        shop.declare(product_id, gallery="a")
    return shop


def updates(shop: Shop) -> list[str]:
    return [event for event in shop.events if event.startswith("PUT")]


def is_attempt(line: Line) -> bool:
    return isinstance(line, Record) and line.attempt is not None


@pytest.mark.parametrize("parallelism", [1, 8, 30])
def test_a_bad_token_is_shown_once_where_the_first_update_is_refused(parallelism: int) -> None:
    shop = busy(parallelism).on("PUT", *[REVOKED] * 99).deliver()
    assert len(updates(shop)) == 1
    assert type(shop.run.stopped) is StoreError
    assert (shop.results, shop.records) == ({}, {})


@pytest.mark.parametrize("parallelism", [1, 3, 8])
def test_a_token_revoked_midway_is_shown_by_as_many_as_are_in_flight(parallelism: int) -> None:
    shop = busy(parallelism)
    shop.on("PUT 20", meanwhile(lambda: shop.on("PUT", *[REVOKED] * 99).on("GET", *[REVOKED] * 99))).deliver()
    refused = len(updates(shop)) - len(shop.records)
    assert 1 <= refused <= parallelism
    assert set(shop.results.values()) == {Result.APPLIED}
    assert len(shop.results) == len(shop.records) < len(MANY)
    assert all(record.attempt is None for record in shop.records.values())


@pytest.mark.parametrize(
    "answer",
    [
        answers(402, "STORE_IS_SUSPENDED"),
        answers(404, "STORE_NOT_FOUND"),
        answers(401, "INVALID_API_TOKEN"),
        answers(302),
    ],
)
def test_whatever_says_that_nothing_can_be_sent_stops_every_worker(answer: Step) -> None:
    shop = busy().on("PUT 30", answer).deliver()
    assert type(shop.run.stopped) is StoreError
    assert len(updates(shop)) < 30 + 8
    assert 30 not in shop.records


def test_a_pause_longer_than_a_run_waits_leaves_the_rest_for_later() -> None:
    shop = busy().on("PUT 20", answers(429, retry_after="3600")).deliver()
    assert isinstance(shop.run.stopped, TryLater)
    assert len(updates(shop)) < 30
    assert 20 not in shop.records
    assert all(record.attempt is None for record in shop.records.values())


def test_what_was_sent_when_the_run_ended_is_recorded() -> None:
    shop = busy().on("PUT 9", slow(before=5)).on("PUT 20", answers(401)).deliver()
    assert shop.results[9] is Result.APPLIED
    assert shop.records[9].attempt is None


def test_an_attempt_that_cannot_be_written_is_not_sent() -> None:
    shop = busy(parallelism=1)
    shop.diary.full = lambda line: line.product_id == 20
    shop.deliver()
    assert isinstance(shop.run.stopped, StateError)
    assert "PUT 20" not in shop.events
    assert sorted(shop.results) == list(range(1, 20))
    assert shop.told == ""


def test_nothing_at_all_is_sent_where_nothing_can_be_written() -> None:
    shop = busy()
    shop.diary.full = lambda _line: True
    shop.deliver()
    assert isinstance(shop.run.stopped, StateError)
    assert (updates(shop), shop.results) == ([], {})


def test_an_outcome_that_cannot_be_written_is_unknown_and_its_attempt_stays() -> None:
    shop = busy(parallelism=1)
    shop.diary.full = lambda line: line.product_id == 20 and not is_attempt(line)
    shop.deliver()
    assert isinstance(shop.run.stopped, StateError)
    assert shop.results[20] is Result.UNKNOWN
    assert shop.tries[20] == 1
    assert "no space left" in shop.told
    assert shop.records[20].attempt is not None
    assert 21 not in shop.results


def test_others_in_flight_when_the_disk_was_full_are_recorded_once_it_is_not() -> None:
    shop = busy(parallelism=4)
    full = [True]
    shop.diary.full = lambda line: bool(line.product_id == 20 and not is_attempt(line) and full)
    shop.on("PUT 21", meanwhile(full.clear, slow(before=1))).deliver()
    assert shop.results[21] is Result.APPLIED
    assert shop.records[21].attempt is None


def test_an_attempt_that_cannot_be_taken_back_was_still_not_sent() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="a").on("PUT", answers(401))
    shop.diary.full = lambda line: isinstance(line, Forgotten)
    shop.deliver()
    assert shop.results == {}
    assert shop.records[7].attempt is not None


def test_the_first_reason_to_stop_is_the_one_that_is_told() -> None:
    shop = busy()
    shop.diary.full = lambda line: line.product_id == 25 and not is_attempt(line)
    shop.on("PUT 24", answers(402, "STORE_IS_SUSPENDED")).on("PUT 25", slow(after=1)).deliver()
    assert type(shop.run.stopped) is StoreError
    assert "STORE_IS_SUSPENDED" in shop.run.stopped.message


def test_what_was_stopped_before_it_began_sends_nothing() -> None:
    shop = Shop(seeded(1), seeded(2), canary=True).declare(1, gallery="a").declare(2, gallery="a")
    shop.deliver(stopped_by=StoreError("enough"))
    assert [event for event in shop.events if event.startswith("PUT")] == []
    assert shop.records == {}
