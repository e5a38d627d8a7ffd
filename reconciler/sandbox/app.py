"""The routes of the sandbox: the API under `/api/v3/{store}`, the CDN under `/images`, pictures under `/origin`.

Translates between HTTP and the store; decides nothing itself.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from reconciler.sandbox.access import Scope
from reconciler.sandbox.answers import Answer, refused
from reconciler.sandbox.batch_api import BatchApi
from reconciler.sandbox.driving import CatchUpMiddleware, perform
from reconciler.sandbox.errors import ApiError, wrong_parameter
from reconciler.sandbox.flows import Flow
from reconciler.sandbox.gate import Gate
from reconciler.sandbox.json_types import Json
from reconciler.sandbox.logging_middleware import LoggingMiddleware
from reconciler.sandbox.pictures import content_type
from reconciler.sandbox.product_api import Call, ProductApi
from reconciler.sandbox.resets import ResetMiddleware
from reconciler.sandbox.store import Store

if TYPE_CHECKING:
    from starlette.types import ExceptionHandler

API = "/api/v3"


def create_app(store: Store) -> Starlette:
    """The sandbox as an application that plays `store`; an `httpx.ASGITransport` can talk to it without a network."""
    api = _Api(store)
    root = API + "/{store_id:int}"
    handlers: dict[type[Exception], ExceptionHandler] = {
        ApiError: _refuse,
        HTTPException: _refuse_route,
        Exception: _break_off,
    }
    return Starlette(
        routes=[
            Route(root + "/products", api.search, methods=["GET"]),
            Route(root + "/products/{product_id:int}", api.read, methods=["GET"]),
            Route(root + "/products/{product_id:int}/media", api.update_media, methods=["PUT"]),
            Route(root + "/batch", api.send_batch, methods=["POST"]),
            Route(root + "/batch", api.poll_batch, methods=["GET"]),
            Route(root + "/batch/cancel-group", api.cancel_group, methods=["POST"]),
            Route("/images/{name:path}", api.image, methods=["GET"]),
            Route("/origin/{name:path}", api.origin, methods=["GET"]),
        ],
        middleware=[
            Middleware(ResetMiddleware),
            Middleware(LoggingMiddleware, log=store.log),
            Middleware(CatchUpMiddleware, store=store),
        ],
        exception_handlers=handlers,
    )


class _Api:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._gate = Gate(store)
        self._products = ProductApi(store)
        self._batches = BatchApi(store, self._products, f"{API}/{store.id}")

    async def search(self, request: Request) -> Response:
        return await self._answer(request, Scope.READ, self._products.search)

    async def read(self, request: Request) -> Response:
        product_id: int = request.path_params["product_id"]
        return await self._answer(request, Scope.READ, lambda call: self._products.read(call, product_id))

    async def update_media(self, request: Request) -> Response:
        product_id: int = request.path_params["product_id"]
        return await self._answer(request, Scope.UPDATE, lambda call: self._products.update(call, product_id))

    async def send_batch(self, request: Request) -> Response:
        return await self._answer(request, None, self._batches.send)

    async def poll_batch(self, request: Request) -> Response:
        return await self._answer(request, None, self._batches.poll)

    async def cancel_group(self, request: Request) -> Response:
        return await self._answer(request, None, self._batches.cancel)

    async def image(self, request: Request) -> Response:
        path = request.url.path
        file = None if self._store.web.is_dead(path) else self._store.cdn.find(path)
        if file is None:
            raise HTTPException(404)
        content = file.body()
        return Response(content, media_type=content_type(content))

    async def origin(self, request: Request) -> Response:
        web = self._store.web
        file = None if web.is_dead(request.url.path) else web.origin_file(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        return FileResponse(file)

    async def _answer(self, request: Request, scope: Scope | None, flow: Callable[[Call], Flow]) -> Response:
        """Let a request in that may have `scope`, and answer it; nothing is awaited before it is let in."""
        token = self._gate.admit(request.path_params["store_id"], request.headers.get("authorization"), scope)
        content = await request.body()
        call = Call(token, request.query_params, lambda: _json(request, content))
        return _response(await perform(flow(call), self._store))


def _json(request: Request, content: bytes) -> Json:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, message="The body must be application/json")
    try:
        body: Json = json.loads(content)
    except ValueError:
        raise wrong_parameter("The body is not JSON") from None
    return body


def _response(answer: Answer) -> Response:
    return Response(answer.text, answer.status, dict(answer.headers), answer.media_type)


async def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101  # registered for this class
    return _response(refused(error))


async def _refuse_route(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class
    return JSONResponse({"errorMessage": error.detail}, error.status_code, error.headers)


async def _break_off(_request: Request, _error: Exception) -> Response:
    """A hook that raises. The server closes the connection after this, so no client may count on it."""
    return Response("Internal Server Error", 500, {"Connection": "close"}, "text/plain")
