"""The verbs `state …`: look at the records, remove some, break a lock. Nothing here sends anything."""

from collections.abc import Callable, Sequence

from reconciler.config import Config
from reconciler.errors import ReconcilerError, StateError
from reconciler.model.record import Forgotten, Record
from reconciler.operations.accounts import account_of_removal
from reconciler.operations.workspace import backend_of
from reconciler.planner import Selection
from reconciler.state.backend import Holder
from reconciler.state.log import State
from reconciler.yamlfile.quoting import quoted


def read(config: Config) -> State:
    """The state as it stands; a missing one is empty. Raises `StateError`."""
    return backend_of(config).read()


def find(state: State, selectors: Sequence[str]) -> tuple[Record, ...]:
    """The records that the selectors mean, by product id. Raises `StateError` for a selector that means none."""
    selection = Selection.of(selectors)
    known = [(record.product_id, record.sku, record.source) for record in state.records.values()]
    if missing := selection.unmatched(known):
        raise StateError(f"the state holds no product that {quoted(missing[0])} means", "see `reconciler state list`")
    return tuple(
        record for record in state.records.values() if selection.matches(record.product_id, record.sku, record.source)
    )


def remove(config: Config, selectors: Sequence[str], agrees: Callable[[tuple[Record, ...]], bool]) -> None:
    """Remove records, if `agrees` says so once it has seen them. Raises `StateError`, `LockHeld`."""
    backend = backend_of(config)
    with backend.lock():
        state = backend.read()
        records = find(state, selectors)
        if not agrees(records):
            raise ReconcilerError("not agreed to, so nothing was removed")
        with backend.journal(state, "state rm") as journal:
            journal.append(*(Forgotten(product_id=record.product_id) for record in records))
            journal.compact(account_of_removal(records))


def lock_holder(config: Config) -> Holder | None:
    """Who holds the lock, None where nobody does."""
    return backend_of(config).holder()


def break_lock(config: Config, lock_id: str) -> Holder:
    """Break the lock with this id, and tell whose it was. Raises `StateError`."""
    return backend_of(config).unlock(lock_id)
