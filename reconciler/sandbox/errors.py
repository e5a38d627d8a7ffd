"""Everything the sandbox raises on purpose: mistakes in what it is given, and answers that refuse a request."""


class SandboxError(Exception):
    """The sandbox cannot be set up or started; the message says what to change."""


class SandboxSeedError(SandboxError):
    """A seed or state file is not what `seed.py` describes; the message lists every problem with its place."""


class QuirkError(SandboxError):
    """A quirk is unknown, or given a value it does not take; the message lists those it does."""


class DrillError(SandboxError):
    """A drill is unknown, or given a value it does not take; the message says what it does."""


class ConnectionDropped(Exception):
    """A request gets no answer: its connection is to be reset."""


class ApiError(Exception):
    """A refusal of a whole request.

    `code` is the body's `errorCode` and `message` its `errorMessage`; with both None there is no body
    (ECWID.md, "Errors anywhere"). `retry_after` is sent as it stands.
    """

    def __init__(
        self,
        status: int,
        code: str | None = None,
        message: str | None = None,
        retry_after: int | str | None = None,
    ) -> None:
        super().__init__(f"{status} {code or ''} {message or ''}")
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


def wrong_parameter(message: str) -> ApiError:
    return ApiError(400, "WRONG_PARAMETER", message)


def product_not_found(product_id: int) -> ApiError:
    return ApiError(404, "PRODUCT_NOT_FOUND", f"Product {product_id} was not found")
