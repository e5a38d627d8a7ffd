"""The rate limit: a window that slides over arrivals, and what it tells of how close clients came."""

import pytest

from reconciler.sandbox import ApiError, Drills, Rate, RateLimit, Scope
from tests.sandbox.shops import CDN, MUG, READ_ONLY, STORE, TOKEN, Clock, Shop, inner_update, mug

A = f"{CDN}a.jpg"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rate(clock: Clock) -> Rate:
    return Rate(RateLimit(3, 10), clock)


def arrive(rate: Rate, times: int = 1) -> list[object]:
    """What each of `times` requests is told: None, or the seconds to wait."""
    told: list[object] = []
    for _ in range(times):
        try:
            rate.arrive(TOKEN)
            told.append(None)
        except ApiError as error:
            told.append(error.retry_after)
    return told


def test_one_more_than_the_limit_is_refused_until_the_first_has_left_the_window(rate: Rate, clock: Clock) -> None:
    assert arrive(rate, 4) == [None, None, None, 10]
    clock.forward(9)
    assert arrive(rate) == [1]
    clock.forward(1)
    assert arrive(rate, 4) == [None, None, None, 10]


def test_the_window_slides(rate: Rate, clock: Clock) -> None:
    assert arrive(rate) == [None]
    clock.forward(9)
    assert arrive(rate, 2) == [None, None]
    clock.forward(1)
    assert arrive(rate, 2) == [None, 9], "two of the last ten seconds' requests are still in the window"


def test_seconds_to_wait_are_whole_and_at_least_one(rate: Rate, clock: Clock) -> None:
    arrive(rate, 3)
    clock.forward(6.5)
    assert arrive(rate) == [4]
    clock.forward(3.9)
    assert arrive(rate) == [1], "the window has room again, but this is before the moment that was told"
    clock.forward(0.1)
    assert arrive(rate) == [None]


def test_a_refused_request_takes_no_place(rate: Rate, clock: Clock) -> None:
    arrive(rate, 30)
    clock.forward(10)
    assert arrive(rate, 3) == [None, None, None]


def test_a_client_within_the_limit_is_measured(rate: Rate, clock: Clock) -> None:
    for _ in range(20):
        arrive(rate, 2)
        clock.forward(10)
    assert (rate.refused, rate.busiest, rate.share) == (0, 2, 2 / 3)


def test_a_client_above_the_limit_is_measured_too(rate: Rate) -> None:
    arrive(rate, 6)
    assert (rate.refused, rate.busiest, rate.share) == (3, 6, 2)


def test_without_a_limit_it_only_counts(clock: Clock) -> None:
    rate = Rate(None, clock)
    assert arrive(rate, 700) == [None] * 700
    clock.forward(60)
    arrive(rate, 5)
    assert (rate.refused, rate.busiest, rate.share) == (0, 700, 0)


class TestOfTheApi:
    @pytest.fixture
    def shop(self, clock: Clock) -> Shop:
        return Shop(mug(A), drills=Drills(rate=RateLimit(2, 60), clock=clock))

    def test_the_answer_says_how_long_to_wait(self, shop: Shop, clock: Clock) -> None:
        assert [shop.get("/products").status_code for _ in range(2)] == [200, 200]
        answer = shop.put(mainMedia=None, galleryMedia=[])
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert answer.json()["errorCode"] == "RATE_LIMITED"
        clock.forward(60)
        assert shop.put(mainMedia=None, galleryMedia=[]).status_code == 200
        assert (shop.store.rate.refused, shop.store.rate.busiest) == (1, 3)

    def test_a_refused_update_reaches_no_hook(self, shop: Shop) -> None:
        called: list[int] = []
        shop.store.before_update = lambda number, _body: called.append(number)
        assert [shop.put(mainMedia=None, galleryMedia=[]).status_code for _ in range(3)] == [200, 200, 429]
        assert called == [MUG, MUG]

    def test_each_token_has_a_window_of_its_own(self, shop: Shop) -> None:
        for token in (TOKEN, READ_ONLY):
            shop.token = token
            assert [shop.get("/products").status_code for _ in range(3)] == [200, 200, 429]

    def test_a_token_that_does_not_work_pictures_and_other_stores_count_nothing(self, shop: Shop) -> None:
        shop.ask("GET", f"{shop.base}/images/{STORE}/4519591919.jpg")
        shop.ask("GET", f"{shop.base}/api/v3/1/products")
        shop.token = "secret_other"
        shop.get("/products")
        assert shop.store.rate.busiest == 0

    def test_a_token_without_the_scope_counts(self, shop: Shop) -> None:
        shop.admin.grant("secret_writer", Scope.UPDATE)
        shop.token = "secret_writer"
        assert [shop.get("/products").status_code for _ in range(3)] == [403, 403, 429]

    def test_a_batch_counts_once_and_so_does_asking_after_it(self, shop: Shop) -> None:
        ticket = shop.send_batch(*[inner_update(MUG, A, name=str(index)) for index in range(9)])
        assert {status for _, status in shop.statuses(ticket)} == {200}
        assert shop.store.rate.busiest == 2
