"""What comes from the environment alone: the token and the API's address. Never shows a token, not even a bad one."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from reconciler.config.file import token_suffix
from reconciler.errors import ConfigError
from reconciler.yamlfile.quoting import quoted

if TYPE_CHECKING:
    from reconciler.config.loading import Config

API_VARIABLE: Final = "ECWID_API_URL"
TOKEN_VARIABLE: Final = "ECWID_TOKEN"  # noqa: S105 - the name of a variable
DEFAULT_API: Final = "https://app.ecwid.com/api/v3"

_DEFAULT_PORTS = {"http": 80, "https": 443}
_IN_A_HEADER = re.compile(r"[\x21-\x7e]+")  # what RFC 9110 lets a token of ours hold: visible ASCII, no space
_API_EXAMPLE = f"write one such as {DEFAULT_API}, or unset {API_VARIABLE} for the store itself"


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """Where the API is: `base_url` without a slash at its end, and `origin`, its host and port in lower case.

    The port is left out of `origin` where it is the scheme's own.
    """

    base_url: str
    origin: str


class Token:
    """A token that no print, log or traceback shows."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        """`secret` as a header will carry it."""
        self._secret = secret

    def reveal(self) -> str:
        """The token itself, for the header of a request and nothing else."""
        return self._secret

    def __repr__(self) -> str:
        """Not the token."""
        return "Token(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Not the token either."""
        return format(repr(self), spec)

    def __reduce__(self) -> str:
        raise TypeError("a token is never written down")


def read_token(config: "Config", environ: Mapping[str, str]) -> Token:
    """The token for the configured store: of `ECWID_TOKEN_<NAME>` where the store has a name, else of `ECWID_TOKEN`.

    A variable that is set and empty is an error, not a reason to take the other one: that may be another store's.
    Raises `ConfigError`.
    """
    names = [TOKEN_VARIABLE]
    if config.store_name is not None:
        names.insert(0, f"{TOKEN_VARIABLE}_{token_suffix(config.store_name)}")
    for name in names:
        if name in environ:
            return _token(name, environ[name])
    raise ConfigError(
        f"there is no token for store {config.store_id}: {' and '.join(names)} are not set"
        if len(names) > 1
        else f"there is no token for store {config.store_id}: {names[0]} is not set",
        f"set {names[0]} to a token with the scopes read_catalog and update_catalog",
    )


def _token(name: str, value: str) -> Token:
    secret = value.strip()
    if not secret:
        raise ConfigError(
            f"{name} is set, but empty",
            "set it to the store's token; in a workflow, check that the secret exists and is passed to this job",
        )
    if not _IN_A_HEADER.fullmatch(secret):
        raise ConfigError(
            f"{name} holds a space, a line break or another character that no token has",
            "copy the token again, without anything around it",
        )
    return Token(secret)


def read_api_address(environ: Mapping[str, str]) -> ApiAddress:
    """The API's address: `ECWID_API_URL`, else the store's own. Raises `ConfigError`."""
    given = environ.get(API_VARIABLE, "").strip() or DEFAULT_API
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    if parts is None or host is None or parts.scheme not in _DEFAULT_PORTS or not given.isascii():
        raise ConfigError(f"{API_VARIABLE} is not an absolute http or https address: {quoted(given)}", _API_EXAMPLE)
    if fault := _fault(given, parts, host):
        raise ConfigError(f"{API_VARIABLE} {fault}", _API_EXAMPLE)
    shown_host = f"[{host}]" if ":" in host else host
    origin = shown_host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{shown_host}:{port}"
    return ApiAddress(base_url=f"{parts.scheme}://{origin}{parts.path.rstrip('/')}", origin=origin)


def _fault(given: str, parts: SplitResult, host: str) -> str | None:
    if "@" in parts.netloc:
        return "holds a user name or a password, which the API does not know: take it out"
    if "?" in given or "#" in given:
        return "holds a query or a fragment: end it with the path"
    if not _IN_A_HEADER.fullmatch(given):
        return "holds a space or a control character: take it out"
    if parts.scheme == "http" and not _is_loopback(host):
        return f"is plain http to {quoted(host)}: the token would cross the network in clear, so write https"
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
