"""A server of pictures on loopback that does what a test tells it to, byte by byte, and keeps what it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
GIF = b"GIF89a" + bytes(200)
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(200)
HTML = b"<!DOCTYPE html><title>Sorry</title>" + b"-" * 200


class End(Enum):
    """What the server does with the connection after an answer."""

    STAY = "waits for the next request"
    CLOSE = "hangs up"
    HANG = "says nothing more, ever"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; header names in small letters."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Reply:
    """One answer: the head as bytes, then the pieces of the body, then the end."""

    head: bytes
    body: Iterable[bytes] = ()
    end: End = End.STAY


Page = Callable[[Asked], Reply]


def answer(status: int, body: bytes = b"", *, length: int | None = -1, end: End = End.STAY, **headers: str) -> Reply:
    """An answer with the body's own length, or the one that is given; None: with none."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if length is not None:
        told["Content-Length"] = str(len(body) if length < 0 else length)
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return Reply(f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode(), (body,) if body else (), end)


def always(reply: Reply) -> Page:
    """The same answer to everything; only GET gets a body."""
    return lambda asked: reply if asked.method == "GET" else Reply(reply.head, (), reply.end)


def picture(data: bytes = JPEG, content_type: str = "image/jpeg") -> Page:
    """A server that knows HEAD and ranges."""

    def page(asked: Asked) -> Reply:
        if "range" not in asked.headers:
            return always(answer(200, data, Content_Type=content_type))(asked)
        last = min(int(asked.headers["range"].split("-")[1]), len(data) - 1)
        told = f"bytes 0-{last}/{len(data)}"
        return answer(206, data[: last + 1], Content_Type=content_type, Content_Range=told)

    return page


def unlike(head: Page | Reply, get: Page | Reply) -> Page:
    """One page for HEAD, another for GET."""
    pages = {"HEAD": head, "GET": get}

    def page(asked: Asked) -> Reply:
        chosen = pages[asked.method]
        return chosen if isinstance(chosen, Reply) else chosen(asked)

    return page


def in_turn(*pages: Page) -> Page:
    """A page for each request; the last one stays."""
    left = list(pages)

    def page(asked: Asked) -> Reply:
        chosen = left.pop(0) if len(left) > 1 else left[0]
        return chosen(asked)

    return page


def leads_to(location: str, status: int = 302) -> Page:
    """A redirect."""
    return always(answer(status, Location=location))


def refuses_head(status: int, get: Page | None = None) -> Page:
    """HEAD is answered with this status, GET as it should be."""
    return unlike(answer(status), get or picture())


@dataclass
class Origin:
    """Pages by path. `gate`, where given, holds every answer back until it is set."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    sent: int = 0
    at_once: int = 0
    most_at_once: int = 0
    port: int = 0
    secure: bool = False
    gate: asyncio.Event | None = None
    waiting: Callable[[int], object] = lambda _count: None

    @property
    def url(self) -> str:
        """Without a path."""
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}"

    @property
    def methods(self) -> list[str]:
        """Of all requests, in order."""
        return [one.method for one in self.asked]

    @asynccontextmanager
    async def serve(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
        """On a free port of loopback; every connection is cut in the end."""
        tasks: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._talk(reader, writer))
            tasks.add(task)
            await asyncio.wait([task])

        self.secure = tls is not None
        server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (asked := _parsed(await reader.readuntil(b"\r\n\r\n"))) is not None:
                if (await self._answer(asked, writer)) is End.CLOSE:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> End:
        self.asked.append(asked)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                self.waiting(self.at_once)
                await self.gate.wait()
            reply = self.pages.get(asked.path, always(answer(404)))(asked)
            writer.write(reply.head)
            for piece in reply.body:
                writer.write(piece)
                self.sent += len(piece)
                await writer.drain()
                await asyncio.sleep(0)
            await writer.drain()
            if reply.end is End.HANG:
                await asyncio.Event().wait()
        finally:
            self.at_once -= 1
        return reply.end


def _parsed(head: bytes) -> Asked | None:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    named = (line.partition(":") for line in lines if line)
    return Asked(method, path, {name.lower(): value.strip() for name, _, value in named})
