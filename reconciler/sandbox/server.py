"""Run the sandbox on loopback: in a thread for tests, or in the foreground for the command. Prints nothing."""

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

import uvicorn

from reconciler.sandbox.admin import AdminPanel
from reconciler.sandbox.app import API, create_app
from reconciler.sandbox.drills import Drills
from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.resets import ResettingProtocol
from reconciler.sandbox.store import Store, open_store

HOST = "127.0.0.1"
"""The only address that is ever bound: a stand-in for a shop is nobody else's business."""

DEFAULT_PORT = 8737
"""The command's port: always the same, because pictures keep their addresses only while it does."""

GRACE = 1
"""Seconds that requests in flight have to end when the server stops."""


class Server:
    """A sandbox that answers on loopback while the `with` block runs.

        with Server(store) as server:
            httpx.get(f"{server.url}/1003/products", headers={"Authorization": f"Bearer {token}"})

    Entering raises SandboxError when the port is taken.
    """

    def __init__(self, store: Store, *, port: int = 0) -> None:
        """`port` 0 takes a free one."""
        self.store = store
        self.admin = AdminPanel(store)
        self._port = port
        self._server = _Uvicorn(store)
        self._thread = Thread(target=self._run, name="sandbox")
        self._socket: socket.socket | None = None

    @property
    def base(self) -> str:
        """The sandbox's own address, under which its pictures are: `http://127.0.0.1:54321`."""
        return self.store.cdn.base

    @property
    def url(self) -> str:
        """The address of the API: `http://127.0.0.1:54321/api/v3`."""
        return self.base + API

    def __enter__(self) -> Self:
        self._socket = _bind(self.store, self._port)
        self._thread.start()
        self._server.ready.wait()
        if not self._server.started:
            self._thread.join()
            raise SandboxError("the sandbox did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        assert self._socket is not None  # noqa: S101  # __enter__ bound it
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self._server.ready.set()


def serve(
    *,
    seed: Path | None = None,
    state: Path | None = None,
    origin: Path | None = None,
    port: int = DEFAULT_PORT,
    quirks: Iterable[str] = (),
    dead: Iterable[str] = (),
    drills: Drills | None = None,
    announce: Callable[[str], None],
) -> None:
    """Play a store until interrupted (SIGINT or SIGTERM), then close down and return.

    The store is the one kept in `state`, or else that of `seed`, or else an empty one. `quirks` are `name=value`,
    `dead` patterns of addresses that cannot be downloaded, besides those of the file; `drills`, what it is put
    through. Of batches, `state` keeps what they have done when the store closes down; the rest of them ends with it.
    `announce` is called once with the address of the API, when it answers.

    Raises SandboxError: a file that is not a store or cannot be written, an unknown quirk, a port that is taken.
    """
    store = open_store(seed, state=state, origin=origin, quirks=Quirks.parse(quirks), drills=drills)
    for pattern in dead:
        AdminPanel(store).kill(pattern)
    with _bind(store, port) as bound, suppress(KeyboardInterrupt):
        _Uvicorn(store, on_ready=lambda: announce(store.cdn.base + API)).run(sockets=[bound])


class _Uvicorn(uvicorn.Server):
    """Tells when it has started, and writes no log."""

    def __init__(self, store: Store, on_ready: Callable[[], None] | None = None) -> None:
        config = uvicorn.Config(
            create_app(store),
            loop="asyncio",
            http=ResettingProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=GRACE,
        )
        super().__init__(config)
        self.ready = Event()
        self._store = store
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()
        if self._on_ready is not None:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets=sockets)
        self._store.catch_up(wait=False)


def _bind(store: Store, port: int) -> socket.socket:
    """Take the port, and let the store's pictures have their addresses under it."""
    # asyncio sets TCP_NODELAY only where the protocol is named; without it every answer waits 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
        bound.listen()
    except OSError as error:
        bound.close()
        raise SandboxError(f"port {port} of {HOST} cannot be used: {error.strerror}") from error
    store.cdn.base = f"http://{HOST}:{bound.getsockname()[1]}"
    return bound
