"""Break a connection in place of an answer, the way a network does. Knows nothing of why."""

import socket
import struct
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from reconciler.sandbox.errors import ConnectionDropped

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_EXTENSION = "sandbox.reset"
_NO_LINGER = struct.pack("ii", 1, 0)
"""SO_LINGER on, with no time: closing sends a reset, and what was not sent yet is dropped."""


class ResettingProtocol(H11Protocol):
    """uvicorn's HTTP, with a way for the application to reset the connection a request came by."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        app = self.app

        async def with_reset(scope: Any, receive: Any, send: Any) -> None:
            scope["extensions"] = {**scope.get("extensions", {}), _EXTENSION: self._reset}
            await app(scope, receive, send)

        self.app = with_reset

    def _reset(self) -> None:
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()


class ResetMiddleware:
    """Turns ConnectionDropped into a reset; where there is no connection, into the error that httpx has for one."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        try:
            await self._app(scope, receive, send)
        except ConnectionDropped as dropped:
            reset = scope.get("extensions", {}).get(_EXTENSION)
            if reset is None:
                raise _broken() from dropped
            reset()
            while (await receive())["type"] != "http.disconnect":
                pass


def _broken() -> Exception:
    """What a client of `httpx.ASGITransport` sees: an `httpx.TransportError`."""
    from httpx import ReadError

    return ReadError("[Errno 104] Connection reset by peer")
