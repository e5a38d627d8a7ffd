"""All questions of one run about where pictures come from: which are asked, how many at once, and each only once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpcore
import httpx
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_fixed

from reconciler.config import Sources
from reconciler.delivery.sources.addresses import host_of, is_among, read_address
from reconciler.delivery.sources.asking import ask, compare
from reconciler.delivery.sources.exchange import Exchange
from reconciler.delivery.sources.fetching import fetch
from reconciler.delivery.sources.guard import Guard
from reconciler.delivery.sources.hosts import Hosts
from reconciler.delivery.sources.part import Fetched
from reconciler.delivery.sources.pictures import LARGEST_PICTURE
from reconciler.delivery.sources.resolving import Resolve, resolve
from reconciler.delivery.sources.routes import Routes, open_routes
from reconciler.delivery.sources.trouble import SourceTrouble, Trouble
from reconciler.errors import ReconcilerError

TRIES = 2

_log = logging.getLogger("reconciler")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much."""

    question: float = 10.0  # seconds for one question, redirects and second try included
    fetch: float = 60.0  # seconds for one download, likewise
    pause: float = 0.5  # seconds before the second try
    at_once: int = 16  # questions and downloads
    size: int = LARGEST_PICTURE  # bytes of one picture


class SourceNetwork:
    """Asks each address once, and fetches pictures, over connections that lead to public addresses alone."""

    def __init__(self, settings: Sources, routes: Routes, limits: Limits) -> None:
        """Made by `open_sources`, which closes it."""
        self._settings = settings
        self._routes = routes
        self._limits = limits
        self._turn = asyncio.Semaphore(limits.at_once)
        self._hosts = Hosts(asyncio.get_running_loop().time)
        self._asked: dict[tuple[httpx.URL, str | None], asyncio.Task[Trouble | None]] = {}

    @property
    def questions(self) -> int:
        """How many addresses were asked, or wait for their turn; second tries and downloads do not count."""
        return len(self._asked)

    async def trouble_with(self, address: str, sha256: str | None = None) -> Trouble | None:
        """Why the picture's address cannot be sent; None where it can, or where nobody wants it asked.

        With `sha256`, the hex digest of what the picture must be, all of it is downloaded and compared.

        A host that is not allowed is refused unasked, whatever `check` and `unchecked_hosts` say. A redirect may lead
        to any public host: `allowed_hosts` says where a catalog's pictures are kept, not who delivers them. Who stops
        waiting takes nothing from the others who asked the same.
        """
        settings = self._settings
        try:
            parsed = read_address(address)
        except SourceTrouble as refusal:
            return refusal.trouble if settings.check or settings.allowed_hosts else None
        if settings.allowed_hosts and not is_among(parsed, settings.allowed_hosts):
            return Trouble("source-refused", "its host is not one of sources.allowed_hosts")
        if not settings.check or is_among(parsed, settings.unchecked_hosts):
            return None
        question = (parsed, sha256)
        if question not in self._asked:
            self._asked[question] = asyncio.create_task(self._question(parsed, sha256))
        return await asyncio.shield(self._asked[question])

    async def fetch(self, address: str, folder: Path) -> Fetched:
        """Download a picture into an existing folder, as `<sha256><suffix>`; `.jpg`, `.png`, `.gif` or `.webp`.

        Never asks for leave: `check`, `allowed_hosts` and `unchecked_hosts` are about what is sent. Private networks
        stay closed. Raises `SourceTrouble`, and leaves nothing behind then.
        """
        parsed = read_address(address)
        exchange = Exchange(self._routes, self._limits.fetch)
        return await self._tried(
            host_of(parsed), self._limits.fetch, lambda: fetch(exchange, parsed, folder, self._limits.size)
        )

    async def _question(self, address: httpx.URL, sha256: str | None) -> Trouble | None:
        seconds = self._limits.question if sha256 is None else self._limits.fetch
        exchange, most = Exchange(self._routes, seconds), self._limits.size
        try:
            await self._tried(
                host_of(address),
                seconds,
                lambda: ask(exchange, address, most) if sha256 is None else compare(exchange, address, most, sha256),
            )
        except SourceTrouble as trouble:
            return trouble.trouble
        return None

    async def _tried(self, host: str, seconds: float, job: Callable[[], Awaitable[T]]) -> T:
        """Try it, and where that may help once more, within so many seconds from when its turn has come.

        A host that was not reached three times in a row is left alone for a minute: each address of a dead host would
        cost all of its time. Raises nothing but `SourceTrouble`, whatever a host answers.
        """
        async with self._turn:
            began = self._hosts.refuse_silent(host)
            try:
                done = await self._translated(seconds, job)
            except SourceTrouble as trouble:
                self._hosts.ended(host, began, reached=trouble.trouble.code != "source-unreachable")
                raise
            self._hosts.ended(host, began, reached=True)
            return done

    async def _translated(self, seconds: float, job: Callable[[], Awaitable[T]]) -> T:
        async def once() -> T:  # tenacity waits only for what is declared async
            return await job()

        try:
            async with asyncio.timeout(seconds):
                return await _policy(self._limits.pause)(once)
        except TimeoutError as error:
            raise SourceTrouble("source-unreachable", f"it takes longer than {seconds:g} seconds") from error
        except ReconcilerError:
            raise
        except Exception as error:  # one host that answers strangely may fail its own pictures alone
            _log.debug("what a host answers could not be handled", exc_info=error)
            message = f"what its server answers cannot be handled ({type(error).__name__})"
            raise SourceTrouble("source-failed", message) from error

    async def close(self) -> None:
        """Give up what nobody waits for any more."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)


def _policy(pause: float) -> AsyncRetrying:
    return AsyncRetrying(
        stop=stop_after_attempt(TRIES),
        wait=wait_fixed(pause),
        retry=retry_if_exception(lambda error: isinstance(error, SourceTrouble) and error.passing),
        reraise=True,
    )


@asynccontextmanager
async def open_sources(
    settings: Sources,
    environ: Mapping[str, str],
    *,
    limits: Limits = Limits(),
    look_up: Resolve = resolve,
    backend: httpcore.AsyncNetworkBackend | None = None,
) -> AsyncIterator[SourceNetwork]:
    """The network that pictures come from, for one run; `environ` names its proxies and certificates.

    `look_up` tells where names lead, `backend` connects to IP addresses that were checked; both are the system's
    where they are not given. Raises `ConfigError` for a proxy or for certificates that cannot be used.
    """
    guard = Guard(look_up, allow_private=settings.allow_private_networks)
    async with open_routes(guard, environ, backend) as routes:
        network = SourceNetwork(settings, routes, limits)
        try:
            yield network
        finally:
            await network.close()
