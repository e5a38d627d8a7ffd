"""What the API does about batches: taking them, telling how far they are, cancelling groups of them.

Their requests go the way of any other (`product_api.py`), in the name of whoever sent the batch. Free of I/O.
"""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl

from reconciler.sandbox.access import Scope
from reconciler.sandbox.answers import Answer, refused, told
from reconciler.sandbox.batch import Batch, BatchStatus, Inner
from reconciler.sandbox.batch_body import batch_body, parse_batch, parse_flag, parse_sending
from reconciler.sandbox.errors import ApiError, ConnectionDropped, wrong_parameter
from reconciler.sandbox.faults import Operation
from reconciler.sandbox.flows import Flow, Pause, at_once
from reconciler.sandbox.json_types import Json
from reconciler.sandbox.product_api import Call, ProductApi, struck
from reconciler.sandbox.quirks import BatchRate
from reconciler.sandbox.request_log import RequestRecord
from reconciler.sandbox.store import Store

_SEARCH = re.compile(r"/products")
_PRODUCT = re.compile(r"/products/(\d{1,18})", re.ASCII)
_MEDIA = re.compile(r"/products/(\d{1,18})/media", re.ASCII)


class BatchApi:
    """The requests about batches of one store. `root` is where paths inside a batch begin, for the log."""

    def __init__(self, store: Store, products: ProductApi, root: str) -> None:
        self._store = store
        self._products = products
        self._root = root

    def send(self, call: Call) -> Flow:
        return self._answered(Operation.BATCH, "", lambda: {"ticket": self._taken(call).ticket})

    def poll(self, call: Call) -> Flow:
        ticket = call.params.get("ticket", "")

        def body() -> Json:
            escaped = parse_flag(call.params, "escapedJson", default=False)
            batch = self._store.batches.get(ticket)
            told = batch_body(batch, self._store.quirks, escaped=escaped, seed=self._store.drills.seed)
            if told["status"] == BatchStatus.COMPLETED:
                self._store.batches.told(batch)
            return told

        number = next((batch.number for batch in self._store.batches if batch.ticket == ticket), None)
        return self._answered(Operation.POLL, number, body)

    def cancel(self, call: Call) -> Flow:
        group = call.params.get("groupId", "")

        def body() -> Json:
            if not group:
                raise wrong_parameter("groupId must be given")
            self._store.batches.cancel(group)
            return {}

        return self._answered(Operation.CANCEL, group, body)

    def _answered(self, operation: Operation, about: object, body: Callable[[], Json]) -> Flow:
        turn = self._store.chance.turn(operation, about)

        def effect() -> Flow:
            yield from ()
            return told(body())

        yield Pause(self._store.chance.pause(turn))
        return (yield from struck(self._store, turn, None, effect()))

    def _taken(self, call: Call) -> Batch:
        """The batch that is sent, or the one that was sent with the same key: then the body is not looked at."""
        sending = parse_sending(call.params)
        known = self._store.batches.sent_with(sending.key)
        return known or self._store.batches.add(parse_batch(call.body()), sending, partial(self._run, call.token))

    def _run(self, token: str, ticket: str, inner: Inner, at: float) -> Answer:
        """Carry out one request of a batch. Its log entry bears the ticket."""
        path, _, query = inner.path.partition("?")
        params = dict(parse_qsl(query, keep_blank_values=True))
        number = self._store.log.arrived(
            RequestRecord(inner.method, f"{self._root}{path}", params, inner.body, ticket=ticket)
        )
        try:
            if self._store.quirks.batch_rate is BatchRate.COUNTED:
                self._store.rate.arrive(token, at)
            answer = at_once(self._flow(inner.method, path, Call(token, params, lambda: inner.body)))
        except ApiError as error:
            answer = refused(error)
        except ConnectionDropped:
            answer = Answer(500)
        self._store.log.answered(number, answer.status)
        return answer

    def _flow(self, method: str, path: str, call: Call) -> Flow:
        """The flow of a request inside a batch. Raises ApiError where there is none, or it is not allowed."""
        routes = (
            (_SEARCH, "GET", Scope.READ, self._products.search),
            (_PRODUCT, "GET", Scope.READ, self._products.read),
            (_MEDIA, "PUT", Scope.UPDATE, self._products.update),
        )
        for pattern, allowed, scope, flow in routes:
            if found := pattern.fullmatch(path):
                if method != allowed:
                    raise ApiError(405, message="Method Not Allowed")
                self._store.access.require(call.token, scope)
                return flow(call, *map(int, found.groups()))
        raise ApiError(404, message="Not Found")
