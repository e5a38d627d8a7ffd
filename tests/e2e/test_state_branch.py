"""A state on a branch of the remote: whoever applies from wherever finds it, and git sees nothing of it."""

import re
import signal
from pathlib import Path

import pytest

from reconciler.sandbox import Server
from tests.e2e.branch_world import BRANCH, BranchWorld, on_a_branch
from tests.e2e.processes import changed, ended, holding
from tests.e2e.promise import apply, gallery, main, refused, settled
from tests.e2e.test_concurrency import TELLS_THAT_IT_WAITS, wait_for
from tests.git.builders import git


@pytest.fixture
def here(tmp_path: Path, shop: Server) -> BranchWorld:
    """A clone with two products to be adopted."""
    made = on_a_branch(tmp_path, shop.url)
    made.product(1, main("m1") + gallery("a1", "b1"))
    made.product(2, main("m2") + gallery("a2"))
    made.push()
    return made


def test_what_one_machine_applies_the_other_knows(here: BranchWorld, shop: Server) -> None:
    there = here.clone("there")
    said = here.run("plan")
    assert "There is no state at git:media-state" in said.out
    apply(here)
    here.untouched()
    settled(there)
    there.product(1, main("m1") + gallery("c1"))
    there.product(2, "sku: SKU-2\n" + main("m2") + "gallery: []\n")
    there.push()
    apply(there, "--force", "--allow-erase", "all")
    there.untouched()
    here.product(1, main("m1") + gallery("c1"))
    here.product(2, main("m2") + "gallery: []\n")
    settled(here)
    assert here.log() == [
        "apply: in progress, 1 recorded",
        "apply: 2 adopted",
        "apply: in progress, 1 recorded",
        "apply: 1 updated, 1 erased",
    ]
    assert (
        git(here.remote, "log", "-1", "--format=%b|%an <%ae>", BRANCH)
        == "id:1: updated\nid:2 SKU-2: erased\n|Ann <ann@example.com>"
    )
    assert not here.locked()


def test_two_machines_at_once_do_the_work_once(here: BranchWorld, shop: Server) -> None:
    there = here.clone("there")
    with holding(shop) as held:
        first = here.start("apply", "--yes")
        held.arrived.wait()
        second_at_once = there.run("apply", "--yes")
        second = there.start("apply", "--yes", "--lock-timeout", "50")
        who = there.run("state", "unlock").out
        planned = there.run("plan", "--format", "json").json
    assert [ended(first).status, ended(second).status] == [0, 0]
    assert second_at_once.status == 75
    assert re.search(rf"locked by process {first.pid} on .* \(lock id [0-9a-f-]+\)", second_at_once.err)
    assert re.search(rf"locked by process {first.pid} on ", who)
    assert [change["action"] for change in planned["changes"]] == ["retry", "adopt"]
    assert sorted(update.product_id or 0 for update in shop.store.updates) == [1, 2]
    assert sorted(here.records()) == [1, 2]
    assert not here.locked()
    for world in (here, there):
        world.untouched()
        settled(world)


def test_two_runs_in_one_clone_and_one_in_another_work_tree_of_it(here: BranchWorld, shop: Server) -> None:
    git(here.folder, "worktree", "add", "--quiet", "--detach", str(here.remote.parent / "tree"))
    tree = BranchWorld(here.remote.parent / "tree", here.url, here.token, here.environ, here.remote)
    with holding(shop) as held:
        first = here.start("apply", "--yes")
        held.arrived.wait()
        assert [here.run("apply", "--yes").status, tree.run("apply", "--yes").status] == [75, 75]
    assert ended(first).status == 0
    settled(tree)
    assert git(tree.folder, "status", "--porcelain") == ""


def test_a_signal_ends_the_waiting_for_the_lock(here: BranchWorld, shop: Server) -> None:
    there = here.clone("there")
    with holding(shop) as held:
        first = here.start("apply", "--yes")
        held.arrived.wait()
        second = changed(there, TELLS_THAT_IT_WAITS, "apply", "--yes", "--lock-timeout", "600")
        wait_for(second, "waiting")
        second.send_signal(signal.SIGINT)
        assert ended(second).status == 130
    assert ended(first).status == 0
    assert not here.locked()


def test_a_run_whose_lock_was_broken_from_elsewhere_pushes_nothing_more(here: BranchWorld, shop: Server) -> None:
    """It learns of it at its next push; what it sent until then, nobody loses without being asked."""
    there = here.clone("there")
    with holding(shop) as held:
        first = here.start("apply", "--yes")
        held.arrived.wait()
        there.unlock()
        before = here.tip
    ran = ended(first)
    assert (ran.status, here.tip) == (3, before), ran
    assert "the lock of the state was broken while this run held it, and nobody holds it now" in ran.out + ran.err
    assert here.records()[1]["attempt"]
    assert "only in the store" in refused(there, shop).out
    apply(there, "--allow-erase", "all")
    settled(there)
