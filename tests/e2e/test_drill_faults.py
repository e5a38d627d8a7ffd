"""A thousand products in a store where one request in five goes wrong, and runs that are killed again and again.

Whatever the moment, the state is readable, nothing leaves the store that no plan had named, and what nobody declared
is left alone. Once all is calm, a few runs bring everything to what is declared.

What cannot be downloaded this time is not in the store until a retry brings it back: that is told, and expected here.
"""

import json
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from reconciler.config import load_config
from reconciler.operations.asking import Outside
from reconciler.operations.plan import PlanRequest, plan
from reconciler.sandbox import BatchPace, Drills, Mishap, Server, Sources, Store, seed_of
from reconciler.sandbox.request_log import RequestRecord
from tests.e2e.conftest import STORE
from tests.e2e.promise import Items, gallery, left, main, named, picture
from tests.e2e.world import CONFIG, TOKEN, World

COUNT = 1000
NUMBERS = range(1, COUNT + 1)
KILLS = 20
EDITED = 40
SEED = 20
KILLED = -9
TRANSPORTS = ("batch", "direct")
COMMAND = ("apply", "--yes", "--force", "--allow-erase", "all")

DRILLS = Drills(
    seed=SEED,
    chances=dict.fromkeys(Mishap, 0.022),  # nine of the ten strike requests: together one in five
    at_most=3,
    slow=0.02,
    batch=BatchPace(each=0.001, retry=0),
)


@pytest.fixture
def shop() -> Iterator[Server]:
    """A thousand products; those that declare one section alone show something by hand in the other."""
    products = [{"id": number, "sku": f"SKU-{number}", "media": by_hand(number)} for number in NUMBERS]
    with Server(Store(seed_of({**STORE, "products": products}), drills=DRILLS)) as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, shop: Server) -> World:
    made = World(tmp_path, shop.url)
    made.write("reconciler.yaml", CONFIG + "rate_limit: {requests: 100000, seconds: 1}\n")
    return made


def by_hand(number: int) -> dict[str, Any]:
    """What a product shows before any file declares it."""
    match number % 3:
        case 1:
            return {"gallery": [{"image": picture(f"hand-a{number}")}, {"image": picture(f"hand-b{number}")}]}
        case 2:
            return {"main": {"image": picture(f"hand-m{number}")}}
        case _:
            return {}


def undeclared(store: Store) -> dict[int, object]:
    """What stands in sections that no file declares: the very same uploads, not only the same pictures."""
    media = {number: store.product(number).media for number in NUMBERS}
    return {
        number: {0: None, 1: shown.gallery, 2: (shown.main_image, shown.main_video)}[number % 3]
        for number, shown in media.items()
    }


def names(number: int, version: int) -> tuple[str, list[str]]:
    """The main image and the gallery of one version of a product. What a version leaves out never comes back."""
    places = [] if version % 5 == 4 else [f"g{number}-{version}", f"g{number}-{version - 1}"]
    return f"m{number}-{version // 2}", places


def declare(world: World, number: int, version: int) -> None:
    top, places = names(number, version)
    sections = {0: main(top) + gallery(*places), 1: main(top), 2: gallery(*places)}
    world.product(number, sections[number % 3])


def is_declared(shown: Sources, number: int, version: int) -> bool:
    top, places = names(number, version)
    in_main = number % 3 == 2 or (shown.main_image, shown.main_video) == (picture(top), None)
    return in_main and (number % 3 == 1 or shown.gallery == tuple(map(picture, places)))


def everything(store: Store) -> dict[int, Sources]:
    return {number: store.sources(number) for number in NUMBERS}


def read_state(world: World) -> dict[int, Any]:
    """The records, read without any code of the program: a last line without its end does not count."""
    if not world.state.exists():
        return {}
    text = world.state.read_text(encoding="utf-8")
    header, *lines = text[: text.rfind("\n") + 1].splitlines()
    assert json.loads(header)["format"] == "reconciler-state"
    found = [json.loads(line) for line in lines]
    return {data["product_id"]: data for data in found}


class Weather:
    """Counts what the store is asked, and notes what it could not download."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failed: Items = set()
        self.requests = 0
        self._event = 0
        self._reached = Event()
        self._store = store
        arrived, item_fails = store.log.arrived, store.chance.item_fails

        def counted(record: RequestRecord) -> int:
            self.requests += 1
            if self.requests >= self._event:
                self._reached.set()
            return arrived(record)

        def noted(product_id: int, url: str) -> bool:
            fails = item_fails(product_id, url)
            if fails:
                self.failed.add((product_id, url))
            return fails

        monkeypatch.setattr(store.log, "arrived", counted)
        monkeypatch.setattr(store.chance, "item_fails", noted)

    def kill(self, process: "subprocess.Popen[str]", requests: int, delay: float) -> bool:
        """Kill it so many seconds after the store was asked so often; whether it was still alive."""
        self._reached.clear()
        self._event = self.requests + requests

        ended = Event()

        def read_to_the_end() -> None:
            process.communicate()
            ended.set()
            self._reached.set()

        reader = Thread(target=read_to_the_end)
        reader.start()
        self._reached.wait()
        ended.wait(delay)
        process.kill()
        reader.join()
        return process.returncode == KILLED

    @contextmanager
    def calm(self) -> Iterator[None]:
        """For as long as the block runs, nothing goes wrong."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self._store.chance, "_drills", Drills())
            yield


def agreed_to(world: World, store: Store) -> tuple[int, Items]:
    """How much is due, and what the plan names as lost that is about to be applied."""
    environ = {"ECWID_API_URL": world.url, "ECWID_TOKEN": TOKEN}
    config = load_config(world.folder, None, None, None, environ)
    due = plan(config, PlanRequest(refresh=True), Outside(environ)).plan
    return len(due.changes), named(json.loads(due.model_dump_json()), store)


@pytest.mark.timeout(300)
def test_twenty_kills_in_a_store_where_one_request_in_five_goes_wrong(
    world: World, shop: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, weather = random.Random(SEED), Weather(shop.store, monkeypatch)
    versions = dict.fromkeys(NUMBERS, 1)
    for number in NUMBERS:
        declare(world, number, 1)
    shown, others, agreed, kills = everything(shop.store), undeclared(shop.store), Items(), 0
    while kills < KILLS:
        with weather.calm():
            due, losses = agreed_to(world, shop.store)
        agreed |= losses
        options = ("--transport", TRANSPORTS[kills % 2], *chance.choice(((), ("--no-canary",))))
        process = world.start(*COMMAND, *options)
        kills += weather.kill(process, chance.randrange(due), chance.uniform(0, 0.05))

        assert set(read_state(world)) <= set(NUMBERS)
        before, shown = shown, everything(shop.store)
        assert left(before, shown) <= agreed | weather.failed
        assert undeclared(shop.store) == others
        weather.failed.clear()
        for number in chance.sample(NUMBERS, EDITED):
            versions[number] += 1
            declare(world, number, versions[number])

    with weather.calm():
        listed = world.run("state", "list")
        assert listed.status == 0, listed
        agreed |= agreed_to(world, shop.store)[1]
        world.run(*COMMAND)
        ran = world.run(*COMMAND, "--transport", "batch")
        assert ran.status == 0, ran
        before, shown = shown, everything(shop.store)
        assert left(before, shown) <= agreed | weather.failed
        assert undeclared(shop.store) == others
        assert [number for number in NUMBERS if not is_declared(shown[number], number, versions[number])] == []
        ran = world.run("plan", "--refresh", "--detailed-exitcode")
        assert (ran.status, ran.out) == (0, f"No changes. {COUNT} products match the state.\n"), ran
