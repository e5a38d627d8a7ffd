"""Names are looked up by the system, numbers by nobody, and who stops waiting for a name holds nothing up."""

import asyncio
import socket
import threading

import pytest

from reconciler.delivery.sources.private import why_private
from reconciler.delivery.sources.resolving import literal, resolve


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001"])
def test_an_address_in_numbers_is_known_without_a_name_server(host: str) -> None:
    assert literal(host) == "127.0.0.1"


@pytest.mark.parametrize("host", ["localhost", "cdn.example.com", "1.2.3.4.5", "\N{SNOWMAN}", "a" * 64 + ".com", ""])
def test_a_name_is_no_number(host: str) -> None:
    assert literal(host) is None


def test_the_system_knows_this_machine() -> None:
    found = asyncio.run(resolve("localhost", 80))
    assert found
    assert all(why_private(address) == "a loopback address" for address in found)


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_NONAME, "unknown"), UnicodeError("label too long")])
def test_a_name_that_cannot_be_looked_up_is_an_error(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(type(error)):
        asyncio.run(resolve("cdn.example.com", 80))


def test_who_stops_waiting_neither_waits_for_the_look_up_nor_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly(*_: object, **__: object) -> list[object]:
        begun.set()
        go.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slowly)

    async def scene() -> None:
        waiting = asyncio.create_task(resolve("cdn.example.com", 80))
        await asyncio.to_thread(begun.wait, 10)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()

    asyncio.run(scene())
    go.set()
    for thread in threading.enumerate():
        if thread.name == "look-up":
            thread.join(10)
