"""A network made up for one test: which name leads where, what is connected to, and the one server behind it all."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeVar

import httpcore

from reconciler.config import Sources
from reconciler.delivery.sources import Limits, SourceNetwork, Trouble, open_sources
from tests.delivery.sources.origin import Origin, Page

T = TypeVar("T")
PUBLIC = "93.184.215.14"
QUICK = Limits(pause=0)
SHORT = Limits(question=0.4, fetch=0.4, pause=0)


@dataclass
class World(httpcore.AsyncNetworkBackend):
    """Every IP address leads to the origin, whatever the port; names lead where `names` says, look-up by look-up."""

    origin: Origin
    settings: Sources = field(default_factory=Sources)
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    limits: Limits = QUICK
    looked_up: list[str] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    tls: ssl.SSLContext | None = None
    network: SourceNetwork | None = None

    def play(self, scene: Callable[[SourceNetwork], Awaitable[T]]) -> T:
        """What the scene returns. Fails where it leaves a task behind."""

        async def watched() -> T:
            before = asyncio.all_tasks()
            async with self.origin.serve(self.tls):
                async with self.open() as network:
                    self.network = network
                    result = await scene(network)
                left = {task for task in asyncio.all_tasks() - before if "SourceNetwork" in repr(task)}
                assert not left
            return result

        return asyncio.run(watched())

    def open(self) -> AbstractAsyncContextManager[SourceNetwork]:
        """The network under test, in this world."""
        return open_sources(self.settings, self.environ, limits=self.limits, look_up=self.look_up, backend=self)

    def trouble(self, *addresses: str) -> Trouble | None:
        """What comes of asking these at once, of which the last counts."""

        async def scene(network: SourceNetwork) -> Trouble | None:
            return (await asyncio.gather(*map(network.trouble_with, addresses)))[-1]

        return self.play(scene)

    async def look_up(self, host: str, port: int) -> Sequence[str]:
        self.looked_up.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        left = self.names[host]
        return left.pop(0) if len(left) > 1 else left[0]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError("no route")
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", self.origin.port, timeout)


def shop(page: Page, others: Mapping[str, Page] | None = None) -> World:
    """A world with one public host that gives `page` at /a.jpg, and others by name (`b` is at /b.jpg)."""
    named = {f"/{name}.jpg": one for name, one in (others or {}).items()}
    return World(Origin({"/a.jpg": page, **named}), names={"cdn.example.com": [[PUBLIC]]})


ADDRESS = "http://cdn.example.com/a.jpg"


def code_and_message(trouble: Trouble | None) -> tuple[str, str]:
    """For an assertion that says what it saw."""
    assert trouble is not None, "all was found to be well"
    return trouble.code, trouble.message
