"""Note every request and its answer in the request log. Changes neither."""

import json
from typing import TYPE_CHECKING

from starlette.requests import Request

from reconciler.sandbox.json_types import Json
from reconciler.sandbox.request_log import RequestLog, RequestRecord

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LoggingMiddleware:
    """Reads the body before the app does, so that a request in flight is told whole."""

    def __init__(self, app: "ASGIApp", log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        number = self._log.arrived(
            RequestRecord(request.method, request.url.path, dict(request.query_params), _decoded(body))
        )
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> "Message":
            return pending.pop() if pending else await receive()

        async def send_noted(message: "Message") -> None:
            if message["type"] == "http.response.start":
                self._log.answered(number, message["status"])
            await send(message)

        await self._app(scope, receive_again, send_noted)


def _decoded(body: bytes) -> Json:
    try:
        decoded: Json = json.loads(body)
    except ValueError:
        return None
    return decoded
