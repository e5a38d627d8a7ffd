"""Which proxy an address goes through, by the variables that curl and others read. Connects to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Self

import httpx

from reconciler.delivery.sources.addresses import has_place, host_of, port_of
from reconciler.errors import ConfigError

_REMEDY = "write the address of an http or https proxy, such as http://proxy.example.com:3128"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxy for each scheme, and the hosts that are asked without one."""

    by_scheme: Mapping[str, httpx.URL]
    without: tuple[str, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """From HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; small letters win over large ones, and an empty
        variable means none. Raises `ConfigError` for what is no http proxy; it names the variable, never its value,
        which may hold a password.
        """
        found = {
            scheme: proxy
            for scheme in ("http", "https")
            if (proxy := _proxy(environ, f"{scheme}_proxy", "all_proxy")) is not None
        }
        entries = (_value(environ, "no_proxy") or "").lower().replace(" ", ",").split(",")
        return cls(found, tuple(entry for entry in entries if entry))

    def for_address(self, address: httpx.URL) -> httpx.URL | None:
        """The proxy that the address goes through; None where it is asked directly."""
        proxy = self.by_scheme.get(address.scheme)
        if proxy is None:
            return None
        host, port = host_of(address).removesuffix("."), port_of(address)
        return None if any(_matches(entry, host, port) for entry in self.without) else proxy


def _value(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name, environ.get(name.upper()))
    return None if value is None else value.strip()


def _proxy(environ: Mapping[str, str], *names: str) -> httpx.URL | None:
    name, value = next(((name, value) for name in names if (value := _value(environ, name)) is not None), ("", ""))
    if not value:
        return None
    try:
        proxy = httpx.URL(value if "://" in value else f"http://{value}")
    except httpx.InvalidURL:
        raise ConfigError(f"{name.upper()} is no valid address", _REMEDY) from None  # the cause would quote it
    if proxy.scheme not in ("http", "https"):
        raise ConfigError(f"{name.upper()} names a proxy that does not speak http", _REMEDY)
    if not has_place(proxy):
        raise ConfigError(f"{name.upper()} has no valid host and port", _REMEDY)
    return proxy


def _matches(entry: str, host: str, port: int) -> bool:
    """An entry is `*`, a domain with all below it, an IP address or a network; all but the last may end in a port."""
    if entry == "*":
        return True
    if "/" in entry:
        return _is_in(host, entry)
    name, wanted = _without_port(entry)
    if wanted is not None and wanted != str(port):
        return False
    name = name.removeprefix("*").removeprefix(".").removesuffix(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _without_port(entry: str) -> tuple[str, str | None]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name, rest.removeprefix(":") or None
    if entry.count(":") == 1:
        name, _, port = entry.partition(":")
        return name, port
    return entry, None


def _is_in(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
