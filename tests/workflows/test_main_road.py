"""From a pull request to the store, by the workflows: planned, commented, merged, applied, watched."""

import io

import pytest
from PIL import Image

from tests.e2e.promise import gallery, main, picture
from tests.git.builders import git
from tests.workflows.team import Files, Team

pytestmark = pytest.mark.timeout(240)


BASE = "https://raw.example.com/{commit}/{path}"


def png() -> bytes:
    """A small picture."""
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return data.getvalue()


def product(product_id: int, *names: str, more: str = "") -> str:
    """A product file."""
    return f"version: 1\nproduct_id: {product_id}\n{main('m')}{gallery(*names)}{more}"


def test_a_change_is_planned_commented_merged_and_applied(team: Team) -> None:
    team.propose(7, {"products/1.yaml": product(1, "a")})
    first = team.plan(7)
    assert first.conclusion == "success", first
    (comment,) = team.comments(7)
    assert comment.startswith("<!-- reconciler:plan:plan -->\n")
    assert "1 to adopt" in comment
    assert f"/actions/runs/{first.number}/artifacts/" in comment
    assert "1 to adopt" in first.jobs["plan"].summary
    assert set(team.kept(first, "media-plan")) == {"comment.md", "media-plan.html", "plan.json"}
    assert set(team.kept(first, "media-plan.html")) == {"media-plan.html"}

    team.propose(7, {"products/1.yaml": product(1, "a", "b")})
    assert team.plan(7).conclusion == "success"
    (comment,) = team.comments(7)
    assert not team.shop.store.updates

    applied = team.apply(team.merge(7))
    assert applied.conclusion == "success", applied
    assert team.shows(1) == (picture("a"), picture("b"))
    assert team.records()[1]["status"] == "applied"
    assert "reviewed in #7" in applied.jobs["apply"].summary
    assert git(team.remote, "log", "--format=%s", "media-state").splitlines()

    team.propose(8, {"products/1.yaml": product(1, "a", "b", "c")})
    assert team.plan(8).conclusion == "success"
    assert "1 to update" in team.comments(8)[0]


def test_a_squash_of_a_change_with_local_pictures_applies_and_the_next_commit_changes_nothing(team: Team) -> None:
    team.push({"reconciler.yaml": f"{team.config}assets: {{root: assets, base_url: '{BASE}'}}\n"})
    files: Files = {
        "assets/front.png": png(),
        "products/1.yaml": "version: 1\nproduct_id: 1\nmain: {image: ../assets/front.png}\n",
    }
    team.propose(7, files)
    planned = team.plan(7)
    assert planned.conclusion == "success", str(planned)
    commit = team.merge(7)
    applied = team.apply(commit)
    assert applied.conclusion == "success", applied
    assert "reviewed in #7" in applied.jobs["apply"].summary
    assert team.shop.store.sources(1).main_image == f"https://raw.example.com/{commit}/assets/front.png"
    sent = len(team.shop.store.updates)
    assert team.apply(team.push({"README.md": "another commit"})).conclusion == "success"
    assert len(team.shop.store.updates) == sent


def test_while_one_merges_the_other_waits_and_its_plan_stays_good(team: Team) -> None:
    team.propose(7, {"products/1.yaml": product(1, "a")})
    team.propose(8, {"products/2.yaml": product(2, "b")})
    team.plan(7)
    team.plan(8)
    first, second = team.merge(7, "--no-ff"), team.merge(8, "--rebase")
    for commit, number in ((first, 7), (second, 8)):
        ran = team.apply(commit)
        assert ran.conclusion == "success", ran
        assert f"reviewed in #{number}" in ran.jobs["apply"].summary
    assert (team.shows(1), team.shows(2)) == ((picture("a"),), (picture("b"),))


def test_drift_is_told_in_one_issue_until_there_is_none(team: Team) -> None:
    assert team.apply(team.push({"products/1.yaml": product(1, "a", "b")})).conclusion == "success"
    team.shop.admin.remove_from_gallery(1, 0)
    for _ in range(2):
        ran = team.drift()
        assert ran.conclusion == "success", ran
        (issue,) = team.stand_in.world["issues"]
        assert (issue["state"], issue["user"]["login"]) == ("open", "github-actions[bot]")
        assert "1 product" in issue["body"]
        assert "1 product" in ran.jobs["drift"].summary

    assert team.apply(team.push({"products/1.yaml": product(1, "a", "b", "c")})).conclusion == "success"
    assert team.drift().conclusion == "success"
    (issue,) = team.stand_in.world["issues"]
    assert issue["state"] == "closed"
