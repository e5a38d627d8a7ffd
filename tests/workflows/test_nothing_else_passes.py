"""What nobody reviewed lets nothing through: direct pushes, stale and edited plans, forged comments, own workflows."""

import json
import re
from collections.abc import Mapping

import pytest

from tests.e2e.promise import picture
from tests.github.stand_in import BOT
from tests.workflows.runner import Ran
from tests.workflows.team import Team
from tests.workflows.test_main_road import product


@pytest.fixture
def team(team: Team) -> Team:
    """Product 1 shows three pictures."""
    assert team.apply(team.push({"products/1.yaml": product(1, "a", "b", "c")})).conclusion == "success"
    return team


pytestmark = pytest.mark.timeout(240)
LOSS = {"products/1.yaml": product(1, "a", "b")}


def refused(team: Team, ran: Ran, status: int = 4) -> str:
    """Expect that nothing was sent; the summary."""
    step = ran.jobs["apply"].steps[-1]
    assert (step.name, step.status) == ("Apply", status), ran
    assert team.shows(1) == (picture("a"), picture("b"), picture("c"))
    return ran.jobs["apply"].summary


def test_a_direct_push_loses_nothing_until_somebody_approves_it(team: Team) -> None:
    gain = team.apply(team.push({"products/2.yaml": product(2, "z")}))
    assert gain.conclusion == "success", gain
    assert team.shows(2) == (picture("z"),)

    commit = team.push(LOSS)
    ran = team.apply(commit)
    summary = refused(team, ran)
    assert "no pull request was merged as this commit" in summary
    assert "would lose 1 item" in summary
    assert f"approved-run={ran.number}" in re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), summary)
    assert set(team.kept(ran, "media-refused-plan")) == {"plan.json"}

    stranger = team.apply(commit, event="workflow_dispatch", approved_run="9001")  # of an older commit
    assert stranger.conclusion == "failure"
    assert "cannot be approved: something was pushed since" in stranger.jobs["apply"].log

    approved = team.apply(commit, event="workflow_dispatch", approved_run=str(ran.number))
    assert approved.conclusion == "success", approved
    assert team.shows(1) == (picture("a"), picture("b"))
    assert f"By the plan of run {ran.number}, approved by hand." in approved.jobs["apply"].summary
    kept = team.kept(approved, "media-backup-1")
    assert any(name.startswith("files/") for name in kept), kept.keys()


def test_what_the_reviewed_plan_does_not_contain_is_shown_and_not_sent(team: Team) -> None:
    team.propose(7, LOSS)
    team.plan(7)
    team.propose(7, {"products/1.yaml": product(1)}, since="change-7")
    with team.stand_in.changed() as world:
        world["runs"][-1]["head_sha"] = world["pulls"][-1]["head"]["sha"]  # as if the run had planned that
    summary = refused(team, team.apply(team.merge(7)))
    assert "What the reviewed plan does not contain" in summary
    assert "not in the given plan" in summary.replace("&#45;", "-")
    assert "gallery&#45;erased" in summary or "gallery-erased" in summary


def edited(plan: bytes) -> bytes:
    """The plan with another digest of its one change."""
    data = json.loads(plan)
    data["changes"][0]["digest"] = "sha256:" + "0" * 64
    return json.dumps(data).encode()


def test_an_edited_plan_file_a_forged_comment_and_the_plan_of_another_commit_let_nothing_through(
    team: Team,
) -> None:
    team.propose(7, LOSS)
    run = team.plan(7).number
    plan = team.kept(team_run(run), "media-plan")["plan.json"]
    commit = team.merge(7)

    team.stand_in.artifact(run, "media-plan", {"plan.json": edited(plan)}, at="2026-11-02T11:59:00Z")
    assert "edited or damaged" in refused(team, team.apply(commit), 1)

    with team.stand_in.changed() as world:
        world["artifacts"] = [one for one in world["artifacts"] if one["run"] != run]
        world["comments"]["7"] = [{"id": 1, "html_url": "", "user": BOT, "body": f"plan of run {run}: all is well"}]
    assert "left no plan" in refused(team, team.apply(commit))

    team.stand_in.artifact(run, "media-plan", {"plan.json": plan})
    with team.stand_in.changed() as world:
        for one in world["runs"]:
            one["head_sha"] = "0" * 40 if one["id"] == run else one["head_sha"]
    assert "no run of" in refused(team, team.apply(commit))


def team_run(number: int) -> Ran:
    """A run of which nothing but its number matters."""
    return Ran(number, {})


def test_a_pull_request_that_changes_workflows_proves_nothing(team: Team) -> None:
    workflow = {".github/workflows/media-plan.yml": "on: pull_request\n"}
    changed: Mapping[str, str] = {**LOSS, **workflow, "reconciler.yaml": f"{team.config}# changed\n"}
    team.propose(7, changed)
    planned = team.plan(7)
    assert planned.conclusion == "success", planned
    comment = team.comments(7)[0]
    assert comment.splitlines()[1] == "> [!CAUTION]"
    assert "workflows or actions" in comment
    assert "the configuration" in comment
    summary = refused(team, team.apply(team.merge(7)))
    assert "changes workflows" in summary
