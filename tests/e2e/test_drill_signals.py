"""A run is told to end the way GitHub Actions does it: SIGINT, a while later SIGTERM, then SIGKILL 2.5 seconds after.

By then it has ended by itself: nothing more was sent, what was in flight is recorded, and the next run goes on.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Event, Thread

import pytest

from reconciler.sandbox import BatchPace, Drills, Server, Store, seed_of
from reconciler.sandbox.json_types import Json
from reconciler.sandbox.request_log import RequestRecord
from tests.e2e.conftest import STORE
from tests.e2e.processes import Process, ended
from tests.e2e.promise import main, picture, settled
from tests.e2e.world import CONFIG, Ran, World

COUNT = 320
FREE = 220  # answers enough to have as many in flight as there may be
IN_FLIGHT = 64
PARALLELISM = "80"
GRACE = 5.0
MARGIN = 2.5
PACED = "rate_limit: {requests: 100000, seconds: 1}\n"


def shop_of(count: int, drills: Drills | None = None) -> Store:
    products = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, count + 1)]
    return Store(seed_of({**STORE, "products": products}), drills=drills)


def world_of(folder: Path, shop: Server, count: int) -> World:
    """A repository that declares a main image for each of so many products."""
    world = World(folder, shop.url)
    world.write("reconciler.yaml", CONFIG + PACED)
    for number in range(1, count + 1):
        world.product(number, main(f"m{number}"))
    return world


@dataclass
class Slow:
    """Updates that take long: all but the first `FREE` wait until `released`. `full` is set once 64 of them do."""

    products: list[int] = field(default_factory=list)
    full: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)
    _arrived: int = 0
    _finished: int = 0
    _change: Condition = field(default_factory=Condition)

    def before(self, product_id: int, body: Json) -> None:
        with self._change:
            self._arrived += 1
            if self._arrived <= FREE:
                return
            self.products.append(product_id)
            if len(self.products) == IN_FLIGHT:
                self.full.set()
        self.released.wait()

    def after(self, product_id: int, body: Json) -> None:
        with self._change:
            self._finished += 1
            self._change.notify_all()

    def all_take_effect(self) -> bool:
        """Release them, and wait until the last one has taken effect."""
        self.released.set()
        with self._change:
            return self._change.wait_for(lambda: self._finished == self._arrived, 30)


@contextmanager
def slow(shop: Server) -> Iterator[Slow]:
    made = Slow()
    shop.store.before_update, shop.store.after_update = made.before, made.after
    try:
        yield made
    finally:
        made.released.set()
        shop.store.before_update = shop.store.after_update = None


@contextmanager
def killed_at_last(process: Process) -> Iterator[None]:
    """Whatever happens, the process does not outlive the block."""
    try:
        yield
    finally:
        process.kill()
        process.communicate()


def told_to_end(process: Process) -> Ran:
    """SIGINT, then SIGTERM; what it left behind by the time at which it would have been killed."""
    asked = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        process.send_signal(number)
    ran = ended(process)
    assert time.monotonic() - asked < GRACE + MARGIN, ran
    assert ran.status == 130, ran
    return ran


def in_order(world: World) -> None:
    """Expect a state that can be read and that nobody holds."""
    listed, unlocked = world.run("state", "list"), world.run("state", "unlock")
    assert (listed.status, unlocked.out) == (0, "The state is not locked.\n"), listed


def recorded(world: World) -> set[int]:
    """Products of which the state says that all was applied."""
    return {number for number, record in world.records().items() if record["status"] == "applied"}


def out(world: World) -> list[int]:
    """Products of which the state says that an update is out."""
    return sorted(number for number, record in world.records().items() if record.get("attempt"))


def shown(shop: Server, count: int) -> set[int]:
    numbers = range(1, count + 1)
    return {number for number in numbers if shop.store.sources(number).main_image == picture(f"m{number}")}


def finished(world: World, shop: Server, count: int, *options: str) -> None:
    """Expect that the next run ends well, and that no product was sent twice."""
    ran = world.run("apply", "--yes", *options)
    assert ran.status == 0, ran
    assert shown(shop, count) == set(range(1, count + 1))
    carried_out = [update.product_id for update in shop.store.updates]
    assert sorted(filter(None, carried_out)) == list(range(1, count + 1)), "each once"
    settled(world)


@pytest.fixture
def shop() -> Iterator[Server]:
    with Server(shop_of(COUNT)) as server:
        yield server


def test_updates_that_come_back_in_time_are_recorded_as_applied(tmp_path: Path, shop: Server) -> None:
    world = world_of(tmp_path, shop, COUNT)
    with slow(shop) as updates:
        process = world.start("apply", "--yes", "--parallelism", PARALLELISM)
        with killed_at_last(process):
            assert updates.full.wait(30)
            process.send_signal(signal.SIGINT)
            updates.released.set()
            ran = told_to_end(process)
    sent = FREE + len(updates.products)
    assert f"Applied: {sent} products; {COUNT - sent} not sent" in ran.out
    assert recorded(world) == shown(shop, COUNT)
    assert out(world) == []
    in_order(world)
    finished(world, shop, COUNT)


def test_updates_that_do_not_come_back_are_left_open_and_settled_by_looking(tmp_path: Path, shop: Server) -> None:
    world = world_of(tmp_path, shop, COUNT)
    with slow(shop) as updates:
        process = world.start("apply", "--yes", "--parallelism", PARALLELISM)
        with killed_at_last(process):
            assert updates.full.wait(30)
            told_to_end(process)
        assert out(world) == sorted(updates.products)
        assert recorded(world) == shown(shop, COUNT)
        in_order(world)
        assert updates.all_take_effect()
    finished(world, shop, COUNT)


BATCHED = 40


@pytest.fixture
def by_hand() -> Iterator[Server]:
    """A sandbox whose batches go on when a test says so."""
    with Server(shop_of(BATCHED, Drills(batch=BatchPace(by_hand=True)))) as server:
        yield server


def polled(shop: Server, monkeypatch: pytest.MonkeyPatch) -> tuple[Event, Event]:
    """Set as soon as somebody asks after a batch, and as soon as a group is to be cancelled."""
    asked, cancelled, arrived = Event(), Event(), shop.store.log.arrived

    def noted(record: RequestRecord) -> int:
        if record.method == "GET" and record.path.endswith("/batch"):
            asked.set()
        if record.path.endswith("/cancel-group"):
            cancelled.set()
        return arrived(record)

    monkeypatch.setattr(shop.store.log, "arrived", noted)
    return asked, cancelled


@pytest.mark.parametrize("comes_back", [True, False], ids=["in time", "too late"])
def test_of_a_batch_what_has_not_begun_is_cancelled_and_what_has_is_recorded(
    tmp_path: Path, by_hand: Server, monkeypatch: pytest.MonkeyPatch, comes_back: bool
) -> None:
    """Seven updates are done and the eighth has begun when the run is told to end."""
    world, (asked, cancelled) = world_of(tmp_path, by_hand, BATCHED), polled(by_hand, monkeypatch)
    eighth, go_on = Event(), Event()

    def hold(product_id: int, body: Json) -> None:
        if product_id == 8:
            eighth.set()
            go_on.wait()

    def go_on_in_time() -> None:
        cancelled.wait()
        go_on.set()

    by_hand.store.before_update = hold
    process = world.start("apply", "--yes", "--no-canary", "--transport", "batch")
    worker = Thread(target=lambda: by_hand.store.batches.step(8))
    watch = Thread(target=go_on_in_time)
    try:
        with killed_at_last(process):
            assert asked.wait(30)
            worker.start()
            assert eighth.wait(30)
            if comes_back:
                watch.start()
            ran = told_to_end(process)
    finally:
        assert cancelled.is_set()
        go_on.set()
        worker.join()
    if comes_back:
        watch.join()
        assert f"Applied: 8 products; {BATCHED - 8} not sent" in ran.out
        assert (recorded(world), out(world)) == (set(range(1, 9)), [])
    else:
        assert out(world) == list(range(1, BATCHED + 1)), "nobody saw the end of the batch"
    in_order(world)
    by_hand.store.before_update = None
    assert shown(by_hand, BATCHED) == set(range(1, 9))
    finished(world, by_hand, BATCHED, "--transport", "direct")
