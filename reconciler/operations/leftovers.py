"""Settle, before anything is planned, what an earlier run left in batches. Sends no update."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from reconciler.delivery import left_in_batches, settle_batches
from reconciler.ecwid import EcwidClient
from reconciler.operations import interruptible
from reconciler.state.backend import StateBackend
from reconciler.state.log import State


def without_leftovers(
    backend: StateBackend, runner: asyncio.Runner, connected: Callable[[], EcwidClient]
) -> tuple[State, tuple[str, ...]]:
    """The state with what became of such batches, which is recorded by then, and what a person should know of it.

    `connected` is called where there is something to ask. Raises what asking the store raises, and `TryLater` where a
    batch does not end; what was known by then is recorded.
    """
    state = backend.read()
    left = left_in_batches(state.records)
    if not left:
        return state, ()
    with backend.journal(state, "apply") as journal:
        interruptible.run(
            runner,
            settle_batches(
                connected(), left, datetime.now(UTC), asyncio.sleep, lambda records: journal.append(*records)
            ),
        )
    settled = backend.read()
    unknown = sum(settled.records[one.record.product_id].attempt is not None for one in left)
    rest = f", for all but {unknown} of them" if unknown else ""
    return settled, (f"An earlier run left {len(left)} updates in batches. What came of them is recorded now{rest}.",)
