"""Names of hosts to IP addresses, in threads of their own: a slow name server holds up nothing but its question."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host, best first. Raises `OSError` or `UnicodeError` where there are none."""


def literal(host: str) -> str | None:
    """The IP address that `host` is in any notation that a connection would take (`127.1`, `0x7f000001`), or None.

    Asks no name server.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return str(found[0][4][0])


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system. Who stops waiting leaves a thread behind that ends with the look-up, or with the process.

    The event loop's own threads are few, and the state is written in them: dead names must not fill them.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            _tell(loop, answer, None, error)
        else:
            _tell(loop, answer, [str(place[0]) for *_, place in found], None)

    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    return await answer


def _tell(
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[Sequence[str]],
    found: Sequence[str] | None,
    error: Exception | None,
) -> None:
    def settle() -> None:
        if answer.done():  # nobody waits any more
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found or ())

    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(settle)
