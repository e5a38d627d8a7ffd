"""A client of store 1003 and a store that answers as it is told, in warped time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any, TypeVar

import httpx
import respx

from reconciler.ecwid import Answer, EcwidClient, connect
from reconciler.model.media import Item, Main
from reconciler.model.plan import Send
from tests.ecwid.warp import play, seconds

T = TypeVar("T")
Reply = httpx.Response | Exception | type[Exception]

URL = "https://app.ecwid.com/api/v3"
TOKEN = "secret_Ab3dEf9hIj"
CDN = "https://cdn.example.com"
GALLERY = Send(gallery=(Item(image=f"{CDN}/a.jpg"), Item(image=f"{CDN}/b.jpg")))
MAIN = Send(main=Main(image=f"{CDN}/front.jpg", video="https://vimeo.com/1"))
OK: Any = {"success": True, "id": "1"}


class Api:
    """The store answers looks and updates each with what is told here, and with the last of it from then on."""

    def __init__(self, parallelism: int = 8, latency: float = 0.0) -> None:
        """`latency` is in seconds of warped time. `requests` holds what arrived, `asked` when, and the method."""
        self.parallelism = parallelism
        self.latency = latency
        self.requests: list[httpx.Request] = []
        self.asked: list[tuple[float, str]] = []
        self.at_once = self.most_at_once = 0
        self._router = respx.MockRouter(assert_all_called=False)
        self._looks = self._router.get(url__startswith=f"{URL}/1003/products")
        self._updates = self._router.put(url__startswith=f"{URL}/1003/products/")
        self.looks(page())
        self.updates(done())

    def looks(self, *replies: Reply) -> None:
        """What searches are answered."""
        self._looks.side_effect = _in_turn(replies)

    def updates(self, *replies: Reply) -> None:
        """What updates are answered."""
        self._updates.side_effect = _in_turn(replies)

    @property
    def times(self) -> list[float]:
        """When each request arrived, in seconds since the scene began."""
        return [at for at, _ in self.asked]

    def run(self, scene: Callable[[EcwidClient], Coroutine[Any, Any, T]]) -> T:
        """What the scene returns."""

        async def connected() -> T:
            async with self.connected() as client:
                return await scene(client)

        return play(connected)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[EcwidClient]:
        """A client, inside a running loop."""
        transport = httpx.MockTransport(self._answer)
        async with connect(URL, 1003, TOKEN, parallelism=self.parallelism, transport=transport) as client:
            yield client

    def look(self, *ids: int) -> list[int]:
        """Look at products; the ids of those that were found."""
        return list(self.run(lambda client: client.products(ids or (7,))))

    def update(self, send: Send = GALLERY) -> Answer:
        """Send one update of product 7."""
        return self.run(lambda client: client.update_media(7, send))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.asked.append((round(seconds(), 3), request.method))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.latency)
            return await self._router.async_handler(request)
        finally:
            self.at_once -= 1


def _in_turn(replies: Iterable[Reply]) -> Iterator[Reply]:
    told = list(replies)
    return chain(told, repeat(told[-1]))


def page(*products: object) -> httpx.Response:
    """The answer to a search."""
    count = len(products)
    body = {"total": count, "count": count, "offset": 0, "limit": 100, "items": list(products)}
    return httpx.Response(200, json=body)


def done(**sections: object) -> httpx.Response:
    """The answer to an update; of `GALLERY`, in which all went well, unless it says otherwise."""
    return httpx.Response(200, json=sections or {"galleryMedia": [OK, {"success": True, "id": "2"}]})


def refusal(status: int, code: str | None = None, message: str | None = None) -> httpx.Response:
    """An answer that is not a success; without code and message, one without a body."""
    told = {"errorMessage": message, "errorCode": code}
    body = {name: value for name, value in told.items() if value is not None}
    return httpx.Response(status, json=body) if body else httpx.Response(status)


def wait_please(retry_after: str | None = None) -> httpx.Response:
    """429."""
    headers = {} if retry_after is None else {b"Retry-After": retry_after.encode()}
    return httpx.Response(429, headers=headers, json={"errorCode": "RATE_LIMITED"})


def http_date(seconds_from_now: float) -> str:
    """A date as headers give it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds_from_now)).strftime("%a, %d %b %Y %H:%M:%S GMT")


async def together(jobs: Iterable[Awaitable[object]]) -> list[object]:
    """What each of them comes to, started at the same time; exceptions included."""
    return list(await asyncio.gather(*jobs, return_exceptions=True))


async def in_order(jobs: Iterable[Awaitable[object]]) -> list[object]:
    """What each of them comes to, one after the other; exceptions included."""
    return [end for job in jobs for end in await together([job])]
