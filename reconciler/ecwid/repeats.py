"""How often something is asked again, and how long apart: the one policy for all that may be repeated."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.stop import stop_base
from tenacity.wait import wait_random_exponential

TRIES = 5
LONGEST_EFFORT = 60.0
SHORTEST_WAIT = 0.5
LONGEST_WAIT = 15.0

Sleep = Callable[[float], Awaitable[None]]

_log = logging.getLogger("reconciler")


@dataclass
class Effort:
    """How long something has been tried, in seconds: exchanges and the waits between them.

    Pauses that the store asks for do not count, nor does waiting for a turn by the rate.
    """

    seconds: float = 0.0


def repeats(what: str, *faults: type[Exception], sleep: Sleep, effort: Effort) -> AsyncRetrying:
    """Call a function while it raises one of `faults`, up to 5 times and up to 60 seconds; the last one is raised as
    it is.

    The waits are random, each between half a second and a bound that doubles from 1 to 15 seconds. `what` names the
    request in the log, `sleep` waits that many seconds; whatever is called adds its own time to `effort`.
    """

    async def wait(seconds: float) -> None:
        await sleep(seconds)
        effort.seconds += seconds

    return AsyncRetrying(
        sleep=wait,
        stop=stop_after_attempt(TRIES) | _Exhausted(effort),
        wait=wait_random_exponential(multiplier=1, min=SHORTEST_WAIT, max=LONGEST_WAIT),
        retry=retry_if_exception_type(faults),
        before_sleep=partial(_tell, what),
        reraise=True,
    )


class _Exhausted(stop_base):
    """Whether the next wait would take the effort beyond what is spent on one thing."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort

    def __call__(self, retry_state: RetryCallState) -> bool:
        return self._effort.seconds + retry_state.upcoming_sleep > LONGEST_EFFORT


def _tell(what: str, state: RetryCallState) -> None:
    reason = state.outcome.exception() if state.outcome else None
    _log.info("%s: %s; again in %.1f s", what, reason, state.upcoming_sleep)
