"""Bodies and answers of batches: many updates in one request (ECWID.md, "Batch"). Sends nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.ecwid.answers import Answer, read_answer
from reconciler.ecwid.faults import fault_of
from reconciler.ecwid.json import Json, as_dict, as_list, as_text, parse
from reconciler.ecwid.wire import update_body
from reconciler.errors import NotReached, OutcomeUnknown, ReconcilerError, TryLater
from reconciler.model.plan import Send

BATCH = 500
"""Updates that one batch may hold."""

_QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Inner:
    """What the store says of one update of a batch. `http_status` is None where it was not executed."""

    executed: bool
    http_status: int | None = None
    body: Json = None


@dataclass(frozen=True, slots=True)
class BatchLook:
    """How far a batch is: whether all of it has ended, what is known of its updates by product id, and how many
    of them are done."""

    ended: bool
    inner: Mapping[int, Inner] = field(default_factory=dict)
    done: int = 0


def batch_body(sends: Sequence[tuple[int, Send]]) -> list[Json]:
    """The body of a batch. Each update bears the id of its product."""
    return [
        {"id": str(product_id), "path": f"/products/{product_id}/media", "method": "PUT", "body": update_body(send)}
        for product_id, send in sends
    ]


def question_body() -> list[Json]:
    """A batch that changes nothing: what is sent with a key only to learn which batch it belongs to."""
    return [{"id": _QUESTION, "path": "/products?limit=1&responseFields=total", "method": "GET"}]


def read_batch(body: Json, hide: Callable[[str], str] = str) -> BatchLook:
    """How far the batch is. `hide` takes out what must not be seen of the answers inside. Raises `OutcomeUnknown`
    where the answer says nothing of it."""
    data = as_dict(body)
    status = data.get("status")
    if status not in ("QUEUED", "IN_PROGRESS", "COMPLETED"):
        raise OutcomeUnknown("the store's answer about a batch is not understood")
    inner: dict[int, Inner] = {}
    for response in map(as_dict, as_list(data.get("responses"))):
        name = response.get("id")
        name = str(name) if isinstance(name, int) and not isinstance(name, bool) else name
        if isinstance(name, str) and name.isascii() and name.isdigit() and len(name) < 20:
            inner[int(name)] = _inner(response, hide)
    done = data.get("completedRequests")
    return BatchLook(status == "COMPLETED", inner, done if isinstance(done, int) else len(inner))


def _inner(response: dict[str, Json], hide: Callable[[str], str]) -> Inner:
    status = response.get("httpStatusCode")
    if response.get("status") == "NOT_EXECUTED":
        return Inner(executed=False)
    return Inner(
        True, status if isinstance(status, int) and not isinstance(status, bool) else None, _body(response, hide)
    )


def _body(response: dict[str, Json], hide: Callable[[str], str]) -> Json:
    """The inner body, which comes as a value, or escaped in a text."""
    escaped = response.get("escapedHttpBody")
    text = as_text(response.get("httpBody")) if escaped is None else as_text(escaped)
    if text is None:
        return response.get("httpBody")
    return parse(text.encode(), hide)


def read_inner(inner: Inner | None, send: Send) -> Answer | ReconcilerError:
    """What an update of an ended batch came to, item by item; or, returned and not raised, the error that it means.

    `NotReached`: it was not carried out. `TryLater`: nor was it, being one too many. `OutcomeUnknown`: the store must
    be looked at. `ProductRefused`: nothing was changed. Any other: nothing more can be sent.
    """
    if inner is None:
        return OutcomeUnknown("the batch ended, and says nothing of this update")
    if not inner.executed:
        return NotReached("the batch ended before this update was carried out")
    if inner.http_status is None:
        return OutcomeUnknown("the batch ended, and its answer to this update is not understood")
    if inner.http_status == 429:
        return TryLater("the store refused the update, for being asked too often")
    if (fault := fault_of(inner.http_status, as_dict(inner.body))) is not None:
        return fault
    try:
        return read_answer(inner.body, send)
    except OutcomeUnknown as error:
        return error
