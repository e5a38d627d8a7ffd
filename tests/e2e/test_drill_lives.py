"""Four products through many runs, chosen by chance: files are edited, pictures are added by hand, the store fails by
chance, and runs, with and without a canary, one by one or in batches, are cut off at any request.

Whatever happens, nothing leaves the store that a plan did not name and somebody agreed to, and a section that no file
declares stays as it is. As soon as nothing fails any more, three runs at most bring the store to what is declared.

As in `test_promise_lives`, two things are not asked: nobody reaches into the store while an update of the product is
out, and what cannot be downloaded is not there until it can.
"""

import asyncio
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from reconciler.config import Config, load_config
from reconciler.errors import ReconcilerError
from reconciler.model.outcome import Outcome
from reconciler.operations.apply import ApplyRequest, apply
from reconciler.operations.asking import Outside
from reconciler.operations.plan import PlanRequest, plan
from reconciler.sandbox import AdminPanel, BatchPace, Drills, Mishap, Quirks, Sources, Store, seed_of
from reconciler.state import disk
from tests.e2e.promise import film, gallery, items, main, picture
from tests.e2e.test_promise_lives import BASE, BY_HAND, ENVIRON, OPEN, SEED, PowerCut, Reader, Wire
from tests.e2e.world import CONFIG, World
from tests.ecwid.warp import WarpedLoop

BOTH, OTHER_BOTH, MAIN_ALONE, GALLERY_ALONE = PRODUCTS = (1, 2, 3, 4)
BATCHES = BatchPace(retry=0)
CALM = Drills(batch=BATCHES)

Top = tuple[str, str] | None
Places = tuple[str, ...] | None
Body = tuple[Top, Places]

names = st.sampled_from([*"abcd", "film1", "film2"])
tops = st.sampled_from([("a", ""), ("b", ""), ("c", "film1"), ("", "film2"), ("a", "film2")])
places = st.lists(names, max_size=3).map(tuple)
quirks = st.tuples(*(st.sampled_from(list(Quirks.choices()[name])) for name in OPEN))


def bodies(product_id: int) -> st.SearchStrategy[Body]:
    """What the file of a product may declare; that of two of them is always about one and the same section."""
    match product_id:
        case 3:
            return st.tuples(tops, st.none())
        case 4:
            return st.tuples(st.none(), places)
        case _:
            return st.one_of(st.tuples(tops, places), st.tuples(tops, st.none()), st.tuples(st.none(), places))


edits = st.dictionaries(st.sampled_from(PRODUCTS), st.just(0), max_size=4).flatmap(
    lambda chosen: st.fixed_dictionaries({product_id: bodies(product_id) for product_id in chosen})
)
weather = st.one_of(
    st.just(CALM),
    st.builds(
        lambda seed, chances: Drills(seed=seed, chances=chances, batch=BATCHES),
        st.integers(0, 1000),
        st.dictionaries(st.sampled_from(list(Mishap)), st.sampled_from([0.1, 0.3, 0.6]), min_size=1),
    ),
)


