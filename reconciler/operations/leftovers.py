"""Settle, before anything is planned, what an earlier run left in batches. Sends no update."""

import asyncio
from datetime import UTC, datetime

from reconciler.config import Config
from reconciler.delivery import left_in_batches, settle_batches
from reconciler.operations import interruptible
from reconciler.operations.asking import Outside, store_client
from reconciler.state.backend import StateBackend
from reconciler.state.log import State


def without_leftovers(
    backend: StateBackend, runner: asyncio.Runner, config: Config, outside: Outside
) -> tuple[State, tuple[str, ...]]:
    """The state with what became of such batches, which is recorded by then, and what a person should know of it.

    Raises what asking the store raises, and `TryLater` where a batch does not end.
    """
    state = backend.read()
    left = left_in_batches(state.records)
    if not left:
        return state, ()
    with store_client(runner, config, outside) as client:
        settled = interruptible.run(runner, settle_batches(client, left, datetime.now(UTC), asyncio.sleep))
    with backend.journal(state) as journal:
        journal.append(*settled)
    open_still = sum(record.attempt is not None for record in settled)
    note = (
        f"An earlier run left {len(left)} updates in batches. What came of them is recorded now, "
        f"for all but {open_still} of them."
        if open_still
        else f"An earlier run left {len(left)} updates in batches. What came of them is recorded now."
    )
    return backend.read(), (note,)
