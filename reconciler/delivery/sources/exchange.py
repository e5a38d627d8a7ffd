"""One request to wherever its address leads in the end, over guarded connections. Sends no secret and no cookie."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore
import httpx

from reconciler.delivery.sources.addresses import led_on
from reconciler.delivery.sources.answers import Answer
from reconciler.delivery.sources.faults import translated
from reconciler.delivery.sources.routes import Routes
from reconciler.delivery.sources.trouble import SourceTrouble

MOST_REDIRECTS = 5
# Parts of the whole time: what hangs is noticed while there is time for another try.
CONNECT_SHARE = 0.3
ANSWER_SHARE = 0.45


class Exchange:
    """Sends requests of which each, with all that follows, has so many seconds."""

    def __init__(self, routes: Routes, seconds: float) -> None:
        """The whole time is watched by the caller; here it is only shared out."""
        self._routes = routes
        self._connect = seconds * CONNECT_SHARE
        self._answer = seconds * ANSWER_SHARE

    @asynccontextmanager
    async def send(self, method: str, address: httpx.URL, first: int | None = None) -> AsyncIterator[Answer]:
        """The answer at the end of at most 5 redirects, whatever its status. Its body ends with the context.

        `first` asks for that many bytes alone. Raises `SourceTrouble`, also where the body is read.
        """
        for _ in range(MOST_REDIRECTS + 1):
            async with self._once(method, address, first) as answer:
                if answer.location is None:
                    yield answer
                    return
                address = led_on(address, answer.location)
        raise SourceTrouble("source-failed", f"it leads on to another address more than {MOST_REDIRECTS} times")

    @asynccontextmanager
    async def _once(self, method: str, address: httpx.URL, first: int | None) -> AsyncIterator[Answer]:
        pool = await self._routes.to(address, self._connect)
        with translated():
            async with pool.stream(
                method,
                httpcore.URL(
                    scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
                ),
                headers=_headers(address, first),
                extensions={"timeout": self._timeouts},
            ) as response:
                yield Answer(response.status, _read_headers(response.headers), response.aiter_stream())

    @property
    def _timeouts(self) -> dict[str, float | None]:
        return {"connect": self._connect, "read": self._answer, "write": self._answer, "pool": None}


def _headers(address: httpx.URL, first: int | None) -> list[tuple[bytes, bytes]]:
    asked = [
        (b"Host", address.netloc),
        (b"User-Agent", b"ecwid-media-reconciler"),
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"identity"),
    ]
    return asked if first is None else [*asked, (b"Range", f"bytes=0-{first - 1}".encode())]


def _read_headers(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """By names in small letters; the first of several counts."""
    return {name.decode("latin-1").lower(): _text(value) for name, value in reversed(headers)}


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