class DrillLives(RuleBasedStateMachine):
    """What is expected after every run stands in `applied`, what after the last one in `all_is_well_in_the_end`."""

    @initialize(chosen=quirks, data=st.data())
    def open_the_shop(self, chosen: tuple[str, ...], data: st.DataObject) -> None:
        given = [f"{name}={value}" for name, value in zip(OPEN, chosen, strict=True)]
        self.store = Store(seed_of(SEED), quirks=Quirks.parse(given), drills=CALM, base=BASE)
        self.admin = AdminPanel(self.store)
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.world.write("reconciler.yaml", CONFIG)
        self.hands = 0
        self.declared: dict[int, Body] = {}
        self.named: dict[int, set[str]] = {product_id: set() for product_id in PRODUCTS}
        self.by_hand_agreed: set[str] = set()
        self.failed: set[tuple[int, str]] = set()
        self.admin.add_product(BOTH, "BOTH")
        self.admin.add_product(OTHER_BOTH, "OTHER")
        self.admin.add_product(MAIN_ALONE, "MAIN", gallery=[self.by_hand(), self.by_hand()])
        self.admin.add_product(GALLERY_ALONE, "GALLERY", image=self.by_hand(), video=film(f"{BY_HAND}-video"))
        self.shown = self.everything()
        self.alone = self.left_alone()
        item_fails = self.store.chance.item_fails

        def noted(product_id: int, url: str) -> bool:
            fails = item_fails(product_id, url)
            if fails:
                self.failed.add((product_id, url))
            return fails

        self.store.chance.item_fails = noted  # type: ignore[method-assign]  # the store has no hook for downloads
        for product_id in PRODUCTS:
            self.edit({product_id: data.draw(bodies(product_id))})

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def edit(self, changed: dict[int, Body]) -> None:
        for product_id, (top, gallery_names) in changed.items():
            self.declared[product_id] = (top, gallery_names)
            sections = (main(*top) if top else "") + (gallery(*gallery_names) if gallery_names is not None else "")
            self.world.product(product_id, sections)

    @rule(drills=weather)
    def the_weather_changes(self, drills: Drills) -> None:
        self.store.chance._drills = drills

    @rule(product_id=st.sampled_from(PRODUCTS), video=st.booleans())
    def somebody_adds_to_a_gallery(self, product_id: int, video: bool) -> None:
        if self.is_out(product_id):
            return
        self.admin.add_to_gallery(product_id, film(f"{BY_HAND}-{self.hands}") if video else self.by_hand())
        self.hands += 1
        self.shown[product_id] = self.store.sources(product_id)
        self.alone = self.left_alone()

    @rule(changed=edits, consents=st.booleans(), canary=st.booleans(), batches=st.booleans())
    def run(self, changed: dict[int, Body], consents: bool, canary: bool, batches: bool) -> None:
        self.edit(changed)
        outcome = self.applied(consents, canary, batches)
        if outcome is not None and outcome.exit_code == 0:
            self.nothing_is_due()

    @rule(
        changed=edits,
        consents=st.booleans(),
        canary=st.booleans(),
        batches=st.booleans(),
        requests=st.integers(1, 12),
        heard=st.booleans(),
    )
    def run_that_is_cut_off(
        self, changed: dict[int, Body], consents: bool, canary: bool, batches: bool, requests: int, heard: bool
    ) -> None:
        self.edit(changed)
        self.applied(consents, canary, batches, Wire(self.store, requests, heard=heard))

    @rule(changed=edits, canary=st.booleans(), batches=st.booleans())
    def all_is_well_in_the_end(self, changed: dict[int, Body], canary: bool, batches: bool) -> None:
        self.edit(changed)
        self.store.chance._drills = CALM
        outcomes = []
        for _ in range(3):
            outcomes.append(self.applied(True, canary, batches))
            if (last := outcomes[-1]) is not None and last.exit_code == 0:
                break
        assert outcomes[-1] is not None
        assert outcomes[-1].exit_code == 0, outcomes
        for product_id, body in self.declared.items():
            assert is_declared(self.shown[product_id], body), (product_id, self.shown[product_id], body)
        self.nothing_is_due()

    def nothing_is_due(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncio, "Runner", partial(asyncio.Runner, loop_factory=WarpedLoop))
            patch.setattr(self.store.chance, "_drills", CALM)
            made = plan(self.config(), PlanRequest(refresh=True), Outside(ENVIRON, lambda: Wire(self.store))).plan
        assert not made.changes

    def applied(self, consents: bool, canary: bool, batches: bool, wire: Wire | None = None) -> Outcome | None:
        """Apply, and hold what left the store against what was agreed to."""
        wire = wire or Wire(self.store)
        reader = Reader()
        settled = {product_id: self.is_settled(product_id) for product_id in PRODUCTS}
        request = ApplyRequest(
            allow_erase=("all",) if consents else (), force=True, canary=canary, batches=batches, parallelism=4
        )
        outcome: Outcome | None = None
        with pytest.MonkeyPatch.context() as patch:
            write = disk.write_all

            def written(descriptor: int, data: bytes) -> None:
                if wire.cut:
                    raise OSError("the power was cut")
                write(descriptor, data)

            patch.setattr(disk, "write_all", written)
            patch.setattr(asyncio, "Runner", partial(asyncio.Runner, loop_factory=WarpedLoop))
            with suppress(ReconcilerError, PowerCut):
                outcome = apply(self.config(), request, Outside(ENVIRON, lambda: wire), reader, reader)
        self.store.catch_up()
        for product_id in PRODUCTS:
            agreed = {
                self.source(loss.item.address)
                for made in reader.seen
                for change in made.changes
                if change.product_id == product_id
                for loss in change.losses
            }
            self.named[product_id] = agreed if settled[product_id] else agreed | self.named[product_id]
            if consents:
                self.by_hand_agreed |= {address for address in agreed if BY_HAND in address}
        before, self.shown = self.shown, self.everything()
        for product_id in PRODUCTS:
            gone = set(items(before[product_id])) - set(items(self.shown[product_id]))
            gone -= {address for failed_of, address in self.failed if failed_of == product_id}
            assert gone <= self.named[product_id], (product_id, gone, self.named[product_id])
            assert {address for address in gone if BY_HAND in address} <= self.by_hand_agreed
        assert self.left_alone() == self.alone
        self.failed = set()
        return outcome

    def everything(self) -> dict[int, Sources]:
        return {product_id: self.store.sources(product_id) for product_id in PRODUCTS}

    def left_alone(self) -> object:
        """The sections that no file ever declares."""
        alone = self.store.product(GALLERY_ALONE).media
        return self.store.product(MAIN_ALONE).media.gallery, alone.main_image, alone.main_video

    def config(self) -> Config:
        return load_config(self.world.folder, None, None, None, ENVIRON)

    def source(self, address: str) -> str:
        """Where what the store shows at this address came from."""
        found = self.store.cdn.find(urlsplit(address).path) if address.startswith(BASE) else None
        return found.source if found else address.replace("https://www.youtube.com/watch?v=", film(""))

    def record(self, product_id: int) -> dict[str, object] | None:
        return self.world.records().get(product_id) if self.world.state.exists() else None

    def is_settled(self, product_id: int) -> bool:
        """Whether the last update of the product came to its end, and all of it arrived."""
        record = self.record(product_id)
        return record is None or (not record.get("attempt") and record["status"] == "applied")

    def is_out(self, product_id: int) -> bool:
        """Whether an update of the product is out whose end nobody saw."""
        record = self.record(product_id)
        return record is not None and bool(record.get("attempt"))

    def by_hand(self) -> str:
        self.hands += 1
        return picture(f"{BY_HAND}-{self.hands}")


def is_declared(shown: Sources, body: Body) -> bool:
    """Whether this is what is declared, and beside it at most what somebody added by hand.

    Where no main image is declared, the gallery's first picture may have become it; where main is not declared at
    all, any other may be there.
    """
    top, gallery_names = body
    ours = [address for address in shown.gallery if BY_HAND not in address]
    wanted = [film(name) if name.startswith("film") else picture(name) for name in gallery_names or ()]
    in_place = gallery_names is None or ours == wanted
    came_from_gallery = gallery_names is None or sorted([shown.main_image or "", *ours]) == sorted(wanted)
    if top is None:
        return in_place or came_from_gallery
    image, video = (picture(top[0]) if top[0] else None), (film(top[1]) if top[1] else None)
    main_is_there = shown.main_image == image and in_place
    return shown.main_video == video and (main_is_there or (image is None and came_from_gallery))


TestDrillLives = DrillLives.TestCase
TestDrillLives.settings = settings(max_examples=40, stateful_step_count=15)
