"""Two runs on one state: the second is told who is at work, or waits and finds the work done."""

import re
import socket

import pytest

from reconciler.sandbox import Server
from tests.e2e.processes import Process, changed, ended, holding
from tests.e2e.promise import apply, everything, gallery, main, settled
from tests.e2e.world import World

TELLS_THAT_IT_WAITS = """
import sys, time
sleep = time.sleep
def tells(seconds):
    print("waiting", file=sys.stderr, flush=True)
    sleep(seconds)
time.sleep = tells
"""


@pytest.fixture
def due(world: World) -> World:
    """A product to be adopted."""
    world.product(1, main("m") + gallery("a", "b"))
    return world


def test_the_second_is_refused_and_told_who_is_at_work(due: World, shop: Server) -> None:
    with holding(shop) as held:
        first = due.start("apply", "--yes")
        held.arrived.wait()
        second = due.run("apply", "--yes")
        holder = due.run("state", "unlock").out
    assert ended(first).status == 0
    assert second.status == 75
    who = rf"process {first.pid} on {re.escape(socket.gethostname())} since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC"
    assert re.search(who, second.err), second
    assert re.search(who, holder)
    assert "--lock-timeout SECONDS" in second.err
    assert len(shop.store.updates) == 1


def test_the_second_waits_if_told_to_and_finds_nothing_to_do(due: World, shop: Server) -> None:
    with holding(shop) as held:
        first = due.start("apply", "--yes")
        held.arrived.wait()
        second = changed(due, TELLS_THAT_IT_WAITS, "apply", "--yes", "--lock-timeout", "20")
        wait_for(second, "waiting")
    assert ended(first).status == 0
    ran = ended(second)
    assert (ran.status, len(shop.store.updates)) == (0, 1), ran
    assert "No changes. 1 product matches the state." in ran.out


def wait_for(process: Process, line: str) -> None:
    """Read what a process says on stderr up to this line."""
    assert process.stderr is not None
    assert any(said.strip() == line for said in process.stderr), "it ended without saying so"


def test_many_at_once_do_the_work_once(due: World, shop: Server) -> None:
    for product_id in range(2, 7):
        due.product(product_id, main("m") + gallery("a", "b"))
    runs = [due.start("apply", "--yes", "--lock-timeout", "60") for _ in range(4)]
    assert [ended(run).status for run in runs] == [0, 0, 0, 0]
    assert sorted(update.product_id or 0 for update in shop.store.updates) == [1, 2, 3, 4, 5, 6]
    settled(due)


def test_planning_needs_no_lock(due: World, shop: Server) -> None:
    with holding(shop) as held:
        first = due.start("apply", "--yes")
        held.arrived.wait()
        plan = due.run("plan", "--format", "json")
    assert ended(first).status == 0
    assert plan.json["changes"][0]["action"] == "retry"


def test_a_killed_run_leaves_no_lock_behind(due: World, shop: Server) -> None:
    with holding(shop) as held:
        first = due.start("apply", "--yes")
        held.arrived.wait()
        first.kill()
        first.communicate()
    apply(due)
    settled(due)


def test_a_run_whose_lock_was_broken_writes_nothing_more(due: World, shop: Server) -> None:
    """Somebody believed it gone: what it sends is not lost, for the attempt is on disk, and the next run settles it."""
    with holding(shop) as held:
        first = due.start("apply", "--yes")
        held.arrived.wait()
        lock_id = re.search(r"lock id ([0-9a-f-]+)", due.run("state", "unlock").out)
        assert lock_id
        assert due.run("state", "unlock", lock_id[1]).status == 0
        before = due.state.read_bytes()
    ran = ended(first)
    assert (ran.status, due.state.read_bytes()) == (3, before), ran
    assert "the lock of the state was broken" in ran.out + ran.err
    shown = everything(shop.store)
    apply(due)
    assert everything(shop.store) == shown
    settled(due)
