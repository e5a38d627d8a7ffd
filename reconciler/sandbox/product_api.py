"""What the API does about products, the same for a request of its own and for one inside a batch.

Who may ask is settled before. Free of I/O: each request is a flow.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import assert_never

from reconciler.sandbox.answers import GARBAGE, Answer, told
from reconciler.sandbox.chance import Turn
from reconciler.sandbox.errors import ConnectionDropped
from reconciler.sandbox.faults import AnyFault, Fault, Garbage, Operation, Reset, Slow
from reconciler.sandbox.fields import parse_fields, trim
from reconciler.sandbox.flows import Flow, HookCall, Pause, Step, UpdateHook
from reconciler.sandbox.json_types import Json
from reconciler.sandbox.product_body import product_body, search_body
from reconciler.sandbox.search import parse_query
from reconciler.sandbox.store import Store
from reconciler.sandbox.update_body import parse_update, update_result
from reconciler.sandbox.updates import Kind, MediaUpdate


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the store's part of the API. `body` decodes its body, or raises ApiError where it cannot."""

    token: str
    params: Mapping[str, str]
    body: Callable[[], Json]


class ProductApi:
    """The requests about products of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def search(self, call: Call) -> Flow:
        turn = self._store.chance.turn(Operation.SEARCH, sorted(call.params.items()))

        def found() -> Json:
            return search_body(self._store.search(parse_query(call.params)), self._store.cdn, self._store.quirks)

        yield Pause(self._store.chance.pause(turn))
        return (yield from struck(self._store, turn, None, _read(call, found)))

    def read(self, call: Call, product_id: int) -> Flow:
        turn = self._store.chance.turn(Operation.READ, product_id)

        def found() -> Json:
            return product_body(self._store.product(product_id), self._store.cdn, self._store.quirks)

        yield Pause(self._store.chance.pause(turn))
        return (yield from struck(self._store, turn, product_id, _read(call, found)))

    def update(self, call: Call, product_id: int) -> Flow:
        """A bulk update. Time passes between the hooks, and all of it before the effect."""
        turn = self._store.chance.turn(Operation.UPDATE, product_id)
        body = call.body()
        yield from _hooked(self._store.before_update, product_id, body)
        yield Pause(self._store.chance.pause(turn))
        return (yield from struck(self._store, turn, product_id, self._updated(turn, product_id, body)))

    def _updated(self, turn: Turn, product_id: int, body: Json) -> Flow:
        update = parse_update(body)
        yield Pause(self._store.chance.download(turn, _pictures(update)))
        outcome = self._store.update_media(product_id, update)
        yield from _hooked(self._store.after_update, product_id, body)
        return told(update_result(outcome, update, self._store.quirks))


def struck(store: Store, turn: Turn, product_id: int | None, effect: Flow) -> Flow:
    """`effect` and its answer, or what the fault that this request meets makes of them. A planned one comes first."""
    chance = store.chance.fault(turn)
    fault = store.faults.strike(turn.operation, product_id) or chance
    if fault is not None and not fault.after_effect:
        return (yield from _met(fault)) or (yield from effect)
    answer = yield from effect
    return answer if fault is None else (yield from _met(fault)) or answer


def _met(fault: AnyFault) -> Generator[Step, None, Answer | None]:
    """What is answered instead; None where the real answer only had to wait."""
    match fault:
        case Fault():
            raise fault.refusal()
        case Reset():
            raise ConnectionDropped
        case Garbage():
            return GARBAGE
        case Slow(seconds):
            yield Pause(seconds)
            return None
        case _:
            assert_never(fault)


def _hooked(hook: UpdateHook | None, product_id: int, body: Json) -> Generator[Step, None, None]:
    if hook is not None:
        yield HookCall(hook, product_id, body)


def _read(call: Call, found: Callable[[], Json]) -> Flow:
    """What `found` finds, trimmed to the fields that were asked for."""
    yield from ()
    body = found()
    fields = call.params.get("responseFields")
    return told(body if fields is None else trim(body, parse_fields(fields)))


def _pictures(update: MediaUpdate) -> int:
    return sum(link.kind is Kind.IMAGE for link in update.links())
