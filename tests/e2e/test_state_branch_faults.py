"""A state on a branch when things go wrong: nothing recorded is dropped, and nothing is lost that nobody agreed to."""

import os
import re
import signal
from pathlib import Path

import pytest

from reconciler.sandbox import Server
from reconciler.sandbox.json_types import Json
from tests.e2e.branch_world import BRANCH, LOCK, BranchWorld, on_a_branch
from tests.e2e.processes import AFTER, changed, ended, holding, killed
from tests.e2e.promise import apply, everything, gallery, left, main, named, refused, settled
from tests.e2e.twelve import ONE, OTHER, declare, shows
from tests.git.builders import git, wait_for_end

CONSENTS = ("--force", "--allow-erase", "all")
COMMAND = ("apply", "--yes", *CONSENTS)
AT_ONCE = "from reconciler.state import branch_journal\nbranch_journal.AGAIN_SECONDS = (0.01,)\n"
OFTEN = f"{AT_ONCE}from reconciler.state import branch_lock\nbranch_lock.PUSH_SECONDS = 0.05\n"


@pytest.fixture
def here(tmp_path: Path, shop: Server) -> BranchWorld:
    """A clone in which three products are to be adopted."""
    made = on_a_branch(tmp_path, shop.url)
    for product_id in (1, 2, 3):
        made.product(product_id, main(f"m{product_id}") + gallery(f"a{product_id}", f"b{product_id}"))
    made.push()
    return made


@pytest.fixture
def due(here: BranchWorld) -> BranchWorld:
    """A clone from which one state of twelve products was applied, and another is to be."""
    declare(here, ONE)
    apply(here, "--force")
    declare(here, OTHER)
    here.push()
    return here


def test_killed_and_run_again_in_the_same_clone(due: BranchWorld, shop: Server) -> None:
    """Nobody has to break the lock: whoever can take the clone's own lock knows that the other is dead."""
    plan = due.run("plan", "--refresh", "--format", "json").json
    before, agreed = everything(shop.store), named(plan, shop.store)
    killed(due, shop, *CONSENTS, at=AFTER, update=6)
    assert due.locked()
    told = due.run("plan")
    assert "ended before it could push all that it had recorded" in told.out
    ran = due.run(*COMMAND)
    assert ran.status == 0, ran
    assert "this run has taken it over" in ran.out
    assert shows(shop.store, OTHER)
    assert left(before, everything(shop.store)) <= agreed
    due.untouched()
    settled(due)
    settled(due.clone("there"))


@pytest.mark.parametrize("pushed", ["at first", "often"])
def test_killed_and_the_machine_lost(due: BranchWorld, shop: Server, pushed: str) -> None:
    """What the branch knows of comes back as a retry, all else as it was; nothing leaves the store unseen."""
    there = due.clone("there")
    plan = there.run("plan", "--refresh", "--format", "json").json
    before, agreed = everything(shop.store), named(plan, shop.store)
    with holding(shop) as held:
        run = changed(due, OFTEN if pushed == "often" else "", *COMMAND, "--parallelism", "4", "--no-canary")
        held.arrived.wait()
        if pushed == "often":
            wait_for_attempts(due, 4)
        run.kill()
        run.communicate()
    due.lose()
    assert there.run(*COMMAND).status == 75
    there.unlock()
    again = {one["product_id"]: one["action"] for one in there.run("plan", "--format", "json").json["changes"]}
    retries = {number for number, action in again.items() if action == "retry"}
    assert retries == {number for number, record in there.records().items() if record.get("attempt")}
    assert len(retries) >= (4 if pushed == "often" else 1)
    fresh = there.run("plan", "--refresh", "--format", "json").json
    agreed |= named(fresh, shop.store)
    foreign = any(warning["code"] == "live-discarded" for one in fresh["changes"] for warning in one["warnings"])
    if foreign:
        refused(there, shop, "--force")
    ran = there.run(*COMMAND)
    assert ran.status == 0, ran
    assert shows(shop.store, OTHER)
    assert left(before, everything(shop.store)) <= agreed
    settled(there)


def wait_for_attempts(world: BranchWorld, count: int) -> None:
    """Look at the branch until it knows of so many updates on their way."""
    while sum(bool(record.get("attempt")) for record in world.records().values()) < count:
        pass


def test_pictures_of_a_lost_machine_that_no_branch_knows_of_need_consent(here: BranchWorld, shop: Server) -> None:
    """Product 2 got its pictures, and its file declares others by the time another machine comes to it."""
    there = here.clone("there")
    killed(here, shop, at=AFTER, update=2)
    here.lose()
    sent = {update.product_id or 0 for update in shop.store.updates}
    unknown = next(iter(sent - there.records().keys()))
    there.unlock()
    there.product(unknown, main(f"m{unknown}") + gallery("other"))
    assert "only in the store" in refused(there, shop).out


