"""The story of one product, as the commits of its state tell it."""

import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from reconciler.sandbox import Server
from tests.e2e.branch_world import BRANCH, BranchWorld, on_a_branch
from tests.e2e.promise import apply, gallery, main
from tests.e2e.world import CONFIG
from tests.git.builders import QUIET, git, repository


@pytest.fixture
def told(tmp_path: Path, shop: Server) -> BranchWorld:
    """Product 1 was adopted, changed, left out of the catalog; product 2 has been as it is since the beginning."""
    made = on_a_branch(tmp_path, shop.url)
    made.product(1, "sku: SKU-1\n" + main("m1") + gallery("a", "b"))
    made.product(2, main("m2"))
    apply(made)
    made.product(1, "sku: SKU-1\n" + main("m1") + gallery("b", "a", "c"))
    apply(made)
    made.product(1, "sku: SKU-1\n" + gallery("x", "a", "c"))
    apply(made)
    return made


def plain(text: str) -> str:
    """Without what differs from run to run."""
    return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC  [0-9a-f]{8}", "WHEN  COMMIT", text)


def test_a_branch_tells_what_a_product_showed(told: BranchWorld) -> None:
    (told.folder / "products/1.yaml").unlink()
    apply(told, "--force")
    assert plain(told.run("state", "history", "1").out) == snapshot("""\
Product 1 SKU-1
  WHEN  COMMIT  apply: 1 forgotten
      forgotten: nothing is known of it any more; the store keeps its media
  WHEN  COMMIT  apply: 1 updated, 1 released
      gallery   3 items: 1 replaced
        ~ image https://cdn.example.com/b.jpg
       -> image https://cdn.example.com/x.jpg  at gallery[0]
        … 2 more unchanged
      main      managed no more; the store keeps it
  WHEN  COMMIT  apply: 1 updated
      gallery   2 items -> 3 items
        > image https://cdn.example.com/a.jpg  gallery[0] -> gallery[1]
        + image https://cdn.example.com/c.jpg  at gallery[2]
        … 1 more unchanged
  WHEN  COMMIT  apply: 2 adopted
      main      image added
        + image https://cdn.example.com/m1.jpg
      gallery   0 items -> 2 items
        + image https://cdn.example.com/a.jpg
        + image https://cdn.example.com/b.jpg
""")
    assert plain(told.run("state", "history", "sku:SKU-1").err) == snapshot("""\
error: the state holds no product that 'sku:SKU-1' means
  see `reconciler state list`
""")


def test_it_is_told_in_a_shallow_clone_too_and_no_further_than_asked_for(told: BranchWorld) -> None:
    there = told.clone("there", "--depth=1")
    steps = there.run("state", "history", "sku:SKU-1", "--limit", "2", "--format", "json").json
    assert [step["message"] for step in steps["steps"]] == ["apply: 1 updated, 1 released", "apply: 1 updated"]
    assert steps["more"] is True
    assert [slot["op"] for slot in steps["steps"][1]["slots"]] == ["move", "add"]
    whole = there.run("state", "history", "1", "--format", "json").json
    assert [step["happened"] for step in whole["steps"]] == ["changed", "changed", "recorded"]
    assert [step["commit"] for step in whole["steps"]][:2] == [step["commit"] for step in steps["steps"]]
    assert len(there.run("state", "history", "2", "--format", "json").json["steps"]) == 1
    assert git(there.folder, "rev-list", "--count", "HEAD") == "1"


def test_what_stands_in_a_message_is_only_shown(told: BranchWorld) -> None:
    state = git(told.remote, "show", f"{BRANCH}:state.jsonl") + "\n"
    blob = git(told.remote, "hash-object", "-w", "--stdin", data=state.replace("/x.jpg", "/y.jpg"))
    tree = git(told.remote, "mktree", data=f"100644 blob {blob}\tstate.jsonl\n")
    message = "::error::boo \x1b[31m \u202e <script> ##[group]"
    commit = git(told.remote, "commit-tree", "-p", BRANCH, "-m", message, tree)
    git(told.remote, "update-ref", f"refs/heads/{BRANCH}", commit)
    out = told.run("state", "history", "1", "--limit", "1").out
    assert plain(out).splitlines()[1] == r"  WHEN  COMMIT  ::error::boo \x1b[31m \u202e <script> #\x23[group]"


def test_a_file_that_git_tracks_tells_it_as_well(tmp_path: Path, shop: Server) -> None:
    world = BranchWorld(repository(tmp_path / "repo"), shop.url, environ=dict(QUIET))
    world.write("reconciler.yaml", CONFIG)
    world.product(1, main("m1"))
    apply(world)
    told = world.run("state", "history", "1")
    assert told.status == 1
    assert "this state has no history, for it is a file that no git repository tracks" in told.err
    git(world.folder, "add", "state.jsonl")
    git(world.folder, "commit", "--quiet", "-m", "first")
    world.product(1, main("m2"))
    apply(world)
    git(world.folder, "commit", "--quiet", "-am", "second")
    git(world.folder, "commit", "--quiet", "--allow-empty", "-m", "third")
    steps = world.run("state", "history", "1", "--format", "json").json["steps"]
    assert [(step["message"], step["happened"]) for step in steps] == [("second", "changed"), ("first", "recorded")]
    assert world.run("state", "history", "7").status == 1
    outside = tmp_path / "elsewhere.jsonl"
    outside.write_bytes(world.state.read_bytes())
    assert world.run("--state", str(outside), "state", "history", "1").status == 1
