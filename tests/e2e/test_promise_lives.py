"""One product through many runs, chosen by chance: files are edited, hands reach into the store, sources of pictures
die, reviewed plans are kept for a while, and runs are cut off at any request.

Whatever happens, nothing leaves the store that a plan did not name and somebody agreed to. All of the program takes
part but the command line; the store answers in the same process.

Two things are not asked of it. While an update is out whose end nobody saw, or was not read back, its pictures have
no known addresses, and one that takes the place of another cannot be told from it. And what is sent again cannot
arrive where its source has died.
"""

import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from reconciler.config import Config, load_config
from reconciler.errors import ReconcilerError
from reconciler.model.outcome import Outcome, ProductOutcome
from reconciler.model.plan import Plan
from reconciler.operations.apply import ApplyRequest, apply
from reconciler.operations.asking import Outside
from reconciler.operations.plan import PlanRequest, plan
from reconciler.operations.planfiles import save_plan
from reconciler.operations.workspace import Planned
from reconciler.sandbox import AdminPanel, Quirks, Store, create_app, seed_of
from reconciler.state import disk
from tests.e2e.promise import consent, film, gallery, items, main, picture
from tests.e2e.world import CONFIG, TOKEN, World

BASE = "http://127.0.0.1:9"
ENVIRON = {"ECWID_API_URL": f"{BASE}/api/v3", "ECWID_TOKEN": TOKEN}
MUG = 7
BY_HAND = "by-hand"
SEED = {"store": 1003, "tokens": [{"token": TOKEN, "scopes": ["read_catalog", "update_catalog"]}]}
OPEN = ["failed_main", "failed_gallery", "promote_first", "main_result", "gallery_ids", "video_address"]

AWAY = ["puts a picture in place of another", "sets the main image", "deletes the main image"]
DEEDS = ["adds a picture", "adds a film", *AWAY]

names = st.sampled_from([*"abcdef", "film1", "film2"])
sections = st.one_of(
    st.builds(gallery),
    st.lists(names, max_size=4).map(lambda some: gallery(*some)),
    st.sampled_from("abc").map(main),
    st.tuples(st.sampled_from(["", "a", "d"]), st.just("film1")).map(lambda both: main(*both)),
    st.tuples(st.sampled_from("abc"), st.lists(names, max_size=4)).map(
        lambda both: main(both[0]) + gallery(*both[1])
    ),
    st.lists(names, max_size=4).map(lambda some: main("a", "film2") + gallery(*some)),
)
quirks = st.tuples(*(st.sampled_from(list(Quirks.choices()[name])) for name in OPEN))


class PowerCut(Exception):
    """From here on nothing of the run takes place."""


class Wire(httpx.AsyncBaseTransport):
    """The way to the store. After `requests` of them the power is cut, before the store hears of the last or after."""

    def __init__(self, store: Store, requests: int = 0, *, heard: bool = False) -> None:
        self.left = requests
        self.heard = heard
        self.cut = False
        self._store = httpx.ASGITransport(create_app(store))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.left -= 1
        if self.cut or (self.left == 0 and not self.heard):
            self.cut = True
            raise PowerCut
        response = await self._store.handle_async_request(request)
        if self.left == 0:
            self.cut = True
            raise PowerCut
        return response


class Reader:
    """Whoever runs apply: reads the plan, agrees, and watches."""

    def __init__(self) -> None:
        self.seen: list[Plan] = []

    def show(self, planned: Planned) -> None:
        self.seen.append(planned.plan)

    def agrees(self) -> bool:
        return True

    def started(self, total: int) -> None:
        """Nothing to be done."""

    def delivered(self, outcome: ProductOutcome) -> None:
        """Nothing to be done."""


