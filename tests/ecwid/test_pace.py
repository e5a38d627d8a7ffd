"""Never more requests than the store allows, in any window; and hardly fewer while there is work."""

import asyncio
from collections import deque
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ecwid import EcwidClient, SlidingWindow, connect
from reconciler.errors import Interrupted
from tests.ecwid.api import GALLERY, TOKEN, URL, Api, done, wait_please
from tests.ecwid.warp import play, seconds

REQUESTS, WINDOW = 600, 60.0


class Counting:
    """A store that counts what arrives in any window of a minute, and refuses what is too much."""

    def __init__(self, takes: float, jitter: float = 0.0) -> None:
        """Each answer `takes` so many seconds; each request is up to `jitter` seconds on its way."""
        self.takes = takes
        self.jitter = jitter
        self.arrived: list[float] = []
        self.refused = 0
        self.at_once = self.most_at_once = 0
        self._window: deque[float] = deque()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.jitter * (len(self.arrived) % 7) / 6)
            return await self._counted()
        finally:
            self.at_once -= 1

    async def _counted(self) -> httpx.Response:
        now = seconds()
        while self._window and self._window[0] <= now - WINDOW:
            self._window.popleft()
        if len(self._window) >= REQUESTS:
            self.refused += 1
            return wait_please("1")
        self._window.append(now)
        self.arrived.append(now)
        await asyncio.sleep(self.takes)
        return done()


def many_updates(store: Counting, count: int, parallelism: int = 64) -> None:
    """Send so many updates as fast as the client lets them go."""

    async def scene() -> None:
        transport = httpx.MockTransport(store.answer)
        async with connect(URL, 1003, TOKEN, parallelism=parallelism, transport=transport) as client:
            left = iter(range(count))
            await asyncio.gather(*(_worker(client, left) for _ in range(parallelism)))

    play(scene)


async def _worker(client: EcwidClient, left: Iterator[int]) -> None:
    for product_id in left:
        await client.update_media(product_id, GALLERY)


@pytest.mark.parametrize("takes", [0.1, 4.0])
@pytest.mark.parametrize("jitter", [0.0, 1.0])
def test_the_rate_is_used_and_never_exceeded(takes: float, jitter: float) -> None:
    store = Counting(takes, jitter)
    many_updates(store, 5 * REQUESTS)
    windows = (store.arrived[-1] - store.arrived[0]) / WINDOW
    assert store.refused == 0
    assert windows > 4
    assert len(store.arrived) >= 0.95 * REQUESTS * windows


def test_a_store_that_takes_four_seconds_gets_forty_updates_at_once() -> None:
    store = Counting(takes=4.0)
    many_updates(store, 3 * REQUESTS)
    assert 40 <= store.most_at_once <= 64


def test_a_low_ceiling_is_kept() -> None:
    store = Counting(takes=4.0)
    many_updates(store, 100, parallelism=3)
    assert store.most_at_once == 3


def test_looks_and_updates_share_one_rate() -> None:
    store = Counting(takes=0.0)

    async def scene() -> None:
        async with connect(URL, 1003, TOKEN, parallelism=8, transport=httpx.MockTransport(store.answer)) as client:
            for product_id in range(REQUESTS):
                await client.update_media(product_id, GALLERY)
            began = seconds()
            await client.update_media(1, GALLERY)
            assert seconds() - began == pytest.approx(WINDOW, rel=0.05)
            assert client.waited == pytest.approx(WINDOW, rel=0.05)

    play(scene)


def test_who_waits_for_the_rate_is_woken_when_nothing_more_goes() -> None:
    api = Api(parallelism=2)

    async def scene(client: EcwidClient) -> None:
        for product_id in range(REQUESTS):
            await client.update_media(product_id, GALLERY)
        waiting = [asyncio.ensure_future(client.update_media(7, GALLERY)) for _ in range(2)]
        await asyncio.sleep(1)
        client.stop(reason)
        assert await asyncio.gather(*waiting, return_exceptions=True) == [reason, reason]
        assert seconds() < 2

    reason = Interrupted("enough")
    api.run(scene)


@given(
    requests=st.integers(1, 6),
    length=st.floats(0.5, 60),
    steps=st.lists(st.floats(0, 20), max_size=60),
)
def test_no_window_ever_holds_more(requests: int, length: float, steps: list[float]) -> None:
    window, now, taken = SlidingWindow(requests, length), 0.0, list[float]()
    for step in steps:
        now += step
        if window.left(now) == 0:
            window.take(now)
            taken.append(now)
    for first, last in zip(taken, taken[requests:], strict=False):
        assert last - first > length


@given(requests=st.integers(1, 6), length=st.floats(0.5, 60), count=st.integers(1, 40))
def test_what_waits_as_long_as_it_is_told_may_go(requests: int, length: float, count: int) -> None:
    window, now = SlidingWindow(requests, length), 0.0
    for _ in range(count):
        while (left := window.left(now)) > 0:
            now += left
        window.take(now)
    assert now <= length * 1.0201 * ((count - 1) // requests) + 1e-6
