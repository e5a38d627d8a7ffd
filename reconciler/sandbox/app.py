"""The routes of the sandbox: the API under `/api/v3/{store}`, the CDN under `/images`, pictures under `/origin`.

Translates between HTTP and the store; decides nothing itself.
"""

import json
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from reconciler.sandbox.access import Scope
from reconciler.sandbox.errors import ApiError, wrong_parameter
from reconciler.sandbox.faults import Operation
from reconciler.sandbox.fields import parse_fields, trim
from reconciler.sandbox.json_types import Json
from reconciler.sandbox.logging_middleware import LoggingMiddleware
from reconciler.sandbox.pictures import content_type
from reconciler.sandbox.product_body import product_body, search_body
from reconciler.sandbox.search import parse_query
from reconciler.sandbox.store import Store, UpdateHook
from reconciler.sandbox.update_body import parse_update, update_result

if TYPE_CHECKING:
    from starlette.types import ExceptionHandler

API = "/api/v3"


def create_app(store: Store) -> Starlette:
    """The sandbox as an application that plays `store`; an `httpx.ASGITransport` can talk to it without a network."""
    api = _Api(store)
    products = API + "/{store_id:int}/products"
    handlers: dict[type[Exception], ExceptionHandler] = {ApiError: _refuse, HTTPException: _refuse_route}
    return Starlette(
        routes=[
            Route(products, api.search, methods=["GET"]),
            Route(products + "/{product_id:int}", api.read, methods=["GET"]),
            Route(products + "/{product_id:int}/media", api.update_media, methods=["PUT"]),
            Route("/images/{name:path}", api.image, methods=["GET"]),
            Route("/origin/{name:path}", api.origin, methods=["GET"]),
        ],
        middleware=[Middleware(LoggingMiddleware, log=store.log)],
        exception_handlers=handlers,
    )


class _Api:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def search(self, request: Request) -> Response:
        self._admit(request, Scope.READ)
        self._strike(Operation.SEARCH)
        page = self._store.search(parse_query(request.query_params))
        return _trimmed(request, search_body(page, self._store.cdn, self._store.quirks))

    async def read(self, request: Request) -> Response:
        self._admit(request, Scope.READ)
        product_id: int = request.path_params["product_id"]
        self._strike(Operation.READ, product_id)
        product = self._store.product(product_id)
        return _trimmed(request, product_body(product, self._store.cdn, self._store.quirks))

    async def update_media(self, request: Request) -> Response:
        self._admit(request, Scope.UPDATE)
        product_id: int = request.path_params["product_id"]
        body = await _json(request)
        await _call(self._store.before_update, product_id, body)
        fault = self._store.faults.strike(Operation.UPDATE, product_id)
        if fault is not None and not fault.after_effect:
            raise fault.refusal()
        update = parse_update(body)
        outcome = self._store.update_media(product_id, update)
        await _call(self._store.after_update, product_id, body)
        if fault is not None:
            raise fault.refusal()
        return JSONResponse(update_result(outcome, update, self._store.quirks))

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

    def _admit(self, request: Request, scope: Scope) -> None:
        if request.path_params["store_id"] != self._store.id:
            raise ApiError(404, "STORE_NOT_FOUND", f"Store {request.path_params['store_id']} was not found")
        self._store.access.require(request.headers.get("authorization"), scope)

    def _strike(self, operation: Operation, product_id: int | None = None) -> None:
        if fault := self._store.faults.strike(operation, product_id):
            raise fault.refusal()


async def _call(hook: UpdateHook | None, product_id: int, body: Json) -> None:
    if hook is not None:
        await to_thread.run_sync(hook, product_id, body, abandon_on_cancel=True)


async def _json(request: Request) -> Json:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, message="The body must be application/json")
    try:
        body: Json = json.loads(await request.body())
    except ValueError:
        raise wrong_parameter("The body is not JSON") from None
    return body


def _trimmed(request: Request, body: Json) -> Response:
    fields = request.query_params.get("responseFields")
    return JSONResponse(body if fields is None else trim(body, parse_fields(fields)))


def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101  # registered for this class
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    told = {"errorMessage": error.message, "errorCode": error.code}
    body = {name: value for name, value in told.items() if value is not None}
    return JSONResponse(body, error.status, headers) if body else Response(None, error.status, headers)


def _refuse_route(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class
    return JSONResponse({"errorMessage": error.detail}, error.status_code, error.headers)
