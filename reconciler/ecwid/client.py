"""One store's API over one HTTP client: look at products, update the media of one. Never prints or reads a file."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from reconciler.ecwid.answers import Answer, read_answer
from reconciler.ecwid.batch_calls import BatchCalls
from reconciler.ecwid.concurrency import Concurrency
from reconciler.ecwid.faults import ends_all, fault_in_transport, fault_of
from reconciler.ecwid.gate import LATER, Gate, Passage, pause_of
from reconciler.ecwid.json import Json, as_dict, parse
from reconciler.ecwid.pace import SlidingWindow
from reconciler.ecwid.repeats import Effort, Sleep, repeats
from reconciler.ecwid.wire import PRODUCT_FIELDS, read_product, update_body
from reconciler.errors import (
    ConfigError,
    NotReached,
    OutcomeUnknown,
    ProductRefused,
    ReconcilerError,
    StoreError,
    TryLater,
)
from reconciler.model.live import LiveProduct
from reconciler.model.plan import Send

PAGE = 100
PAUSES_IN_A_ROW = 10
LARGEST_ANSWER = 64 << 20
LONGEST_EXCHANGE = 90.0
RATE = (600, 60.0)
TIMEOUT = httpx.Timeout(connect=10, read=60, write=30, pool=None)

_TOKEN = re.compile(r"[!-~]+")
_log = logging.getLogger("reconciler")


def _always() -> bool:
    return True


class EcwidClient:
    """Reads and updates the products of one store.

    `requests` counts every request made, repeats included. Reads are repeated on their own, an update never is: each
    one downloads every picture again, so whoever sends it decides. `batches` sends many updates in one request.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        gate: Gate,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        hide: Callable[[str], str] = str,
    ) -> None:
        """`http` has the store's address as its base and carries the token, which `hide` takes out of a text.

        `now` is the time of day, for pauses that are asked for until then.
        """
        self._http = http
        self._gate = gate
        self._now = now
        self._hide = hide
        self.requests = 0
        self.batches = BatchCalls(self._ask, self.wait, hide)

    async def products(self, ids: Sequence[int]) -> dict[int, LiveProduct]:
        """Those of at most 100 products that the store knows, by id. Raises `StoreError`, `TryLater`."""
        if len(ids) > PAGE:
            raise ValueError(f"at most {PAGE} products a request")
        if not ids:
            return {}  # an empty filter would ask for every product
        found = await self._search({"productId": ",".join(map(str, ids)), "limit": str(PAGE)})
        wanted = set(ids)
        return {one.product_id: one for one in found if one.product_id in wanted}

    async def products_with_sku(self, sku: str) -> tuple[LiveProduct, ...]:
        """The products whose own SKU this is; one that has it on a variation alone is not meant."""
        found = await self._search({"sku": sku, "limit": str(PAGE)})
        return tuple(one for one in found if one.sku == sku)

    async def update_media(
        self,
        product_id: int,
        send: Send,
        still_good: Callable[[], bool] = _always,
        effort: Effort | None = None,
    ) -> Answer:
        """Send one bulk update, once.

        `still_good` is asked right before the request goes out, however long it had to wait for a pause to end. The
        time that it is out is added to `effort`.
        Raises `ProductRefused` (nothing was changed), `OutcomeUnknown` (look before sending again), `OutOfDate` (not
        sent: no longer `still_good`), `NotReached` (nothing arrived), `StoreError` or `TryLater` (stop the run), or
        what `stop` was given.
        """
        path = f"products/{product_id}/media"
        return read_answer(await self._ask("PUT", path, effort or Effort(), still_good, json=update_body(send)), send)

    @property
    def waited(self) -> float:
        """Seconds during which requests had to wait for the rate limit, or for a pause that the store asked for."""
        return self._gate.waited

    def stop(self, reason: ReconcilerError) -> None:
        """Ask nothing more: what waits for its turn, and whatever is asked from now on, raises `reason`."""
        self._gate.shut(reason)

    async def wait(self, seconds: float, sleep: Sleep | None = None) -> None:
        """Sleep, by `sleep` where it is given, until `stop` is called; raises its reason then."""
        await self._gate.wait(seconds, sleep)

    async def _search(self, params: dict[str, str]) -> list[LiveProduct]:
        effort = Effort()
        asked = {**params, "responseFields": PRODUCT_FIELDS}

        async def found() -> list[Json]:
            page = as_dict(await self._ask("GET", "products", effort, params=asked))
            products = page.get("items")
            if not isinstance(products, list):
                raise OutcomeUnknown("the store's answer holds no products", "check ECWID_API_URL")
            return products

        try:
            policy = repeats("GET products", NotReached, OutcomeUnknown, sleep=self.wait, effort=effort)
            items: list[Json] = await policy(found)
        except ProductRefused as error:
            raise StoreError(
                f"the store does not answer a search ({error.code}: {error.message})",
                "check ECWID_API_URL, and store.id in reconciler.yaml",
            ) from error
        return [product for item in items if (product := read_product(item)) is not None]

    async def _ask(
        self,
        method: str,
        path: str,
        effort: Effort,
        still_good: Callable[[], bool] = _always,
        *,
        urgent: bool = False,
        **content: Any,
    ) -> Json:
        """The body of a success. Waits as long as the store asks everyone to; raises what the answer means.

        `urgent`: goes out even where somebody interrupted the run.
        """
        for _ in range(PAUSES_IN_A_ROW):
            async with self._gate.passing(method, still_good, urgent=urgent) as passage:
                try:
                    reply = await self._exchange(method, path, content, passage)
                finally:
                    effort.seconds += passage.seconds
                if reply.status != 429:
                    return self._judged(method, reply)
                self._pause(f"{method} {path}", reply)
        too_often = TryLater(f"the store refused {PAUSES_IN_A_ROW} times in a row, for being asked too often", LATER)
        self._gate.shut(too_often)
        raise too_often

    async def _exchange(self, method: str, path: str, content: dict[str, Any], passage: Passage) -> "_Reply":
        self.requests += 1
        try:
            async with asyncio.timeout(LONGEST_EXCHANGE), self._http.stream(method, path, **content) as response:
                reply = _Reply(response.status_code, response.headers, await _read(response))
        except OutcomeUnknown:
            passage.failed()
            raise
        except TimeoutError as error:
            passage.failed()
            raise OutcomeUnknown(f"no answer came within {LONGEST_EXCHANGE:.0f} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            passage.failed()
            raise fault_in_transport(error, self._hide) from error
        if reply.status == 408 or reply.status >= 500:
            passage.failed()
        else:
            passage.answered()
        return reply

    def _judged(self, method: str, reply: "_Reply") -> Json:
        body = parse(reply.content, self._hide)
        fault = fault_of(reply.status, as_dict(body))
        if fault is None or isinstance(fault, ProductRefused):
            self._gate.accepted(method)
        elif ends_all(fault):
            self._gate.shut(fault)
        if fault is not None:
            raise fault
        return body

    def _pause(self, what: str, reply: "_Reply") -> None:
        seconds = pause_of(reply.headers.get("Retry-After"), self._now())
        _log.info("%s: the store asks everyone to wait (HTTP 429); again in %.1f s", what, seconds)
        self._gate.pause(seconds)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the store answered, read to its end."""

    status: int
    headers: httpx.Headers
    content: bytes


async def _read(response: httpx.Response) -> bytes:
    """The body, decompressed. Raises `OutcomeUnknown` where it is larger than anything the store has to say."""
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise OutcomeUnknown(f"the store's answer is larger than {LARGEST_ANSWER >> 20} MB")
    return bytes(content)


@asynccontextmanager
async def connect(
    base_url: str,
    store: int,
    token: str,
    *,
    parallelism: int,
    rate: tuple[int, float] = RATE,
    transport: httpx.AsyncBaseTransport | None = None,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[EcwidClient]:
    """A client for one store, which asks up to `parallelism` things at once, and at most `rate[0]` in any window of
    `rate[1]` seconds.

    `base_url` is the API's, without the store. Redirects are never followed, since the token would go with them.
    Raises `ConfigError` for a token that no header can hold.
    """
    if not _TOKEN.fullmatch(token):
        raise ConfigError("the token holds characters that no token has", "check ECWID_TOKEN")
    gate = Gate(asyncio.get_running_loop().time, sleep, Concurrency(parallelism), SlidingWindow(*rate))
    async with httpx.AsyncClient(
        base_url=f"{base_url.rstrip('/')}/{store}/",
        headers={"Authorization": f"Bearer {token}", "User-Agent": "ecwid-media-reconciler"},
        timeout=TIMEOUT,
        limits=httpx.Limits(max_connections=parallelism, max_keepalive_connections=parallelism),
        transport=transport,
        follow_redirects=False,
    ) as http:
        yield EcwidClient(http, gate, hide=lambda text: text.replace(token, "[token]"))