def test_a_batch_of_a_lost_machine_is_found_by_its_key(due: BranchWorld, shop: Server) -> None:
    """Its key is on the branch before it is sent, so no product of it is sent again."""
    there = due.clone("there")
    sent = len(shop.store.updates)
    killed(due, shop, "--transport", "batch", *CONSENTS, at=AFTER, update=8)
    due.lose()
    there.unlock()
    assert "An earlier run left 10 updates in batches" in there.run("plan").out
    ran = there.run(*COMMAND)
    assert ran.status == 0, ran
    assert "What came of them is recorded now." in ran.out
    assert shows(shop.store, OTHER)
    assert len(shop.store.updates) - sent == 11
    settled(there)


def test_a_remote_that_goes_away_in_the_middle(here: BranchWorld, shop: Server) -> None:
    with holding(shop) as held:
        run = changed(here, OFTEN, "apply", "--yes")
        held.arrived.wait()
        here.remote.rename(here.remote.with_name("away"))
    ran = ended(run)
    assert ran.status == 3, ran
    assert "git:media-state: the state could not be pushed" in ran.out
    journal = re.search(r"what was recorded is kept in (\S+/media-state\.jsonl), and the next run", ran.out)
    assert journal
    assert len(shop.store.updates) == 3
    plan = here.run("plan")
    assert (plan.status, plan.out) == (1, "")
    assert "the remote 'origin' cannot be used" in plan.err
    assert here.run("--state", journal[1], "plan").out == "No changes. 3 products match the state.\n"
    here.remote.with_name("away").rename(here.remote)
    settled(here)
    ran = apply(here)
    assert "An earlier run on this machine ended before it could push" in ran.out
    settled(here.clone("there"))
    assert len(shop.store.updates) == 3
    here.untouched()


def reject(world: BranchWorld, when: str = "true") -> Path:
    """Have the remote refuse what is pushed to the branch, when the shell says so."""
    hook = world.remote / "hooks/pre-receive"
    hook.write_text(
        f"#!/bin/sh\nwhile read old new ref; do case $ref in refs/heads/{BRANCH}) if {when}; then\n"
        f"echo 'policy \x1b[31m::error::no https://u:hidden@host/'; exit 1; fi;; esac; done\n"
    )
    hook.chmod(0o755)
    return hook


def test_a_branch_that_may_not_be_written_to_is_found_out_before_anything_is_sent(
    here: BranchWorld, shop: Server
) -> None:
    hook = reject(here)
    ran = here.run("apply", "--yes")
    assert (ran.status, len(shop.store.updates)) == (1, 0), ran
    assert "git:media-state: the remote refused the state: remote: policy" in ran.out
    assert "nothing was sent" in ran.out
    assert "\x1b" not in ran.out + ran.err
    assert "hidden" not in ran.out + ran.err
    assert not here.locked()
    hook.unlink()
    apply(here)
    settled(here)


def test_a_branch_that_may_not_be_written_to_any_more_at_the_end(here: BranchWorld, shop: Server) -> None:
    hook = reject(here, f"git rev-parse --quiet --verify {BRANCH} >/dev/null")
    ran = here.run("apply", "--yes")
    assert (ran.status, len(shop.store.updates)) == (3, 3), ran
    assert "the remote refused the state: remote: policy" in ran.out
    hook.unlink()
    settled(here)
    assert "3 products" in apply(here).out
    assert here.log()[-1] == "apply: records brought up to date"
    settled(here.clone("there"))


def rewritten(world: BranchWorld) -> str:
    """Somebody forces the branch to be another one; its new commit."""
    first = git(world.remote, "rev-list", "--max-parents=0", BRANCH)
    tree = git(world.remote, "rev-parse", f"{first}^{{tree}}")
    commit = git(world.remote, "commit-tree", "-m", "rewritten", tree)
    git(world.remote, "update-ref", f"refs/heads/{BRANCH}", commit)
    return commit


def test_a_branch_rewritten_by_force_while_apply_runs(here: BranchWorld, shop: Server) -> None:
    with holding(shop) as held:
        run = here.start("apply", "--yes")
        held.arrived.wait()
        commit = rewritten(here)
    ran = ended(run)
    assert (ran.status, here.tip) == (3, commit), ran
    assert "the state was changed by something else while this run was using it" in ran.out
    assert not here.locked()
    again = here.run("apply", "--yes")
    assert (again.status, len(shop.store.updates)) == (1, 3), again
    assert "have gone different ways" in again.err
    looked = re.search(r"look at them with: reconciler (--state \S+ state list);", again.err)
    dropped = re.search(r"drop them with: rm (\S+);", again.err)
    assert looked
    assert dropped
    assert len(here.run(*looked[1].split()).out.splitlines()) == 3
    Path(dropped[1]).unlink()
    assert "retry" in here.run("plan").out
    refused(here, shop)


