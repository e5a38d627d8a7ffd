"""The verb `drift`: what the store shows now against what the state says it showed. Sends and records nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconciler.config import Config
from reconciler.delivery import look
from reconciler.errors import TryLater
from reconciler.model.drift import Drift
from reconciler.model.live import Looked
from reconciler.model.record import Record
from reconciler.operations import interruptible
from reconciler.operations.asking import Outside, store_client
from reconciler.operations.state import find
from reconciler.operations.workspace import backend_of, torn_note
from reconciler.planner import DriftSetting, find_drift
from reconciler.state.backend import StateBackend
from reconciler.state.log import State


@dataclass(frozen=True, slots=True)
class Drifted:
    """The drift, and what must be said loudly beside it."""

    drift: Drift
    notes: tuple[str, ...] = ()


def drift(config: Config, targets: Sequence[str], outside: Outside) -> Drifted:
    """The drift of all recorded products, or of those that `targets` mean. The catalog is not read.

    Raises what a state or a store can have wrong, and `StateError` for a target that means no recorded product.
    """
    backend = backend_of(config)
    if (holder := backend.holder()) is not None:
        raise TryLater(
            f"{backend.describe()}: an apply may be at work, whose updates would look like drift: {holder}",
            "wait for it to end, then run drift again",
        )
    state = backend.read()
    records = find(state, targets) if targets else tuple(state.records.values())
    setting = DriftSetting(config.store_id, config.api.origin, tuple(dict.fromkeys(targets)))
    found = find_drift(records, _look(config, records, outside), setting)
    return Drifted(found, tuple(_notes(state, backend)))


def _look(config: Config, records: Sequence[Record], outside: Outside) -> Looked:
    if not records:
        return Looked()
    with asyncio.Runner() as runner, store_client(runner, config, outside) as client:
        ids = [record.product_id for record in records]
        return Looked(interruptible.run(runner, look(client, ids)))


def _notes(state: State, backend: StateBackend) -> Iterator[str]:
    if state.missing:
        yield (
            f"There is no state at {backend.describe()}: nothing is known of what was applied before, so nothing was "
            f"compared and the store was not looked at."
        )
    elif state.torn:
        yield torn_note(backend)
