"""Wait for the end of a batch: ask how far it is, with pauses that grow. Settles nothing."""

from collections.abc import Awaitable, Callable

from reconciler.ecwid import BatchLook, EcwidClient

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
GROWTH = 1.5


async def wait_for_end(
    client: EcwidClient,
    ticket: str,
    wait: Callable[[float], Awaitable[None]],
    *,
    at_the_end: bool = False,
) -> BatchLook | None:
    """The batch once all of it has ended; None where the store does not know it any more.

    `wait` waits so many seconds, or raises why nothing more is to be waited for. Raises what asking raises.
    """
    pause = FIRST_PAUSE
    while (batch := await client.batches.look(ticket, at_the_end=at_the_end)) is not None and not batch.ended:
        await wait(pause)
        pause = min(pause * GROWTH, LONGEST_PAUSE)
    return batch
