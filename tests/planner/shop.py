"""A shop for the planner's tests: what files declare, what the state holds and what the store shows, in letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from reconciler.model.declared import Declared, Erasable
from reconciler.model.live import LiveMedia, LiveProduct, Looked
from reconciler.model.media import gallery_slot
from reconciler.model.record import Attempt, Failure, Record, Status
from reconciler.planner import Selection, Setting, make_plan
from tests.planner.letters import Names, gallery_of, item, main_of, names, shows, stored
from tests.planner.seen import Seen

MUG = 7
STORE = 1003
ORIGIN = "app.ecwid.com"
NOON = datetime(2025, 11, 23, 12, tzinfo=UTC)


@dataclass
class ShopBuilder:
    """Files, records and a look at the store, of the product MUG unless `product` said otherwise."""

    files: dict[str, Declared] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    products: dict[int, LiveProduct | None] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)
    _id: int = MUG

    def product(self, product_id: int) -> "ShopBuilder":
        """What follows is about this product."""
        self._id = product_id
        return self

    def declared(
        self,
        main: Names | None = None,
        gallery: Iterable[str] | None = None,
        *,
        allow_erase: Iterable[str] = (),
        alts: Mapping[str, str] = MappingProxyType({}),
        sku: str | None = None,
        sku_alone: str | None = None,
        path: str | None = None,
    ) -> "ShopBuilder":
        """The product file; a second one at the same path takes the first one's place."""
        items = gallery_of(gallery, alts)
        places = ["version", "product_id", "sku", "main", "gallery"]
        lines = {place: number for number, place in enumerate(places, 1)}
        lines |= {gallery_slot(index): 6 + index for index in range(len(items or ()))}
        one = Declared(
            product_id=None if sku_alone else self._id,
            sku=sku_alone or sku,
            main=main_of(main),
            gallery=items,
            allow_erase=frozenset(map(Erasable, allow_erase)),
            path=path or f"products/{self._id}.yaml",
            digest="sha256:00",
            lines=lines | {"allow_erase": 90},
        )
        self.files[one.path] = one
        return self

    def undeclared(self) -> "ShopBuilder":
        """The product's file leaves the catalog."""
        del self.files[f"products/{self._id}.yaml"]
        return self

    def recorded(
        self,
        main: Names | None = None,
        gallery: Iterable[str] | None = None,
        *,
        failed: Iterable[str] = (),
        refused: bool = False,
        consents: Iterable[str] = (),
        sku: str | None = None,
        read_back: LiveMedia | bool = True,
    ) -> "ShopBuilder":
        """What the state holds. `failed`: slots whose item did not arrive; `read_back`: what the store showed after
        the update, where that is not simply what arrived, or False where nobody read it back."""
        lost = set(failed)
        listed = None if gallery is None else list(gallery)
        kinds = {name: "main.video" if name.startswith("v:") else "main.image" for name in names(main or ())}
        reading = shows(
            [name for name, slot in kinds.items() if slot not in lost],
            [name for index, name in enumerate(listed or ()) if gallery_slot(index) not in lost],
        )
        failures = [Failure(slot=slot, code="DOWNLOAD_IMAGE_FAILED", message="not found") for slot in sorted(lost)]
        failures += [Failure(code="WRONG_URL", message="refused")] if refused else []
        self.records[self._id] = Record(
            product_id=self._id,
            source=f"products/{self._id}.yaml",
            source_digest="sha256:00",
            status=Status.PARTIAL if failures else Status.APPLIED,
            sku=sku,
            main=main_of(main),
            gallery=gallery_of(listed),
            failures=tuple(failures),
            consents=tuple(map(Erasable, consents)),
            live=reading if read_back is True else (read_back or None),
        )
        return self

    def attempt(
        self,
        main: Names | None = None,
        gallery: Iterable[str] | None = None,
        *,
        before: LiveMedia | None = None,
        agreed: Iterable[str] = (),
    ) -> "ShopBuilder":
        """An update is out whose outcome nobody knows. `before`: what the store showed, if not what was recorded."""
        record = self.records.get(self._id)
        if record is None:
            self.recorded(read_back=False)
            record = self.records[self._id]
        out = Attempt(
            id="attempt-1",
            main=main_of(main),
            gallery=gallery_of(gallery),
            before=before or record.live or LiveMedia(),
            agreed=tuple(item(name).address for name in agreed),
            started_at=NOON,
        )
        self.records[self._id] = record.model_copy(update={"attempt": out})
        return self

    def live(
        self, main: Names = (), gallery: Iterable[str] = (), *, sku: str | None = None, described: Iterable[str] = ()
    ) -> "ShopBuilder":
        """Somebody looked, and this is what the store shows. `described`: pictures with an alt text."""
        alts = frozenset(stored(name) for name in described)
        self.products[self._id] = LiveProduct(self._id, sku, shows(main, gallery), described=alts)
        return self

    def live_as_recorded(self) -> "ShopBuilder":
        """Somebody looked, and the store shows what it showed after the last update."""
        media = self.records[self._id].live
        assert media is not None, "nothing was read back"
        self.products[self._id] = LiveProduct(self._id, self.records[self._id].sku, media)
        return self

    def gone(self) -> "ShopBuilder":
        """Somebody looked, and the store does not know the product."""
        self.products[self._id] = None
        return self

    def resolved(self, sku: str, product_id: int) -> "ShopBuilder":
        """The store was asked which product this SKU means."""
        self.skus[sku] = product_id
        return self

    def plan(
        self,
        *,
        allow_erase: Iterable[str] = (),
        reviewed: Seen | None = None,
        targets: Iterable[str] = (),
        max_gallery_loss_percent: int = 50,
        max_loss_percent: int = 30,
        store: int = STORE,
        origin: str = ORIGIN,
    ) -> Seen:
        """The plan, as far as somebody looked. `reviewed`: an earlier plan that is handed to apply as a file."""
        seen = reviewed.plan.changes if reviewed and reviewed.plan.refreshed else ()
        setting = Setting(
            store=store,
            origin=origin,
            max_gallery_loss_percent=max_gallery_loss_percent,
            max_loss_percent=max_loss_percent,
            consents=Selection.of(allow_erase, all_word=True),
            reviewed=frozenset(change.digest for change in seen),
            targets=Selection.of(targets),
            refreshed=bool(self.products),
        )
        return Seen(make_plan(self.files.values(), self.records, Looked(self.products, self.skus), setting))