class Lives(RuleBasedStateMachine):
    """What is expected after every run stands in `run`."""

    @initialize(chosen=quirks, body=sections)
    def open_the_shop(self, chosen: Collection[str], body: str) -> None:
        given = [f"{name}={value}" for name, value in zip(OPEN, chosen, strict=True)]
        self.store = Store(seed_of(SEED), quirks=Quirks.parse(given), base=BASE)
        self.admin = AdminPanel(self.store)
        self.admin.add_product(MUG, "MUG")
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.world.write("reconciler.yaml", CONFIG)
        self.world.product(8, gallery())
        self.admin.add_product(8, "BOWL")
        self.named: set[str] = set()
        self.by_hand_agreed: set[str] = set()
        self.dead: set[str] = set()
        self.hands = 0
        self.edit(body, consents=False)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    @rule(body=sections, consents=st.booleans())
    def edit(self, body: str, consents: bool) -> None:
        self.world.product(MUG, body + (consent("gallery", "main.image", "main.video") if consents else ""))

    @rule(name=names)
    def a_source_dies_or_all_come_back(self, name: str) -> None:
        address = film(name) if name.startswith("film") else picture(name)
        if address in self.dead:
            for each in self.dead:
                self.admin.revive(each)
            self.dead.clear()
        else:
            self.dead.add(address)
            self.admin.kill(address)

    @rule(body=st.none() | sections, consents=st.booleans())
    def run(self, body: str | None, consents: bool) -> None:
        if body is not None:
            self.edit(body, consents)
        outcome = self.applied(consents)
        if outcome is not None and outcome.exit_code == 0:
            assert not self.planned(refresh=True).changes

    @rule(body=st.none() | sections, consents=st.booleans(), requests=st.integers(1, 4), heard=st.booleans())
    def run_that_is_cut_off(self, body: str | None, consents: bool, requests: int, heard: bool) -> None:
        if body is not None:
            self.edit(body, consents)
        self.applied(consents, Wire(self.store, requests, heard=heard))

    @rule(data=st.data(), refresh=st.booleans(), body=st.none() | sections, requests=st.integers(0, 4))
    def run_of_a_reviewed_plan(self, data: st.DataObject, refresh: bool, body: str | None, requests: int) -> None:
        reviewed = self.planned(refresh=refresh)
        save_plan(reviewed, self.world.folder / "plan.json")
        if body is not None:
            self.edit(body, consents=False)
        if data.draw(st.booleans()):
            self.somebody_reaches_into_the_store(data.draw(st.sampled_from(DEEDS)))
        self.applied(False, Wire(self.store, requests), reviewed)

    def applied(self, consents: bool, wire: Wire | None = None, reviewed: Plan | None = None) -> Outcome | None:
        """Apply, and hold what left the store against what was agreed to."""
        wire = wire or Wire(self.store)
        reader = Reader()
        before, settled = items(self.store.sources(MUG)), self.settled()
        request = ApplyRequest(
            plan_file=self.world.folder / "plan.json" if reviewed else None,
            allow_erase=("all",) if consents else (),
            force=True,
        )
        outcome: Outcome | None = None
        with pytest.MonkeyPatch.context() as patch:
            write = disk.write_all

            def written(descriptor: int, data: bytes) -> None:
                if wire.cut:
                    raise OSError("the power was cut")
                write(descriptor, data)

            patch.setattr(disk, "write_all", written)
            with suppress(ReconcilerError, PowerCut):
                outcome = apply(self.config(), request, Outside(ENVIRON, lambda: wire), reader, reader)
        agreed = {
            self.source(address) for each in ([reviewed] if reviewed else reader.seen) for address in lost(each)
        }
        self.named = agreed if settled else agreed | self.named
        if consents or (reviewed and reviewed.refreshed):
            self.by_hand_agreed |= {address for address in agreed if BY_HAND in address}
        gone = set(before) - set(items(self.store.sources(MUG))) - self.dead
        assert gone <= self.named
        assert {address for address in gone if BY_HAND in address} <= self.by_hand_agreed
        return outcome

    def planned(self, *, refresh: bool) -> Plan:
        return plan(self.config(), PlanRequest(refresh=refresh), Outside(ENVIRON, lambda: Wire(self.store))).plan

    def config(self) -> Config:
        return load_config(self.world.folder, None, None, None, ENVIRON)

    def source(self, address: str) -> str:
        """Where what the store shows at this address came from."""
        found = self.store.cdn.find(urlsplit(address).path) if address.startswith(BASE) else None
        return found.source if found else address.replace("https://www.youtube.com/watch?v=", film(""))

    def settled(self) -> bool:
        """Whether the last update of the product came to its end, and all of it arrived."""
        record = self.world.records().get(MUG) if self.world.state.exists() else None
        return record is None or (not record.get("attempt") and record["status"] == "applied")

    def read_back(self) -> bool:
        """Whether the state knows the store's own addresses of all our pictures."""
        record = self.world.records().get(MUG) if self.world.state.exists() else None
        if record is None:
            return True
        live = record.get("live")
        return bool(live and (live["images"] or live["videos"] or not record.get("gallery")))

    def nothing_out(self) -> bool:
        """Whether no update is out whose end nobody saw."""
        return not (self.world.state.exists() and "attempt" in str(self.world.records().get(MUG)))

    @rule(deed=st.sampled_from(DEEDS))
    def somebody_reaches_into_the_store(self, deed: str) -> None:
        """While an update is out nobody does; and nobody takes anything away before all of it was read back."""
        if not self.nothing_out() or (deed in AWAY and not self.read_back()):
            return
        match deed:
            case "adds a picture":
                self.admin.add_to_gallery(MUG, self.by_hand())
            case "adds a film":
                self.admin.add_to_gallery(MUG, film(f"{BY_HAND}-{self.hands}"))
                self.hands += 1
            case "puts a picture in place of another" if self.store.sources(MUG).gallery:
                self.admin.remove_from_gallery(MUG, 0)
                self.admin.add_to_gallery(MUG, self.by_hand(), at=0)
            case "sets the main image":
                self.admin.set_main_image(MUG, self.by_hand())
            case "deletes the main image":
                self.admin.set_main_image(MUG, None)

    def by_hand(self) -> str:
        self.hands += 1
        return picture(f"{BY_HAND}-{self.hands}")


def lost(plan: Plan) -> list[str]:
    """What a plan names as lost, of the product that all is about."""
    return [loss.item.address for change in plan.changes if change.product_id == MUG for loss in change.losses]


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=100, stateful_step_count=15)
