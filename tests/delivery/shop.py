"""A store, what is to be sent to it, and a delivery in warped time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Any

from reconciler.delivery import Course, Order, Readings, Recorder, Run, Surroundings, look
from reconciler.ecwid import EcwidClient, connect
from reconciler.errors import ReconcilerError
from reconciler.model.declared import Declared, Erasable
from reconciler.model.media import Item, Main, Section, gallery_slot
from reconciler.model.outcome import ProductOutcome, Result
from reconciler.model.plan import Action, Change, Code, Loss, PlanWarning, Send
from reconciler.model.record import Record
from reconciler.sandbox import AdminPanel, BatchPace, Drills, Quirks, Store, seed_of
from reconciler.sandbox.product_body import product_body
from tests.delivery.diary import Diary
from tests.delivery.wire import Step, Wire
from tests.ecwid.warp import play, seconds

TOKEN = "secret_shop"
NOON = datetime(2025, 11, 23, 12, tzinfo=UTC)
URL = "http://sandbox.test/api/v3"


def item(letter: str) -> Item:
    """`a` is a picture, `v1` a video."""
    if letter.startswith("v"):
        return Item(video=f"https://vimeo.com/{letter[1:]}")
    return Item(image=f"https://cdn.example.com/{letter}.jpg")


def seeded(product_id: int, main: Iterable[str] = (), gallery: Iterable[str] = ()) -> dict[str, Any]:
    """A product of the store."""
    return {
        "id": product_id,
        "sku": f"SKU-{product_id}",
        "media": {"main": main_of(main) or {}, "gallery": [one.to_json() for one in map(item, gallery)]},
    }


def main_of(letters: Iterable[str]) -> dict[str, str] | None:
    """Main image and video by letter."""
    return {one.kind.value: one.address for one in map(item, letters)} or None


@dataclass
class Watching:
    """Progress as somebody would see it."""

    total: int = 0
    seen: list[ProductOutcome] = field(default_factory=list)

    def started(self, total: int) -> None:
        self.total = total

    def delivered(self, outcome: ProductOutcome) -> None:
        self.seen.append(outcome)


@dataclass(frozen=True)
class Told:
    """What is to be sent for one product."""

    product_id: int
    send: Send
    released: tuple[Section, ...] = ()
    losses: tuple[str, ...] = ()
    erases: bool = False


class Shop:
    """Products in a store; `declare` what is to be sent, then `deliver`.

    `events` tells in one list what went over the wire and what got on disk, from the start of the last delivery;
    `ended` is the second at which that ended. With a `pace`, updates go in batches, which the store works off at it.
    """

    def __init__(
        self,
        *products: Mapping[str, Any],
        quirks: Quirks | None = None,
        parallelism: int = 4,
        latency: float = 0.01,
        canary: bool = False,
        pace: BatchPace | None = None,
        rate: tuple[int, float] = (600, 60.0),
    ) -> None:
        tokens = [{"token": TOKEN, "scopes": ["read_catalog", "update_catalog"]}]
        drills = Drills(batch=pace or BatchPace(), clock=seconds, sleep=asyncio.sleep)
        self.store = Store(
            seed_of({"store": 1003, "tokens": tokens, "products": products}), quirks=quirks, drills=drills
        )
        self.admin = AdminPanel(self.store)
        self.events: list[str] = []
        self.wire = Wire(self.store, self.events, latency)
        self.diary = Diary(self.events)
        self.parallelism = parallelism
        self.canary = canary
        self.rate = rate
        self.smaller_copies_alone = False
        self.batches = pace is not None
        self.sources: Any = None
        self.keeper: Any = None
        self.watching = Watching()
        self.run = Run()
        self.ended = 0.0
        self._told: dict[int, Told] = {}
        self._ids = count(1)

    def declare(
        self,
        product_id: int,
        main: Iterable[str] | None = None,
        gallery: Iterable[str] | None = None,
        *,
        released: tuple[Section, ...] = (),
        losses: Iterable[str] = (),
        erases: bool = False,
    ) -> "Shop":
        """What the next delivery sends for a product. `erases`: its gallery goes, with the file's consent."""
        send = Send(
            main=None if main is None else Main.model_validate(main_of(main)),
            gallery=None if gallery is None else tuple(map(item, gallery)),
        )
        self._told[product_id] = Told(product_id, send, released, tuple(losses), erases)
        return self

    def declare_addresses(self, product_id: int, gallery: Iterable[str]) -> "Shop":
        """As `declare`, with a gallery of pictures at these addresses."""
        send = Send(gallery=tuple(Item(image=address) for address in gallery))
        self._told[product_id] = Told(product_id, send)
        return self

    def images(self, product_id: int) -> list[dict[str, Any]]:
        """The pictures of a product as the API tells them."""
        body: Any = product_body(self.store.product(product_id), self.store.cdn, self.store.quirks)
        images: list[dict[str, Any]] = body["media"]["images"]
        return images

    def on(self, what: str, *steps: Step) -> "Shop":
        """What happens to the next requests called `what`: `PUT 7`, or any `GET`."""
        self.wire.plan(what, *steps)
        return self

    def deliver(
        self,
        *,
        after: float = 0,
        before_it: Callable[[], object] = lambda: None,
        during: Callable[[Run], Awaitable[None]] | None = None,
        stopped_by: ReconcilerError | None = None,
    ) -> "Shop":
        """Look, let `after` seconds pass and `before_it` happen, then deliver, with `during` going on beside it."""
        play(lambda: self._delivered(after, before_it, during, stopped_by))
        return self

    @property
    def results(self) -> dict[int, Result]:
        """What came of each product that something came of."""
        return {one.order.product_id: one.result for one in self.run.delivered.values()}

    @property
    def tries(self) -> dict[int, int]:
        """How many updates of each the store may have acted on."""
        return {one.order.product_id: one.tries for one in self.run.delivered.values()}

    @property
    def failures(self) -> list[tuple[str | None, str]]:
        """Slot and code of all failures."""
        return [(one.slot, one.code) for done in self.run.delivered.values() for one in done.failures]

    @property
    def told(self) -> str:
        """The messages of all failures."""
        return "; ".join(one.message for done in self.run.delivered.values() for one in done.failures)

    @property
    def records(self) -> dict[int, Record]:
        """What a reader of the state would find."""
        return self.diary.records

    def show(self, product_id: int, gallery: Iterable[str]) -> None:
        """Somebody puts this in the place of a product's gallery."""
        for _ in self.store.sources(product_id).gallery:
            self.admin.remove_from_gallery(product_id, 0)
        for letter in gallery:
            self.admin.add_to_gallery(product_id, item(letter).address)

    def shows(self, product_id: int) -> list[str]:
        """What the store shows, by letter; main image and video first."""
        shown = self.store.sources(product_id)
        addresses = [shown.main_image, shown.main_video, *shown.gallery]
        return [_letter(address) for address in addresses if address is not None]

    async def _delivered(
        self,
        after: float,
        before_it: Callable[[], object],
        during: Callable[[Run], Awaitable[None]] | None,
        stopped_by: ReconcilerError | None,
    ) -> None:
        async with connect(
            URL, 1003, TOKEN, parallelism=self.parallelism, rate=self.rate, transport=self.wire
        ) as client:
            orders, readings = await self._planned(client)
            await asyncio.sleep(after)
            before_it()
            self.events.clear()
            self.run, self.watching = Run(stopped=stopped_by), Watching()
            around = Surroundings(
                client=client,
                recorder=Recorder(self.diary),
                readings=readings,
                now=lambda: NOON + timedelta(seconds=seconds()),
                new_id=lambda: f"attempt-{next(self._ids)}",
                sleep=asyncio.sleep,
                sources=self.sources,
                keeper=self.keeper,
            )
            beside = [asyncio.ensure_future(during(self.run))] if during else []
            try:
                await self.run.work(
                    orders, around, self.watching, Course(self.parallelism, self.canary, self.batches)
                )
            finally:
                self.ended = seconds()
                for one in beside:
                    one.cancel()
                await asyncio.gather(*beside, return_exceptions=True)

    async def _planned(self, client: EcwidClient) -> tuple[list[Order], Readings]:
        clock = asyncio.get_running_loop().time
        asked_at = clock()
        shown = await look(client, self._told)
        orders = []
        for told in self._told.values():
            live = shown[told.product_id]
            assert live is not None
            if self.smaller_copies_alone:
                live = replace(live, reduced=frozenset((live.media.main_image or "", *live.media.images)))
            orders.append(Order(_change(told), _declared(told), self.records.get(told.product_id), live))
        return orders, Readings(client, shown, asked_at, clock)


