"""What a broken connection means, in plain words. Every error of the network is translated here, and nowhere else."""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore

from reconciler.delivery.sources.trouble import SourceTrouble, Unreached, said

FAULTS: tuple[type[Exception], ...] = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    OSError,  # ssl.SSLError is one
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise `SourceTrouble` in place of whatever the network raises inside."""
    try:
        yield
    except FAULTS as error:
        raise trouble_in(error) from error


def trouble_in(error: Exception) -> SourceTrouble:
    """What one of `FAULTS` means for an address."""
    certificate = next((one for one in _chain(error) if isinstance(one, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        reason = said(getattr(certificate, "verify_message", "")) or "no reason given"
        return Unreached(f"the certificate of its server is not valid ({reason})", passing=False)
    if any(isinstance(one, ssl.SSLError) for one in _chain(error)):
        return Unreached("no secure connection to its server comes about")
    match error:
        case httpcore.ConnectTimeout() | httpcore.PoolTimeout():
            return Unreached("its server cannot be reached: no connection in time")
        case httpcore.ConnectError():
            return Unreached(f"its server cannot be reached: {_reason(error)}")
        case httpcore.ProxyError():
            return Unreached(f"the proxy does not connect to its server ({said(str(error)) or 'no reason given'})")
        case httpcore.TimeoutException():
            return SourceTrouble("source-unreachable", "its server does not answer in time", passing=True)
        case httpcore.LocalProtocolError() | httpcore.UnsupportedProtocol():
            return SourceTrouble("source-unreachable", "the address cannot be put into a request")
    return SourceTrouble("source-unreachable", "the connection to its server broke off", passing=True)


def _reason(error: Exception) -> str:
    """What the system says of the error at the root of all; asyncio's own words would tell the IP address."""
    told = [one.errno for one in _chain(error) if isinstance(one, OSError) and one.errno]
    return said(os.strerror(told[-1]).lower()) if told else "no connection"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it. httpcore takes `__cause__` away on the error's way out, `__context__` stays."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
