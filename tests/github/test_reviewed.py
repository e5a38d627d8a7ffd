"""Which plan counts as reviewed: that of the merged pull request's last commit, by what GitHub itself knows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.errors import GitHubError, Refused
from reconciler.github import GitHub
from reconciler.operations.ci_found import Found, Mode, Wanted, find_plan
from tests.github.jobs import HEAD, MERGED, OTHER, job
from tests.github.stand_in import StandIn

WANTED = Wanted("media-plan.yml", "media-plan", "media-refused-plan")
FORK = {"full_name": "mallory/media"}


@pytest.fixture
def merged(stand_in: StandIn) -> StandIn:
    """Pull request 7 was planned by run 70, and then merged."""
    stand_in.pull_request(7, HEAD)
    stand_in.run(70, HEAD)
    stand_in.artifact(70, "media-plan", {"plan.json": b"the plan", "comment.md": b"the comment"})
    stand_in.merged(7, MERGED)
    return stand_in


def found(github: GitHub, folder: Path, **more: str) -> Found:
    """What is found for the pushed commit."""
    return find_plan(github, job(**more), WANTED, folder / "found")


def test_the_plan_of_the_last_commit_is_found_and_kept(merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    assert found(github, tmp_path) == Found(Mode.REVIEWED, pull_request=7, run=70)
    assert (tmp_path / "found/plan.json").read_bytes() == b"the plan"
    assert merged.sent() == []


def test_of_several_runs_the_latest_counts(merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    merged.run(71, HEAD, conclusion="failure")
    merged.artifact(71, "media-plan", {"plan.json": b"a later plan"})
    assert found(github, tmp_path).run == 71
    assert (tmp_path / "found/plan.json").read_bytes() == b"a later plan"


def test_a_pull_request_from_a_fork_is_as_good(merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    head = {"ref": "main", "sha": HEAD, "label": "mallory:main", "repo": FORK}
    merged.pull_request(7, HEAD, head=head)
    merged.run(70, HEAD, head_repository=FORK, head_branch="main")
    merged.merged(7, MERGED)
    assert found(github, tmp_path).mode is Mode.REVIEWED


def changed_run(**what: object) -> Callable[[StandIn], None]:
    """The one run is another than it should be."""

    def change(merged: StandIn) -> None:
        with merged.changed() as world:
            world["runs"][0] |= what

    return change


def changed_pull(**what: object) -> Callable[[StandIn], None]:
    """The pull request is another than it should be."""

    def change(merged: StandIn) -> None:
        with merged.changed() as world:
            world["pulls"][0] |= what

    return change


def files(*names: str, previous: str | None = None) -> Callable[[StandIn], None]:
    """The pull request changes these files too."""

    def change(merged: StandIn) -> None:
        with merged.changed() as world:
            world["files"]["7"] += [{"filename": name, "previous_filename": previous} for name in names]

    return change


def proposed_elsewhere(merged: StandIn) -> None:
    """The same branch was a pull request for another base, whose workflow planned it."""
    merged.pull_request(8, HEAD)
    with merged.changed() as world:
        world["pulls"][-1]["head"]["label"] = "acme:change-7"
        world["pulls"][-1]["base"] |= {"ref": "mallory"}


def proposed_twice(merged: StandIn) -> None:
    """Another pull request of the same branch is for this base now, and was not when its workflow ran."""
    merged.pull_request(8, HEAD)
    with merged.changed() as world:
        world["pulls"][-1]["head"]["label"] = "acme:change-7"


def without_its_fork(merged: StandIn) -> None:
    with merged.changed() as world:
        world["pulls"][0]["head"]["repo"] = None


def retargeted(merged: StandIn) -> None:
    with merged.changed() as world:
        world["events"]["7"] = [{"event": "labeled"}, {"event": "base_ref_changed"}]


def still_running(merged: StandIn) -> None:
    merged.run(71, HEAD, status="in_progress", conclusion=None)


def expired(merged: StandIn) -> None:
    with merged.changed() as world:
        world["artifacts"][0]["expired"] = True


def planned_after_the_merge(merged: StandIn) -> None:
    with merged.changed() as world:
        world["artifacts"][0]["created_at"] = "2026-11-02T12:00:01Z"


def without_a_plan(merged: StandIn) -> None:
    merged.artifact(70, "media-plan", {"comment.md": b"no plan"}, at="2026-11-02T11:30:00Z")


UNPROVEN = {
    "a direct push": (changed_pull(merge_commit_sha=OTHER), "no pull request was merged as this commit"),
    "a pull request that is not merged": (changed_pull(merged_at=None), "no pull request was merged as this commit"),
    "a merge into another branch": (
        changed_pull(base={"ref": "next", "sha": OTHER, "repo": {"full_name": "acme/media"}}),
        "no pull request was merged as this commit",
    ),
    "a workflow is changed": (files(".github/workflows/media-plan.yml"), "changes workflows"),
    "an action is changed": (files(".github/actions/x/action.yml"), "changes workflows"),
    "a workflow is moved away": (files("old.yml", previous=".github/workflows/media-plan.yml"), "changes workflows"),
    "more files than are told": (files(*(f"products/{n}.yaml" for n in range(3000))), "more files than GitHub tells"),
    "the base was changed": (retargeted, "the base of pull request #7 was changed"),
    "another base as well": (proposed_elsewhere, "proposed in another one too"),
    "another pull request that was retargeted": (proposed_twice, "proposed in another one too"),
    "a fork that is gone": (without_its_fork, "no run of media-plan.yml"),
    "an action elsewhere is changed": (files("ci/plan/action.yml"), "changes workflows"),
    "a run of another workflow": (changed_run(path=".github/workflows/mallory.yml"), "no run of media-plan.yml"),
    "a run in another folder": (changed_run(path="x/.github/workflows/media-plan.yml"), "no run of media-plan.yml"),
    "a run by another event": (changed_run(event="workflow_dispatch"), "no run of media-plan.yml"),
    "a run of another commit": (changed_run(head_sha=OTHER), "no run of media-plan.yml"),
    "a run of another branch": (changed_run(head_branch="mallory"), "no run of media-plan.yml"),
    "a run of another repository": (changed_run(repository=FORK), "no run of media-plan.yml"),
    "a run of a fork's commit": (changed_run(head_repository=FORK), "no run of media-plan.yml"),
    "a run for another base": (
        changed_run(pull_requests=[{"number": 8, "base": {"ref": "mallory"}}]),
        "no run of media-plan.yml",
    ),
    "a run that was cancelled": (changed_run(conclusion="cancelled"), "did not come to its end"),
    "a newer run that still goes on": (still_running, "did not come to its end"),
    "a plan that has expired": (expired, "left no plan, or it has expired"),
    "a plan made after the merge": (planned_after_the_merge, "made after the merge"),
    "a plan that could not be made": (without_a_plan, "could not make a plan"),
}


@pytest.mark.parametrize("what", UNPROVEN)
def test_nothing_else_counts_as_reviewed(what: str, merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    change, reason = UNPROVEN[what]
    change(merged)
    told = found(github, tmp_path)
    assert (told.mode, told.run) == (Mode.LOSSLESS, None)
    assert reason in told.reason
    assert not (tmp_path / "found/plan.json").exists()


def test_comments_are_never_asked_for(merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    found(github, tmp_path)
    assert not [call for call in merged.calls() if "comments" in call["path"]]


def test_an_answer_that_does_not_come_is_not_taken_for_none(merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    with merged.changed() as world:
        world["denied"] = [r"GET repos/acme/media/actions/.*"]
    with pytest.raises(GitHubError, match="HTTP 403"):
        found(github, tmp_path)


def test_another_branch_than_the_default_one_is_not_applied(merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="only 'main' is applied"):
        found(github, tmp_path, GITHUB_REF="refs/heads/mallory")


def test_without_a_plan_an_old_commit_is_not_applied_again(merged: StandIn, github: GitHub, tmp_path: Path) -> None:
    retargeted(merged)
    with merged.changed() as world:
        world["refs"]["refs/heads/main"] = OTHER
    assert found(github, tmp_path).mode is Mode.LOSSLESS  # it waited for its turn
    with pytest.raises(Refused, match="no longer the newest commit of main"):
        found(github, tmp_path, GITHUB_RUN_ATTEMPT="2")


def test_a_reviewed_plan_of_an_old_commit_is_not_applied_again(
    merged: StandIn, github: GitHub, tmp_path: Path
) -> None:
    """What it did may have been taken back since."""
    with merged.changed() as world:
        world["refs"]["refs/heads/main"] = OTHER
    assert found(github, tmp_path).mode is Mode.REVIEWED  # it waited for its turn
    with pytest.raises(Refused, match="no longer the newest commit of main"):
        found(github, tmp_path, GITHUB_RUN_ATTEMPT="2")


@pytest.fixture
def refused(stand_in: StandIn) -> StandIn:
    """Run 800 of the workflow that applies was refused on the newest commit of main, and saved its plan."""
    with stand_in.changed() as world:
        world["refs"]["refs/heads/main"] = MERGED
    stand_in.run(800, MERGED, "media-apply.yml", event="push", head_branch="main", conclusion="failure")
    stand_in.artifact(800, "media-refused-plan", {"plan.json": b"what it would have needed"})
    return stand_in


APPROVING = Wanted("media-plan.yml", "media-plan", "media-refused-plan", approved_run=800)


def test_the_plan_of_a_refused_run_can_be_approved(refused: StandIn, github: GitHub, tmp_path: Path) -> None:
    told = find_plan(github, job(GITHUB_EVENT_NAME="workflow_dispatch"), APPROVING, tmp_path / "found")
    assert told == Found(Mode.APPROVED, run=800)
    assert (tmp_path / "found/plan.json").read_bytes() == b"what it would have needed"


def pushed_since(refused: StandIn) -> None:
    with refused.changed() as world:
        world["refs"]["refs/heads/main"] = OTHER


UNFIT = {
    "of another workflow": (changed_run(path=".github/workflows/media-plan.yml"), "not a run of"),
    "by a pull request": (changed_run(event="pull_request"), "neither by a push nor by hand"),
    "of another repository": (changed_run(repository=FORK), "of another repository"),
    "of a fork": (changed_run(head_repository=FORK), "of another repository"),
    "of another branch": (changed_run(head_branch="mallory"), "something was pushed since"),
    "of an older commit": (changed_run(head_sha=OTHER), "something was pushed since"),
    "still running": (changed_run(status="in_progress"), "still running"),
    "without a plan": (expired, "saved no plan"),
    "something was pushed since": (pushed_since, "not on the newest commit"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_no_other_run_can_be_approved(what: str, refused: StandIn, github: GitHub, tmp_path: Path) -> None:
    change, reason = UNFIT[what]
    change(refused)
    with pytest.raises(Refused, match=reason):
        find_plan(github, job(GITHUB_EVENT_NAME="workflow_dispatch"), APPROVING, tmp_path / "found")
    assert not (tmp_path / "found").exists()
