"""What came of a run: per product, per failed item, and in sum."""

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from reconciler.model.media import Frozen, absent


class Result(StrEnum):
    """What came of one product's update."""

    APPLIED = "applied"
    PARTIAL = "partial"
    FAILED = "failed"
    GONE = "gone"
    HELD = "held"
    UNKNOWN = "unknown"
    NOT_SENT = "not-sent"


class ItemFailure(Frozen):
    """Why one item, or the product as a whole, did not get there, and the line that declared it; or what else is to
    be known of it."""

    slot: str | None = Field(default=None, exclude_if=absent)
    code: str
    message: str
    path: str
    line: int


class ProductOutcome(Frozen):
    """What came of one product. `tries` counts the updates that were sent for it."""

    identity: str
    product_id: int | None
    sku: str | None
    result: Result
    tries: int = 0
    failures: tuple[ItemFailure, ...] = ()
    notes: tuple[ItemFailure, ...] = Field(default=(), description="Worth knowing, although nothing failed.")


class Totals(Frozen):
    """Products by what came of them."""

    applied: int = 0
    partial: int = 0
    failed: int = 0
    gone: int = 0
    held: int = 0
    unknown: int = 0
    not_sent: int = 0
    released: int = 0
    forgotten: int = 0
    unchanged: int = 0


class Outcome(Frozen):
    """A whole run of apply. `stopped` says why it ended before its time, where it did."""

    model_config = ConfigDict(title="Outcome")

    format: Literal["reconciler-outcome"] = "reconciler-outcome"
    format_version: Literal[1] = 1
    store: int
    origin: str
    exit_code: int
    stopped: str | None = None
    requests: int = Field(description="Requests made, looks and repeats included.")
    waited_seconds: float = Field(
        default=0,
        description="Seconds during which requests waited for the rate limit, pauses of the store included.",
    )
    totals: Totals
    products: tuple[ProductOutcome, ...] = ()
