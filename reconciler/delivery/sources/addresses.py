"""The address of a picture as text → its parts, or a refusal. Looks nothing up."""

import re
from collections.abc import Collection
from ipaddress import ip_address

import httpx

from reconciler.delivery.sources.trouble import SourceTrouble

LONGEST_NAME = 253
LONGEST_LABEL = 63

_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")


def read_address(text: str) -> httpx.URL:
    """The parsed address, without its fragment, which no server gets to see.

    Raises `SourceTrouble` for anything but http and https, for user:password@, and for a host or port that
    cannot be one.
    """
    try:
        address = httpx.URL(text).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:  # httpx lets some of what urllib raises through
        raise SourceTrouble("source-refused", "it is no valid address") from error
    return checked(address)


def led_on(address: httpx.URL, location: str) -> httpx.URL:
    """Where an answer that leads elsewhere leads to; held to the same rules as a first address."""
    try:
        target = address.join(location).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceTrouble("source-failed", "it leads on to something that is no valid address") from error
    try:
        return checked(target)
    except SourceTrouble as refusal:
        raise SourceTrouble(refusal.trouble.code, f"it leads on to another: {refusal.message}") from refusal


def checked(address: httpx.URL) -> httpx.URL:
    """The address itself. Raises `SourceTrouble` as `read_address` does."""
    if address.scheme not in ("http", "https"):
        raise SourceTrouble("source-refused", "only http and https addresses are asked")
    if address.userinfo:
        raise SourceTrouble("source-refused", "the address holds a user name or password")
    if not has_place(address):
        raise SourceTrouble("source-refused", "the address has no valid host and port")
    return address


def has_place(address: httpx.URL) -> bool:
    """Whether its host and port are such as something can be at."""
    host = host_of(address)
    name = host.removesuffix(".")
    labels = name.split(".")
    return (
        _HOST.fullmatch(host) is not None
        and len(name) <= LONGEST_NAME
        and all(0 < len(label) <= LONGEST_LABEL for label in labels)
        and (address.port is None or 0 < address.port < 65536)
    )


def host_of(address: httpx.URL) -> str:
    """The host in small ASCII letters; an IPv6 address without its brackets."""
    return address.raw_host.decode("ascii").lower()


def port_of(address: httpx.URL) -> int:
    """The port that is connected to."""
    return address.port or (443 if address.scheme == "https" else 80)


def is_among(address: httpx.URL, hosts: Collection[str]) -> bool:
    """Whether its host is one of `hosts`, as the configuration writes them: names, or IPv6 addresses in brackets."""
    return _plain(host_of(address)) in {_plain(host.strip("[]")) for host in hosts}


def _plain(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return host.lower().removesuffix(".")
