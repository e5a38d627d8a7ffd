"""Wait for the end of a batch: ask how far it is, with pauses that grow. Settles nothing."""

import logging
from collections.abc import Awaitable, Callable

from reconciler.ecwid import BatchLook, EcwidClient
from reconciler.errors import TryLater

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
GROWTH = 1.5
LONGEST_STANDSTILL = 900.0
"""Seconds that a batch may go without one more of its updates being done, before nobody waits for it any more."""

_log = logging.getLogger("reconciler")


async def wait_for_end(
    client: EcwidClient,
    ticket: str,
    wait: Callable[[float], Awaitable[None]],
    *,
    at_the_end: bool = False,
) -> BatchLook | None:
    """The batch once all of it has ended; None where the store does not know it any more.

    `wait` waits so many seconds, or raises why nothing more is to be waited for. Raises what asking raises, and
    `TryLater` for a batch that stands still for 15 minutes.
    """
    pause, stood_still, done = FIRST_PAUSE, 0.0, 0
    while (batch := await client.batches.look(ticket, at_the_end=at_the_end)) is not None and not batch.ended:
        if batch.done > done:
            done, stood_still = batch.done, 0.0
        if stood_still >= LONGEST_STANDSTILL:
            raise TryLater(
                f"the store has not ended a batch of updates (ticket {ticket}), and does not go on with it",
                "run the same command again later; it asks what became of the batch before it sends anything",
            )
        _log.info("batch %s: %s of its updates are done; asking again in %.1f s", ticket, batch.done, pause)
        await wait(pause)
        stood_still += pause
        pause = min(pause * GROWTH, LONGEST_PAUSE)
    return batch
