"""The open connections: straight ones behind the guard, and those through the operator's proxy. Asks nothing."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpcore
import httpx

from reconciler.delivery.sources.addresses import host_of, port_of
from reconciler.delivery.sources.guard import Guard, GuardedBackend
from reconciler.delivery.sources.proxies import Proxies
from reconciler.errors import ConfigError

KEPT_OPEN = 16
KEPT_OPEN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Routes:
    """Which connections an address goes over."""

    guard: Guard
    proxies: Proxies
    straight: httpcore.AsyncConnectionPool
    through: Mapping[httpx.URL, httpcore.AsyncConnectionPool]

    async def to(self, address: httpx.URL, seconds: float) -> httpcore.AsyncConnectionPool:
        """The connections that lead to the address.

        Straight ones are checked when they are opened. A proxy opens them out of our sight, so that the address is
        checked here, as far as it can be looked up from here within so many seconds. Raises `SourceTrouble`.
        """
        proxy = self.proxies.for_address(address)
        if proxy is None:
            return self.straight
        await self.guard.let_pass(host_of(address), port_of(address), seconds)
        return self.through[proxy]


@asynccontextmanager
async def open_routes(
    guard: Guard, environ: Mapping[str, str], backend: httpcore.AsyncNetworkBackend | None
) -> AsyncIterator[Routes]:
    """Routes by the proxies and certificates that `environ` names; closed in the end.

    `backend` opens the straight connections once they are checked; None: the system. A proxy is the operator's, and
    may be anywhere. Raises `ConfigError`.
    """
    proxies = Proxies.read(environ)
    trusted = _trusted(environ)
    async with AsyncExitStack() as stack:
        straight = _pool(trusted, backend=GuardedBackend(guard, backend or httpcore.AnyIOBackend()))
        through = {proxy: _pool(trusted, _spoken_to(proxy, environ)) for proxy in proxies.by_scheme.values()}
        for pool in (straight, *through.values()):
            await stack.enter_async_context(pool)
        yield Routes(guard, proxies, straight, through)


def _pool(
    trusted: ssl.SSLContext, proxy: httpcore.Proxy | None = None, backend: httpcore.AsyncNetworkBackend | None = None
) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        trusted,
        proxy,
        max_connections=None,  # questions are counted elsewhere, and none may wait here on its own time
        max_keepalive_connections=KEPT_OPEN,
        keepalive_expiry=KEPT_OPEN_SECONDS,
        network_backend=backend,
    )


def _spoken_to(proxy: httpx.URL, environ: Mapping[str, str]) -> httpcore.Proxy:
    """A user name and password go to the proxy alone."""
    secure = proxy.scheme == "https"
    return httpcore.Proxy(
        httpcore.URL(scheme=proxy.raw_scheme, host=proxy.raw_host, port=port_of(proxy), target=b"/"),
        auth=(proxy.username.encode(), proxy.password.encode()) if proxy.userinfo else None,
        ssl_context=_trusted(environ) if secure else None,
    )


def _trusted(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Certificates are checked always: against SSL_CERT_FILE or SSL_CERT_DIR where given, as the store's are."""
    file, folder = environ.get("SSL_CERT_FILE") or None, environ.get("SSL_CERT_DIR") or None
    if file is None and folder is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=file, capath=None if file else folder)
    except OSError as error:  # ssl.SSLError is one
        name = "SSL_CERT_FILE" if file else "SSL_CERT_DIR"
        raise ConfigError(f"{name} names no certificates", "mend the variable, or take it out") from error
