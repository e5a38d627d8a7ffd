"""How often something is asked again, and how long apart: the one policy for all that may be repeated."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

TRIES = 5
SHORTEST_WAIT = 0.5
LONGEST_WAIT = 15.0

Sleep = Callable[[float], Awaitable[None]]

_log = logging.getLogger("reconciler")


def repeats(what: str, *faults: type[Exception], sleep: Sleep) -> AsyncRetrying:
    """Call a function up to 5 times while it raises one of `faults`; the last one is raised as it is.

    The waits are random, each between half a second and a bound that doubles from 1 to 15 seconds. `what` names the
    request in the log, `sleep` waits that many seconds.
    """
    return AsyncRetrying(
        sleep=sleep,
        stop=stop_after_attempt(TRIES),
        wait=wait_random_exponential(multiplier=1, min=SHORTEST_WAIT, max=LONGEST_WAIT),
        retry=retry_if_exception_type(faults),
        before_sleep=partial(_tell, what),
        reraise=True,
    )


def _tell(what: str, state: RetryCallState) -> None:
    reason = state.outcome.exception() if state.outcome else None
    _log.info("%s: %s; again in %.1f s", what, reason, state.upcoming_sleep)
