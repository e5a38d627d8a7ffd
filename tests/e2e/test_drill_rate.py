"""The rate limit of a store, kept to and used: no request is refused, and hardly any is left unused.

What is a minute at Ecwid is four seconds here, while a busy machine delays a request as long as ever. So the store's
window is shorter than the configured one, by as much as an arrival may be late; what is used is measured against the
configured one. `tests/ecwid/test_pace.py` tells the same to the millisecond, where time is not real.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from reconciler.sandbox import Drills, Latency, RateLimit, Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.e2e.promise import main, picture, settled
from tests.e2e.world import CONFIG, World

LIMIT, SECONDS = 100, 4  # two and a half times as fast as the store, and no test of how fast this machine is
LATE = 0.5  # seconds
SHORTEST_PAUSE = 0.8  # a Retry-After of one second, less what a busy machine may be late with noting an arrival


def world_of(folder: Path, shop: Server, count: int, requests: int, seconds: int) -> World:
    """A repository that declares a main image for each of so many products, and knows this rate limit."""
    world = World(folder, shop.url)
    world.write("reconciler.yaml", f"{CONFIG}rate_limit: {{requests: {requests}, seconds: {seconds}}}\n")
    for number in range(1, count + 1):
        world.product(number, main(f"m{number}"))
    return world


@contextmanager
def served(count: int, rate: RateLimit, latency: float = 0) -> Iterator[Server]:
    products = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, count + 1)]
    drills = Drills(rate=rate, latency=Latency(read=latency, update=latency))
    with Server(Store(seed_of({**STORE, "products": products}), drills=drills)) as server:
        yield server


def note(shop: Server, moments: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Note the moments of all arrivals as the limit counts them."""
    arrive = shop.store.rate.arrive

    def noted(token: str, at: float | None = None) -> None:
        moments.append(time.monotonic())
        arrive(token, at)

    monkeypatch.setattr(shop.store.rate, "arrive", noted)


def shares(moments: list[float]) -> list[float]:
    """The part of the limit that was used in each full window from the first arrival to the last."""
    windows = int((moments[-1] - moments[0]) // SECONDS)
    edges = [moments[0] + SECONDS * i for i in range(windows + 1)]
    counts = [sum(low <= at < high for at in moments) for low, high in pairwise(edges)]
    return [count / LIMIT for count in counts]


@pytest.mark.parametrize(
    ("answers_take", "parallelism"), [(0.1, 8), (0.3, 64)], ids=["quick answers", "slow answers"]
)
def test_the_limit_is_used_and_never_exceeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers_take: float, parallelism: int
) -> None:
    count, moments = 225, list[float]()
    with served(count, RateLimit(LIMIT, SECONDS - LATE), answers_take) as shop:
        note(shop, moments, monkeypatch)
        world = world_of(tmp_path, shop, count, LIMIT, SECONDS)
        ran = world.run("apply", "--yes", "--no-canary", "--parallelism", str(parallelism))
    assert ran.status == 0, ran
    assert (shop.store.rate.refused, shop.store.rate.busiest <= LIMIT) == (0, True)
    used = shares(moments)
    assert len(used) >= 2
    assert sum(used) / len(used) >= 0.95, used


def test_a_store_that_allows_less_than_was_thought_is_obeyed_by_everyone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was in flight when it refused is refused as well; then nobody asks until its Retry-After is over."""
    count, parallelism = 110, 16
    moments: list[float] = []
    with served(count, RateLimit(60, 2.0), 0.02) as shop:
        note(shop, moments, monkeypatch)
        world = world_of(tmp_path, shop, count, 100_000, 1)
        ran = world.run("apply", "--yes", "--parallelism", str(parallelism))
        monkeypatch.undo()
        assert ran.status == 0, ran
        pauses = sum(later - earlier >= SHORTEST_PAUSE for earlier, later in pairwise(moments))
        assert 1 <= pauses <= shop.store.rate.refused <= parallelism * pauses
        assert all(shop.store.sources(number).main_image == picture(f"m{number}") for number in range(1, count + 1))
        assert sum(update.status == 200 for update in shop.store.updates) == count
        settled(world)