def _declared(told: Told) -> Declared:
    lines = {"product_id": 2, "main": 3, "main.image": 4, "main.video": 5, "gallery": 6}
    lines |= {gallery_slot(index): 7 + index for index in range(20)}
    return Declared(
        product_id=told.product_id,
        sku=None,
        main=told.send.main,
        gallery=told.send.gallery,
        allow_erase=frozenset({Erasable.GALLERY} if told.erases else ()),
        path=f"products/{told.product_id}.yaml",
        digest=f"sha256:{told.product_id}",
        lines=MappingProxyType(lines),
    )


def _change(told: Told) -> Change:
    erased = PlanWarning(code=Code.GALLERY_ERASED, message="", needs_consent=True, consent=True)
    return Change(
        identity=f"id:{told.product_id}",
        product_id=told.product_id,
        sku=None,
        action=Action.UPDATE,
        digest="sha256:1",
        source=None,
        losses=tuple(Loss(slot=gallery_slot(i), item=item(letter)) for i, letter in enumerate(told.losses)),
        warnings=(erased,) if told.erases else (),
        send=told.send,
        released=told.released,
    )


def _letter(address: str) -> str:
    name = address.rsplit("/", 1)[-1]
    return f"v{name}" if "vimeo" in address else name.removesuffix(".jpg")
