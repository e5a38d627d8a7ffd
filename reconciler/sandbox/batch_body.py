"""The bodies about batches: reading what is sent, telling how far one is. The wire names of batches live here."""

import random
from collections.abc import Mapping
from http import HTTPStatus

from reconciler.sandbox.batch import Batch, BatchStatus, Inner, Result, Sending
from reconciler.sandbox.errors import wrong_parameter
from reconciler.sandbox.json_types import Json, JsonObject
from reconciler.sandbox.quirks import BatchOrder, BatchProgress, Quirks

LARGEST = 500
"""Requests that a batch may hold (ECWID.md, "Batch")."""


def parse_batch(body: Json) -> tuple[Inner, ...]:
    """Read the requests of a batch. Raises ApiError 400 for none, too many, or one of the wrong form."""
    if not isinstance(body, list):
        raise wrong_parameter("The body must be an array")
    if not 1 <= len(body) <= LARGEST:
        raise wrong_parameter(f"A batch must hold from 1 to {LARGEST} requests, not {len(body)}")
    return tuple(_inner(item, f"[{index}]") for index, item in enumerate(body))


def parse_sending(params: Mapping[str, str]) -> Sending:
    """Read how a batch is sent. `allowParallelMode` is taken, and changes nothing: one order of many is kept to.

    Raises ApiError 400 for a value of the wrong form.
    """
    parse_flag(params, "allowParallelMode", default=False)
    return Sending(
        stop_on_first_failure=parse_flag(params, "stopOnFirstFailure", default=True),
        key=params.get("deduplicationKey") or None,
        group=params.get("groupId") or None,
    )


def parse_flag(params: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Raises ApiError 400 for anything but `true` and `false`."""
    value = params.get(name, str(default).lower())
    if value not in {"true", "false"}:
        raise wrong_parameter(f"{name} must be true or false")
    return value == "true"


def batch_body(batch: Batch, quirks: Quirks, *, escaped: bool, seed: int) -> JsonObject:
    """How far a batch is. `seed` decides how its responses are shuffled, where they are."""
    status = batch.status
    body: JsonObject = {
        "status": str(status),
        "totalRequests": len(batch.inner),
        "completedRequests": batch.executed,
    }
    if status is not BatchStatus.COMPLETED and quirks.batch_progress is BatchProgress.HIDDEN:
        return body
    responses: list[Json] = [_response(result, escaped) for result in tuple(batch.results)]
    if quirks.batch_order is BatchOrder.SHUFFLED:
        random.Random(f"{seed} {batch.number}").shuffle(responses)  # noqa: S311  # to be repeated, not to be secret
    return {**body, "responses": responses}


def _inner(item: Json, place: str) -> Inner:
    if not isinstance(item, dict):
        raise wrong_parameter(f"{place} must be an object")
    number, method, path = (_text(item, name, place) for name in ("id", "method", "path"))
    if not path.startswith("/"):
        raise wrong_parameter(f"{place}.path must begin with /")
    return Inner(number, method.upper(), path, item.get("body"))


def _text(item: JsonObject, name: str, place: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise wrong_parameter(f"{place}.{name} must be a string that is not empty")
    return value


def _response(result: Result, escaped: bool) -> JsonObject:
    told: JsonObject = {"id": result.id, "status": str(result.status)}
    if result.answer is None:
        return told
    answer = result.answer
    return {
        **told,
        **({"escapedHttpBody": answer.text} if escaped else {"httpBody": answer.body}),
        "httpStatusCode": answer.status,
        "httpStatusLine": f"HTTP/1.1 {answer.status} {_phrase(answer.status)}".rstrip(),
    }


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
