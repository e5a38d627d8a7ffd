"""A small real proxy on loopback: forwards what is sent to it to one port, opens tunnels there, and keeps notes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Forwarder:
    """`asked` holds the first line of each head, `authorizations` what came with it; `refuses` is a status line."""

    to: int = 0
    port: int = 0
    refuses: str | None = None
    asked: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def serve(self, to: int) -> AsyncIterator[None]:
        """Everything that is asked for is on this port of loopback."""
        self.to = to
        tasks: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._talk(reader, writer))
            tasks.add(task)
            await asyncio.wait([task])

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with AsyncExitStack() as stack:
            stack.callback(writer.close)
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self._note(head)
                if self.refuses is not None:
                    writer.write(f"HTTP/1.1 {self.refuses}\r\nContent-Length: 0\r\n\r\n".encode())
                    return
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to)
                stack.callback(far_writer.close)
                if head.startswith("CONNECT "):
                    writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                else:
                    far_writer.write(self._passed_on(head).encode())
                await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

    def _note(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        self.asked.append(first)
        self.authorizations += [line for line in lines if line.lower().startswith("proxy-authorization:")]

    @staticmethod
    def _passed_on(head: str) -> str:
        """As the origin wants it: a path alone, one request a connection, and nothing that is the proxy's."""
        first, *lines = head.split("\r\n")
        method, address, version = first.split(" ")
        path = "/" + address.split("/", 3)[3]
        kept = [line for line in lines if line and not line.lower().startswith("proxy-")]
        return "\r\n".join([f"{method} {path} {version}", *kept, "Connection: close", "", ""])


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
