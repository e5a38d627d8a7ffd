"""The same over real sockets on loopback: what a broken connection means, as httpx really tells it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from reconciler.ecwid import EcwidClient, connect
from reconciler.errors import NotReached, OutcomeUnknown, ReconcilerError, StoreError
from reconciler.sandbox import Server
from tests.ecwid.api import GALLERY, TOKEN
from tests.sandbox.shops import MUG, Shop, mug
from tests.sandbox.shops import TOKEN as SHOP_TOKEN

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BROKEN = {
    "no answer": b"",
    "half a status line": b"HTTP/1.",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 500\r\n\r\n" + b'{"galleryMedia": [',
    "no HTTP": b"220 mail.example.com ESMTP\r\n",
    "a body that is not gzip": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{",
}


async def no_wait(_seconds: float) -> None:
    """Repeats come at once here."""


async def asked(url: str, question: Callable[[EcwidClient], Awaitable[object]], token: str = TOKEN) -> object:
    async with connect(url, 1003, token, parallelism=2, sleep=no_wait) as client:
        try:
            return await question(client)
        except ReconcilerError as error:
            return error


def served(answer: bytes, question: Callable[[EcwidClient], Awaitable[object]]) -> tuple[object, int]:
    """What comes of a question to a server that answers these bytes and hangs up, and how often it was asked."""
    times = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal times
        times += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    async def scene() -> object:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await asked(f"http://127.0.0.1:{port}", question)

    return asyncio.run(scene()), times


def update(client: EcwidClient) -> Awaitable[object]:
    return client.update_media(MUG, GALLERY)


def look(client: EcwidClient) -> Awaitable[object]:
    return client.products([MUG])


@pytest.mark.parametrize("kind", BROKEN)
def test_an_update_whose_answer_breaks_off_may_have_arrived_and_is_not_repeated(kind: str) -> None:
    end, times = served(BROKEN[kind], update)
    assert type(end) is OutcomeUnknown
    assert times == 1


@pytest.mark.parametrize("kind", BROKEN)
def test_a_look_whose_answer_breaks_off_is_repeated(kind: str) -> None:
    end, times = served(BROKEN[kind], look)
    assert type(end) is OutcomeUnknown
    assert times == 5


@pytest.mark.parametrize("question", [update, look])
def test_a_port_where_nobody_listens_is_not_reached(question: Callable[[EcwidClient], Awaitable[object]]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        end = asyncio.run(asked(f"http://127.0.0.1:{port}", question))
    assert type(end) is NotReached


def test_a_redirect_is_not_followed_to_where_the_token_must_not_go() -> None:
    end, times = served(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", look)
    assert type(end) is StoreError
    assert times == 1


def test_a_store_that_is_well_answers_both() -> None:
    async def both(client: EcwidClient) -> tuple[object, object]:
        return await client.update_media(MUG, GALLERY), await client.products([MUG])

    with Server(Shop(mug()).store) as server:
        end = asyncio.run(asked(server.url, both, SHOP_TOKEN))
    assert isinstance(end, tuple)
    answer, found = end
    assert answer.failures == ()
    assert list(found) == [MUG]