def test_a_branch_rewritten_by_force_between_two_runs_is_what_counts(here: BranchWorld, shop: Server) -> None:
    apply(here)
    commit = rewritten(here)
    plan = here.run("plan", "--format", "json").json
    assert {change["action"] for change in plan["changes"]} == {"retry", "adopt"}
    refused(here, shop)
    assert here.tip == commit


def test_a_branch_that_was_deleted_can_be_brought_back(here: BranchWorld, shop: Server) -> None:
    apply(here)
    git(here.remote, "branch", "--quiet", "-D", BRANCH)
    told = here.run("plan").out
    assert "There is no state at git:media-state" in told
    back = re.search(r"it is brought back by: git (push origin \S+)$", told, re.MULTILINE)
    assert back
    git(here.folder, *back[1].split())
    settled(here)


FOREIGN = {
    "readme": {"README.md": "hello"},
    "site": {"state.jsonl": "", "index.html": "x"},
    "code": {"source.py": "x"},
}


def test_a_branch_for_other_things_is_never_written_to(here: BranchWorld, shop: Server, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(here.remote), str(other))
    for branch, files in FOREIGN.items():
        git(other, "checkout", "--quiet", "--orphan", branch)
        git(other, "rm", "-rfq", ".")
        for name, text in files.items():
            (other / name).write_text(text)
        git(other, "add", "--all")
        git(other, "commit", "--quiet", "-m", branch)
        git(other, "push", "--quiet", "origin", branch)
    refs = git(here.remote, "for-each-ref")
    commands = [(branch, ("apply", "--yes")) for branch in ("main", *FOREIGN)]
    for branch, command in (*commands, ("main", ("plan",)), ("main", ("state", "rm", "1", "--yes"))):
        ran = here.run("--state", f"git:{branch}", *command)
        assert ran.status == 1, ran
        assert "so it is not for a state, and nothing is written to it" in ran.err
    assert git(here.remote, "for-each-ref") == refs
    assert not shop.store.updates


def test_a_state_of_another_store_on_the_branch_is_refused(here: BranchWorld, shop: Server) -> None:
    apply(here)
    here.write("reconciler.yaml", (here.folder / "reconciler.yaml").read_text().replace("1003", "1004"))
    ran = here.run("plan")
    assert ran.status == 1
    assert "this is the state of store 1003" in ran.err


def test_plan_says_so_where_the_branch_cannot_be_asked(here: BranchWorld, tmp_path: Path) -> None:
    alone = BranchWorld(tmp_path / "alone", here.url, environ=here.environ, remote=here.remote)
    alone.write("reconciler.yaml", (here.folder / "reconciler.yaml").read_text())
    alone.product(1, main("m"))
    told = alone.run("plan")
    assert (told.status, told.out) == (1, "")
    assert "is not in a git repository" in told.err
    git(alone.folder, "init", "--quiet")
    assert "has no remote" in alone.run("plan").err
    for name in ("one", "two"):
        git(alone.folder, "remote", "add", name, "https://ann:hidden@127.0.0.1:9/x.git")
    assert "has several remotes, and none is called origin" in alone.run("plan").err
    git(alone.folder, "remote", "remove", "two")
    told = alone.run("plan")
    assert (told.status, told.out) == (1, "")
    assert "the remote 'one' cannot be used" in told.err
    assert "--state PATH/state.jsonl" in told.err
    assert "hidden" not in told.err
    assert "there is no git command on the PATH" in alone.run("plan", environ={"PATH": "/nowhere"}).err


@pytest.mark.parametrize("options", [("--depth=1",), ("--filter=blob:none",), ("--depth=1", "--no-single-branch")])
def test_clones_that_hold_less(here: BranchWorld, shop: Server, options: tuple[str, ...]) -> None:
    git(here.remote, "config", "uploadpack.allowFilter", "true")
    apply(here)
    there = here.clone("there", *options)
    git(there.folder, "checkout", "--quiet", "--detach")
    settled(there)
    there.product(1, main("m1") + gallery("a1", "b1", "c1"))
    apply(there)
    settled(there)
    assert here.log()[-1] == "apply: 1 updated"
    assert git(there.folder, "status", "--porcelain") == "M products/1.yaml"


