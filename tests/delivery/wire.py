"""The connection between a delivery and the sandbox: notes what goes over it, and goes wrong where a test says so."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable

import httpx

from reconciler.sandbox import Store, create_app
from tests.ecwid.warp import seconds

Go = Callable[[], Awaitable[httpx.Response]]
Step = Callable[[Go], Awaitable[httpx.Response]]


class Wire(httpx.AsyncBaseTransport):
    """Passes requests on to the sandbox, each after the next step that was planned for its kind."""

    def __init__(self, store: Store, events: list[str], latency: float) -> None:
        """Each request is noted in `events` when it leaves: `PUT 7`, `GET 7,8`."""
        self._inner = httpx.ASGITransport(app=create_app(store))
        self._events = events
        self._latency = latency
        self._steps: dict[str, deque[Step]] = defaultdict(deque)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.at_once = self.most_at_once = 0

    def plan(self, what: str, *steps: Step) -> None:
        """What happens to the next requests that are called `what` (`PUT 7`, or all of a kind: `GET`)."""
        self._steps[what].extend(steps)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        what = _name(request)
        self._events.append(what)
        self.times[what].append(round(seconds(), 3))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self._latency)
            return await self._step(what)(lambda: self._inner.handle_async_request(request))
        finally:
            self.at_once -= 1

    def _step(self, what: str) -> Step:
        for planned in (self._steps[what], self._steps[what.split(maxsplit=1)[0]]):
            if planned:
                return planned.popleft()
        return well


def _name(request: httpx.Request) -> str:
    if request.method == "GET" and "batch" not in request.url.path:
        return f"GET {request.url.params.get('productId') or request.url.params.get('sku')}"
    if "batch" in request.url.path:
        return f"{request.method} {request.url.path.rsplit('/', 1)[-1]}"
    return f"{request.method} {request.url.path.split('/')[-2]}"


async def well(go: Go) -> httpx.Response:
    """Nothing goes wrong."""
    return await go()


async def unreachable(go: Go) -> httpx.Response:
    """The request does not leave."""
    raise httpx.ConnectError("no route")


async def dropped(go: Go) -> httpx.Response:
    """The connection breaks before the store has done anything."""
    raise httpx.ReadError("reset")


async def answer_lost(go: Go) -> httpx.Response:
    """The connection breaks once the store has done it."""
    await go()
    raise httpx.ReadError("reset")


def answers(status: int, code: str | None = None, message: str | None = None, **headers: str) -> Step:
    """The store answers this, and does nothing."""
    told = {"errorCode": code, "errorMessage": message}
    body = {name: value for name, value in told.items() if value is not None}

    async def step(go: Go) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(status, content=json.dumps(body) if body else None, headers=named)

    return step


def garbled(content: bytes, status: int = 200) -> Step:
    """The store does it, and answers with this."""

    async def step(go: Go) -> httpx.Response:
        await go()
        return httpx.Response(status, content=content)

    return step


def slow(before: float = 0, after: float = 0) -> Step:
    """It takes so many seconds before the store does it, and so many after that until it answers."""

    async def step(go: Go) -> httpx.Response:
        await asyncio.sleep(before)
        response = await go()
        await asyncio.sleep(after)
        return response

    return step


def meanwhile(deed: Callable[[], object], then: Step = well, *, afterwards: bool = False) -> Step:
    """Somebody does something right before the store gets the request, or right after it has answered it."""

    async def step(go: Go) -> httpx.Response:
        if not afterwards:
            deed()
        response = await then(go)
        if afterwards:
            deed()
        return response

    return step
