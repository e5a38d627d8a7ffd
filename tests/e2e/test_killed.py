"""A run that is killed at any moment loses nothing unseen, and the same command again finishes the job."""

import itertools
import random
import subprocess
from contextlib import suppress
from threading import Event, Thread

import pytest

from reconciler.sandbox import Server
from reconciler.sandbox.json_types import Json
from reconciler.sandbox.search import Page, SearchQuery
from tests.e2e.processes import AFTER, BEFORE, changed, killed
from tests.e2e.promise import Items, Shown, apply, everything, left, named, settled
from tests.e2e.twelve import ONE, OTHER, declare, shows
from tests.e2e.world import World

COMMAND = ("apply", "--yes", "--force", "--allow-erase", "all")
CONSENTS = COMMAND[2:]
KILLED = -9


@pytest.fixture
def due(world: World, shop: Server) -> tuple[World, Shown, Items]:
    """The store shows one state of the twelve products, and the files declare the other.

    Also what the store shows, and what the plan names as lost: no more than that may ever be gone.
    """
    declare(world, ONE)
    apply(world, "--force")
    declare(world, OTHER)
    plan = world.run("plan", "--refresh", "--format", "json").json
    return world, everything(shop.store), named(plan, shop.store)


def readable(world: World) -> None:
    """Expect that the state can be read after a kill, whatever it was doing."""
    ran = world.run("state", "list")
    assert ran.status == 0, ran


def finished(due: tuple[World, Shown, Items], shop: Server) -> None:
    """Expect that the same command again brings the store to what is declared, and that nothing else was lost."""
    world, before, agreed = due
    assert left(before, everything(shop.store)) <= agreed
    readable(world)
    ran = world.run(*COMMAND)
    assert ran.status == 0, ran
    assert shows(shop.store, OTHER)
    assert left(before, everything(shop.store)) <= agreed
    settled(world)


@pytest.mark.parametrize(
    ("at", "update", "parallelism"), [(BEFORE, 1, 8), (BEFORE, 5, 1), (BEFORE, 9, 8), (AFTER, 1, 1), (AFTER, 10, 8)]
)
def test_killed_at_an_update(
    due: tuple[World, Shown, Items], shop: Server, at: str, update: int, parallelism: int
) -> None:
    killed(due[0], shop, *CONSENTS, "--parallelism", str(parallelism), at=at, update=update)
    finished(due, shop)


def test_killed_while_an_update_is_on_its_way_that_arrives_later(
    due: tuple[World, Shown, Items], shop: Server
) -> None:
    world = due[0]

    def kill(product_id: int, body: Json) -> None:
        process.kill()
        process.wait()

    shop.store.before_update = kill
    process = world.start(*COMMAND)
    process.communicate()
    shop.store.before_update = None
    assert process.returncode == KILLED
    finished(due, shop)


@pytest.mark.parametrize("look", [1, 2, 3])
def test_killed_while_it_looks_and_while_it_reads_back_the_first_update_and_the_rest(
    due: tuple[World, Shown, Items], shop: Server, look: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = due[0]
    real, looks = shop.store.search, 0

    def search(query: SearchQuery) -> Page:
        nonlocal looks
        looks += 1
        if looks == look:
            process.kill()
        return real(query)

    monkeypatch.setattr(shop.store, "search", search)
    process = world.start(*COMMAND)
    process.communicate()
    assert process.returncode == KILLED
    assert shows(shop.store, OTHER) is (look == 3)
    finished(due, shop)


RENAMES = """
import os, pathlib, signal
def end(*names):
    os.kill(os.getpid(), signal.SIGKILL)
rename = pathlib.Path.replace
def before(self, target):
    return end() if str(target).endswith("state.jsonl") else rename(self, target)
def after(self, target):
    done = rename(self, target)
    return end() if str(target).endswith("state.jsonl") else done
pathlib.Path.replace = """


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_it_puts_the_state_in_order(due: tuple[World, Shown, Items], shop: Server, moment: str) -> None:
    process = changed(due[0], f"{RENAMES}{moment}\n", *COMMAND)
    process.communicate()
    assert process.returncode == KILLED
    finished(due, shop)


def test_killed_in_the_middle_of_writing_a_line_of_the_state(due: tuple[World, Shown, Items], shop: Server) -> None:
    """Half of an attempt's line reaches the disk, so its update was not sent."""
    world = due[0]
    half = (
        "import os, signal\nfrom reconciler.state import disk\n"
        "def torn(descriptor, data):\n"
        "    os.write(descriptor, data[: len(data) // 2])\n"
        "    os.fsync(descriptor)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write = disk.write_all\n"
        "disk.write_all = lambda descriptor, data: (torn if b'attempt' in data else write)(descriptor, data)\n"
    )
    process = changed(world, half, *COMMAND)
    process.communicate()
    assert process.returncode == KILLED
    assert not world.state.read_bytes().endswith(b"\n")
    assert everything(shop.store) == due[1]
    finished(due, shop)


EVENTS = 24  # two looks, and eleven updates that arrive and are carried out


def strike(world: World, shop: Server, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the command and kill it a moment after something that the store has seen, or before it has seen anything."""
    event, delay = chance.randrange(EVENTS + 1), chance.uniform(0, 0.03)
    seen, moment = itertools.count(1), Event()
    real = shop.store.search

    def count(*_: object) -> None:
        if next(seen) == event:
            moment.set()

    def search(query: SearchQuery) -> Page:
        count()
        return real(query)

    def end() -> None:
        process.wait()
        moment.set()

    with monkeypatch.context() as patch:
        patch.setattr(shop.store, "search", search)
        patch.setattr(shop.store, "before_update", count)
        patch.setattr(shop.store, "after_update", count)
        process = world.start(*COMMAND)
        Thread(target=end).start()
        if event:
            moment.wait()
        with suppress(subprocess.TimeoutExpired):
            process.wait(delay if event else delay * 20)
        process.kill()
        process.communicate()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", range(5))
def test_killed_three_times_in_a_row_at_any_moment(
    due: tuple[World, Shown, Items], shop: Server, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, before, agreed = due
    chance = random.Random(seed)
    for _ in range(3):
        strike(world, shop, chance, monkeypatch)
        readable(world)
        assert left(before, everything(shop.store)) <= agreed
    finished(due, shop)
