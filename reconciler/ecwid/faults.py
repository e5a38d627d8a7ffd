"""What an answer that is not a success means for the run (ECWID.md, "Errors anywhere"). Decides, never acts."""

from collections.abc import Callable, Mapping

import httpx

from reconciler.ecwid.json import Json, as_said
from reconciler.errors import NotReached, OutcomeUnknown, ProductRefused, ReconcilerError, StoreError

_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NOT_SENT = (httpx.UnsupportedProtocol, httpx.InvalidURL)
_CHECK_ACCESS = "check the token in ECWID_TOKEN, and that it carries the scopes read_catalog and update_catalog"
_LATER = "run the same command again later"
_CHECK_URL = "check ECWID_API_URL"


def fault_of(status: int, body: Mapping[str, Json]) -> ReconcilerError | None:
    """The error that this answer means, or None for a success. Does not judge 429, which only asks to wait."""
    if 200 <= status < 300:
        return None
    code = as_said(body.get("errorCode")) or f"HTTP {status}"
    said = as_said(body.get("errorMessage")) or as_said(body.get("error_message")) or "no reason given"
    told = f"{code}: {said}"
    match status:
        case 401 | 403:
            return StoreError(f"the store does not accept the token ({told})", _CHECK_ACCESS)
        case 402:
            return StoreError(f"the store cannot be used ({told})", "see the store's plan and payment status")
        case 404 if code not in ("PRODUCT_NOT_FOUND", "HTTP 404"):
            return StoreError(f"there is no such store ({told})", "check store.id in reconciler.yaml")
        case 400 | 404 | 409 | 413 | 415 | 422:
            return ProductRefused(code, said)
        case _ if status == 408 or status >= 500:
            return OutcomeUnknown(f"the store had an error ({told})", _LATER)
        case _ if 300 <= status < 400:
            return StoreError(
                f"the store's address leads elsewhere ({told}); the token must not go there", _CHECK_URL
            )
    return StoreError(f"the store gave an answer that is not understood ({told})", _CHECK_URL)


def ends_all(fault: ReconcilerError) -> bool:
    """Whether it says that nothing more can be asked of this store with this token."""
    return isinstance(fault, StoreError) and not isinstance(fault, NotReached | OutcomeUnknown)


def fault_in_transport(error: httpx.HTTPError | httpx.InvalidURL, hide: Callable[[str], str]) -> StoreError:
    """What a broken exchange means: whether the request can have reached the store. `hide` takes out secrets."""
    kind = type(error).__name__
    told = f"{kind}: {hide(str(error))}" if str(error) else kind
    if isinstance(error, _NOT_REACHED):
        return NotReached(f"the store cannot be reached ({told})", "check the network and ECWID_API_URL")
    if isinstance(error, _NOT_SENT):
        return StoreError(f"the store's address cannot be used ({told})", _CHECK_URL)
    return OutcomeUnknown(f"the connection to the store broke ({told})", _LATER)