def test_a_catalog_in_a_subfolder_and_a_command_under_a_hook(here: BranchWorld, shop: Server, tmp_path: Path) -> None:
    (here.folder / "shop").mkdir()
    for name in ("reconciler.yaml", "products"):
        (here.folder / name).rename(here.folder / "shop" / name)
    here.push()
    other = BranchWorld(here.folder / "shop", here.url, here.token, here.environ, here.remote)
    other.environ |= {"GIT_DIR": str(tmp_path / "nowhere"), "GIT_INDEX_FILE": str(tmp_path / "index")}
    apply(other)
    assert sorted(here.records()) == [1, 2, 3]
    here.untouched()


def test_a_checkout_of_the_branch_is_a_state_where_the_remote_cannot_be_reached(
    here: BranchWorld, shop: Server
) -> None:
    apply(here)
    there = here.clone("there")
    git(there.folder, "worktree", "add", "--quiet", ".state", BRANCH)
    here.remote.rename(here.remote.with_name("away"))
    assert there.run("plan").status == 1
    plan = there.run("--state", ".state/state.jsonl", "plan")
    assert plan.out == "No changes. 3 products match the state.\n", plan


def test_no_hook_of_the_clone_runs(here: BranchWorld, shop: Server, tmp_path: Path) -> None:
    hooks = here.folder / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-push", "reference-transaction", "post-commit", "pre-commit", "commit-msg", "update"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\nexit 1\n")
        (hooks / name).chmod(0o755)
    apply(here)
    assert list(tmp_path.glob("ran-*")) == []


def test_a_lock_that_nobody_renews_is_taken_over_and_one_that_makes_no_sense_is_not(
    here: BranchWorld, shop: Server
) -> None:
    there = here.clone("there")
    killed(here, shop, at=AFTER)
    assert there.run("apply", "--yes").status == 75
    later = "from datetime import timedelta\nfrom reconciler.state import branch_note\n"
    run = changed(there, f"{later}branch_note.SKEW = timedelta(minutes=-7)\n", "apply", "--yes")
    ran = ended(run)
    assert ran.status == 0, ran
    assert re.search(r"The state was still locked by process \d+ on .*this run has taken it over", ran.out)
    nonsense = git(there.remote, "commit-tree", "-m", '{"lock_id": "$(touch x)"}', f"{BRANCH}^{{tree}}")
    git(there.remote, "update-ref", LOCK, nonsense)
    ran = there.run("apply", "--yes")
    assert ran.status == 1
    assert f"git push origin :{LOCK}" in ran.err


def test_a_branch_with_a_hostile_log_and_a_file_that_is_none(here: BranchWorld, shop: Server) -> None:
    apply(here)
    link = git(here.remote, "hash-object", "-w", "--stdin", data="/etc/passwd")
    tree = git(here.remote, "mktree", data=f"120000 blob {link}\tstate.jsonl\n")
    git(here.remote, "update-ref", f"refs/heads/{BRANCH}", git(here.remote, "commit-tree", "-m", "x", tree))
    ran = here.run("plan")
    assert ran.status == 1
    assert "holds no plain state.jsonl" in ran.err


def test_interrupted_while_the_remote_is_away(here: BranchWorld, shop: Server) -> None:
    def interrupt(product_id: int, body: Json) -> None:
        shop.store.before_update = None
        here.remote.rename(here.remote.with_name("away"))
        run.terminate()

    shop.store.before_update = interrupt
    run = changed(here, AT_ONCE, "apply", "--yes", "--parallelism", "1")
    ran = ended(run)
    assert ran.status == 3, ran
    assert "interrupted; everything in flight was recorded; and git:media-state: the state could not be" in ran.out
    here.remote.with_name("away").rename(here.remote)
    apply(here)
    settled(here.clone("there"))


def test_a_signal_ends_a_read_from_a_remote_that_does_not_answer(here: BranchWorld, tmp_path: Path) -> None:
    pipe = tmp_path / "asked"
    os.mkfifo(pipe)
    git(here.folder, "config", "remote.origin.uploadpack", f"echo $$ > {pipe}; exec sleep 300 #")
    run = here.start("plan")
    helper = pipe.read_text().strip()
    run.send_signal(signal.SIGINT)
    ran = ended(run)
    assert (ran.status, ran.out) == (130, "")
    wait_for_end(helper)


SMALL_FILES = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (700, resource.RLIM_INFINITY))\n"


def test_a_disk_that_takes_no_more(here: BranchWorld, shop: Server) -> None:
    """The attempt is on the branch, so what came of it is found out by the next run."""
    ran = ended(changed(here, SMALL_FILES, "apply", "--yes"))
    assert (ran.status, len(shop.store.updates)) == (3, 1), ran
    assert "the state could not be written: File too large; make room on the disk" in ran.out
    assert "retry" in here.clone("there").run("plan").out
    apply(here)
    settled(here)
    assert len(shop.store.updates) == 3
