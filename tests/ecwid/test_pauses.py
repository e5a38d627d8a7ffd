"""Being asked too often (429): everyone waits as long as the store says, and nobody longer than a run can."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ecwid import EcwidClient
from reconciler.ecwid.gate import pause_of
from reconciler.errors import TryLater
from tests.ecwid.api import GALLERY, Api, done, http_date, in_order, page, refusal, together, wait_please

NOW = datetime(2025, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("120", 120),
        (None, 10),
        ("", 10),
        ("soon", 10),
        ("-5", 10),
        ("NaN", 10),
        ("inf", 10),
        ("1e1", 10),
        ("٣", 10),
        ("3, 4", 10),
        ("Sun, 06 Nov 99999999999999999999999 08:49:37 GMT", 10),
        ("Sun, 06 Nov 1994 08:49:37 -9999999999999999999999999", 10),
        ("0", 1),
    ],
)
def test_the_same_request_goes_out_again_after_the_pause(retry_after: str | None, waited: float) -> None:
    api = Api()
    api.updates(wait_please(retry_after), done())
    assert not api.update().failures
    assert api.times == [0, waited]


def test_the_end_of_the_pause_can_be_given_as_a_date() -> None:
    api = Api()
    api.updates(wait_please(http_date(30)), done())
    api.update()
    assert api.times == [0, pytest.approx(30, abs=2)]


def test_a_date_that_has_passed_is_still_waited_for_a_second() -> None:
    api = Api()
    api.updates(wait_please(http_date(-3600)), done())
    api.update()
    assert api.times == [0, 1]


def test_a_date_without_a_zone_is_in_utc() -> None:
    assert pause_of("Sun, 23 Nov 2025 12:00:30 -0000", NOW) == 30


@given(st.text() | st.integers().map(str) | st.from_regex(r"\w{3}, \d{1,2} \w{3} \d{1,30} [\d:]{0,9} [+-]?\d{0,30}"))
def test_whatever_the_header_holds_the_pause_is_a_second_at_least(header: str) -> None:
    assert pause_of(header, NOW) >= 1


@given(st.datetimes(timezones=st.just(UTC)))
def test_any_date_that_a_header_can_hold_is_understood(date: datetime) -> None:
    header = f"{date:%a, %d %b} {date.year:04} {date:%H:%M:%S} GMT"
    if date.year >= 1000:  # shorter years are read as of this century
        assert pause_of(header, NOW) == max(1, (date.replace(microsecond=0) - NOW).total_seconds())


def test_a_pause_holds_everyone() -> None:
    api = Api(latency=1)
    api.updates(done(), wait_please("30"), done())

    async def scene(client: EcwidClient) -> None:
        await client.update_media(1, GALLERY)
        await together(client.update_media(id, GALLERY) for id in range(2, 5))
        await client.products([7])

    api.run(scene)
    assert api.asked == [(0, "PUT"), *[(1, "PUT")] * 3, (32, "PUT"), (33, "GET")]


def test_who_comes_during_a_pause_waits_for_its_end() -> None:
    api = Api()
    api.looks(page({"id": 7}), wait_please("30"), page({"id": 7}))

    async def scene(client: EcwidClient) -> None:
        await client.update_media(6, GALLERY)
        await client.products([7])
        await together([client.products([7]), _after(client, 20)])

    async def _after(client: EcwidClient, seconds: float) -> None:
        await client.wait(seconds)
        await client.update_media(7, GALLERY)

    api.run(scene)
    assert api.asked[3:] == [(30, "GET"), (30, "PUT")]


def test_a_longer_pause_replaces_a_shorter_one_and_a_shorter_one_does_not_shorten() -> None:
    api = Api(latency=1)
    api.updates(done(), wait_please("30"), wait_please("5"), done())

    async def scene(client: EcwidClient) -> None:
        await client.update_media(1, GALLERY)
        await together(client.update_media(id, GALLERY) for id in (2, 3))

    api.run(scene)
    assert api.times[3:] == [32, 32]


def test_a_pause_that_grows_while_it_is_waited_out_is_waited_out_whole() -> None:
    api = Api(latency=1)
    api.updates(done(), wait_please("5"), wait_please("30"), done())

    async def scene(client: EcwidClient) -> None:
        await client.update_media(1, GALLERY)
        await together([client.update_media(2, GALLERY), _slowly(client)])

    async def _slowly(client: EcwidClient) -> None:
        await client.wait(0.5)
        api.latency = 3
        await client.update_media(3, GALLERY)

    api.run(scene)
    assert api.times == [0, 1, 1.5, 34.5, 34.5]


@pytest.mark.parametrize("retry_after", ["121", "86400", "9" * 400, "tomorrow"])
def test_a_pause_longer_than_two_minutes_ends_the_run(retry_after: str) -> None:
    api = Api()
    retry_after = http_date(86_400) if retry_after == "tomorrow" else retry_after
    api.updates(wait_please(retry_after), done())
    ends = api.run(lambda client: in_order(client.update_media(id, GALLERY) for id in (7, 8)))
    assert [type(end) for end in ends] == [TryLater, TryLater]
    assert api.times == [0]


def test_who_waits_for_a_place_hears_that_the_run_has_ended() -> None:
    api = Api(parallelism=1, latency=1)
    api.updates(wait_please("121"))
    ends = api.run(lambda client: together(client.update_media(id, GALLERY) for id in range(5)))
    assert [type(end) for end in ends] == [TryLater] * 5
    assert api.times == [0]


def test_ten_pauses_in_a_row_are_enough() -> None:
    api = Api()
    api.updates(wait_please("3"))
    ends = api.run(lambda client: in_order([client.update_media(7, GALLERY), client.products([7])]))
    assert [type(end) for end in ends] == [TryLater, TryLater]
    assert api.times == [3 * i for i in range(10)]


def test_a_pause_between_two_repeats_is_kept_too() -> None:
    api = Api()
    api.looks(refusal(500), wait_please("50"), page({"id": 7}))
    assert api.look(7) == [7]
    assert api.times[2] - api.times[1] == 50


def test_pauses_and_repeats_are_told_to_who_wants_to_know(caplog: pytest.LogCaptureFixture) -> None:
    api = Api()
    api.looks(refusal(500, "INTERNAL_ERROR", "oops"), page())
    api.updates(wait_please("7"), done())
    with caplog.at_level(logging.INFO, "reconciler"):
        api.run(lambda client: in_order([client.products([7]), client.update_media(7, GALLERY)]))
    told = [record.getMessage() for record in caplog.records if record.name == "reconciler"]
    assert told == [
        f"GET products: the store had an error (INTERNAL_ERROR: oops); again in {api.times[1]:.1f} s",
        "PUT products/7/media: the store asks everyone to wait (HTTP 429); again in 7.0 s",
    ]


def test_a_date_far_away_is_no_overflow() -> None:
    assert pause_of("Fri, 31 Dec 9999 23:59:59 GMT", NOW) > timedelta(days=365).total_seconds()
