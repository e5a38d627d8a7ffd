"""What a store is put through, as one frozen value: slowness, limits, chance failures, dying addresses and tokens.

All of it can be repeated: with the same seed, the same requests meet the same failures (`chance.py`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reconciler.sandbox.errors import DrillError
from reconciler.sandbox.faults import Operation
from reconciler.sandbox.latency import Latency
from reconciler.sandbox.rate import RateLimit


class Mishap(StrEnum):
    """A failure that can come by chance; `MEANINGS` says what each is."""

    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    UNAVAILABLE_AFTER = "unavailable_after"
    TIMEOUT = "timeout"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    GARBAGE = "garbage"
    SLOW_BEFORE = "slow_before"
    SLOW_AFTER = "slow_after"
    ITEM = "item"


MEANINGS: Mapping[Mishap, str] = {
    Mishap.ERROR_BEFORE: "500, and nothing was done",
    Mishap.ERROR_AFTER: "500, though all was done",
    Mishap.UNAVAILABLE_AFTER: "503 without a body, though all was done",
    Mishap.TIMEOUT: "408, and nothing was done",
    Mishap.RESET_BEFORE: "the connection is reset, and nothing was done",
    Mishap.RESET_AFTER: "the connection is reset, though all was done",
    Mishap.GARBAGE: "200 with a page that is no JSON, though all was done",
    Mishap.SLOW_BEFORE: "a minute passes before anything is done",
    Mishap.SLOW_AFTER: "all is done, and the answer comes a minute late",
    Mishap.ITEM: "one item of an update cannot be downloaded this time, inside a 200",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPace:
    """When the requests of a batch run: `before` seconds after its turn has come, then one each `each` seconds.

    `retry`: seconds until one that failed with a 5xx is tried again. `by_hand`: none of this, only
    `Store.batches.step()` lets requests run.
    """

    before: float = 0
    each: float = 0
    retry: float = 3
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drills:
    """What to put a store through; by default, nothing.

    `chances`: probabilities from 0 to 1, for each request that asks for one of `operations` (for `ITEM`: each
    download). `at_most`: how often chance may strike the same product or page, and the same
    item of a product; None for no end.
    `downloads`: how often each address that matches a pattern can be downloaded from before it is dead.
    `revoke_after`: requests after which a token works no more. `slow`: seconds of a slow answer. `clock` gives
    seconds that never go back, for the rate limit and batches.

    Raises DrillError for a number that makes no sense.
    """

    seed: int = 0
    latency: Latency = field(default_factory=Latency)
    rate: RateLimit | None = None
    chances: Mapping[Mishap, float] = field(default_factory=dict)
    operations: frozenset[Operation] = frozenset(Operation)
    at_most: int | None = None
    downloads: Mapping[str, int] = field(default_factory=dict)
    revoke_after: int | None = None
    slow: float = 60
    batch: BatchPace = field(default_factory=BatchPace)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        for mishap, chance in self.chances.items():
            if not 0 <= chance <= 1:
                raise DrillError(f"the probability of {mishap} must be from 0 to 1, not {chance}")
        if self.rate is not None and (self.rate.requests < 1 or not self.rate.seconds > 0):
            raise DrillError("a rate limit must let at least one request through, in more than no time")
        if self.revoke_after is not None and self.revoke_after < 1:
            raise DrillError("a token must work for at least one request")
