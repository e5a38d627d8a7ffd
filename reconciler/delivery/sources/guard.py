"""Connect to public addresses alone. What is looked up is checked, and what was checked is what is connected to.

A name can lead to another place the second time it is looked up, so it is looked up once for each connection.
"""

import asyncio
import socket
from collections.abc import Iterable, Sequence

import httpcore

from reconciler.delivery.sources.private import is_private_name, why_private
from reconciler.delivery.sources.resolving import Resolve, literal
from reconciler.delivery.sources.trouble import SourceTrouble, Unreached

MOST_TRIED = 3
_NAME_LATER = {socket.EAI_AGAIN}


class Guard:
    """Knows where a host leads, and whether anyone may go there."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        """`resolve` is given names alone; an IP address in any notation needs none."""
        self._resolve = resolve
        self._allow_private = allow_private
        self._unknown_here: set[str] = set()

    async def addresses(self, host: str, port: int, seconds: float | None) -> Sequence[str]:
        """Where the host leads, found within so many seconds.

        Raises `SourceTrouble` where any of it is private, and `Unreached` where it leads nowhere.
        """
        number = literal(host.removesuffix("."))  # "127.0.0.1." leads there as well
        found = [number] if number is not None else await self._look_up(host, port, seconds)
        if not self._allow_private:
            _refuse_private(found, named=number is None)
        return found

    async def let_pass(self, host: str, port: int, seconds: float | None) -> None:
        """Raise `SourceTrouble` where the host is, or is known here to be, private.

        A proxy looks names up itself, so one that leads nowhere from here is its business; it is not looked up again,
        since that can be slow. Only names of private networks, unknown here and known there, are refused unasked.
        """
        if self._allow_private or host in self._unknown_here:
            return
        if literal(host.removesuffix(".")) is None and is_private_name(host):
            raise SourceTrouble(
                "source-refused", "its host name is one of private networks, which Ecwid cannot reach"
            )
        try:
            await self.addresses(host, port, seconds)
        except Unreached:
            self._unknown_here.add(host)

    async def _look_up(self, host: str, port: int, seconds: float | None) -> Sequence[str]:
        try:
            async with asyncio.timeout(seconds):
                found = await self._resolve(host, port)
        except TimeoutError as error:
            raise Unreached("no name server tells in time where its host is") from error
        except socket.gaierror as error:
            raise Unreached("its host is not known", passing=error.errno in _NAME_LATER) from error
        except (OSError, UnicodeError) as error:
            raise Unreached("its host cannot be looked up") from error
        if not found:
            raise Unreached("its host is not known", passing=False)
        return list(dict.fromkeys(found))


def _refuse_private(found: Sequence[str], *, named: bool) -> None:
    """A name's IP addresses are not told: a plan is public where the network behind it may not be."""
    kinds = [kind for address in found if (kind := why_private(address)) is not None]
    if not kinds:
        return
    if not named:
        told = f"its host is {kinds[0]}, which Ecwid cannot reach"
    elif len(kinds) == len(found):
        told = f"its host name leads to {kinds[0]}, which Ecwid cannot reach"
    else:
        told = f"its host name leads to public addresses and to {kinds[0]}, which is not to be trusted"
    raise SourceTrouble("source-refused", told)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections where the guard allows it; TLS and Host keep the name."""

    def __init__(self, guard: Guard, inner: httpcore.AsyncNetworkBackend) -> None:
        """`inner` is given checked IP addresses alone."""
        self._guard = guard
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the host's addresses, at most three of which are tried, within `timeout` seconds.

        Raises `SourceTrouble`, `Unreached`, and httpcore's `ConnectError` and `ConnectTimeout`.
        """
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        left = _both_families(await self._guard.addresses(host, port, timeout))[:MOST_TRIED]
        while True:
            share = None if end is None else max(end - loop.time(), 0.001) / len(left)
            try:
                return await self._inner.connect_tcp(left[0], port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                left = left[1:]
                if not left:
                    raise


def _both_families(addresses: Sequence[str]) -> list[str]:
    """The best address, then the best of the other family, then the rest: either family may be out of order."""
    first = addresses[0]
    other = next((one for one in addresses if (":" in one) != (":" in first)), None)
    return list(dict.fromkeys([first, *([other] if other else []), *addresses]))
