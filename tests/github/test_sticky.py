"""One comment and one issue of our own: written once, updated from then on, and never somebody else's."""

import json
from pathlib import Path

import pytest

from reconciler.errors import ConfigError, GitHubError
from reconciler.github import GitHub
from reconciler.github.environment import Job
from reconciler.operations.ci_comment import LONGEST, Links, comment_on, issue_about
from tests.github.jobs import HEAD, OTHER, environment
from tests.github.stand_in import BOT, Json, StandIn

MARK = "<!-- reconciler:plan:plan -->"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job that pull request 7 started."""
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": HEAD}}}))
    return Job.of(environment(GITHUB_EVENT_PATH=str(event)))


@pytest.fixture
def out(tmp_path: Path, stand_in: StandIn) -> Path:
    """What the job that planned wrote about pull request 7."""
    stand_in.pull_request(7, HEAD)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "comment.md").write_text("the plan\n")
    return folder


def bodies(stand_in: StandIn) -> list[str]:
    """All comments on pull request 7."""
    return [comment["body"] for comment in stand_in.world["comments"].get("7", [])]


def said(stand_in: StandIn, *comments: Json) -> None:
    """Others have commented."""
    with stand_in.changed() as world:
        world["comments"]["7"] = [{"id": number, "html_url": "", **one} for number, one in enumerate(comments, 1)]


def test_it_is_written_once_and_then_updated(stand_in: StandIn, github: GitHub, job: Job, out: Path) -> None:
    comment_on(github, job, out, "plan", Links("11", "12"))
    (out / "comment.md").write_text("another plan\n")
    comment_on(github, job, out, "plan", Links("13", ""))
    run = "https://github.com/acme/media/actions/runs/900"
    assert bodies(stand_in) == [
        f"{MARK}\nanother plan\n\n[the page with all pictures]({run}/artifacts/13) · [the run that made this]({run})\n"
    ]


def test_of_two_stores_each_has_its_own(stand_in: StandIn, github: GitHub, job: Job, out: Path) -> None:
    comment_on(github, job, out, "plan-staging", Links())
    comment_on(github, job, out, "plan-production", Links())
    assert [body.partition("\n")[0] for body in bodies(stand_in)] == [
        "<!-- reconciler:plan:plan-staging -->",
        "<!-- reconciler:plan:plan-production -->",
    ]


def test_a_comment_with_our_marker_by_somebody_else_is_left_alone(
    stand_in: StandIn, github: GitHub, job: Job, out: Path
) -> None:
    forged: list[Json] = [
        {"body": f"{MARK}\nnothing to see here", "user": {"login": "mallory", "type": "User"}},
        {"body": f"{MARK}\nnothing to see here", "user": {"login": "github-actions[bot]", "type": "User"}},
        {"body": f"{MARK}\nnothing to see here", "user": {"login": "other[bot]", "type": "Bot"}},
        {"body": f"nothing to see here\n{MARK}", "user": BOT},
        {"body": f"{MARK}\nnothing to see here", "user": None},
    ]
    said(stand_in, *forged)
    comment_on(github, job, out, "plan", Links())
    assert bodies(stand_in)[:5] == [one["body"] for one in forged]
    assert bodies(stand_in)[5].startswith(f"{MARK}\nthe plan\n")


def test_it_is_found_among_many(stand_in: StandIn, github: GitHub, job: Job, out: Path) -> None:
    others = [{"body": "me too", "user": {"login": "someone", "type": "User"}} for _ in range(230)]
    said(stand_in, *others, {"body": f"{MARK}\nold", "user": BOT})
    comment_on(github, job, out, "plan", Links())
    assert len(bodies(stand_in)) == 231
    assert bodies(stand_in)[230].startswith(f"{MARK}\nthe plan")


def test_a_pull_request_that_has_moved_on_is_left_to_its_newer_run(
    stand_in: StandIn, github: GitHub, job: Job, out: Path
) -> None:
    stand_in.pull_request(7, OTHER)
    assert "has moved on" in comment_on(github, job, out, "plan", Links())
    assert stand_in.sent() == []


def test_a_fork_that_may_not_comment_is_no_error(stand_in: StandIn, github: GitHub, job: Job, out: Path) -> None:
    with stand_in.changed() as world:
        world["denied"] = ["POST .*"]
        world["pulls"][0]["head"]["repo"] = {"full_name": "mallory/media"}
    assert "a fork's token may not" in comment_on(github, job, out, "plan", Links())


def test_a_missing_permission_is_an_error(stand_in: StandIn, github: GitHub, job: Job, out: Path) -> None:
    with stand_in.changed() as world:
        world["denied"] = ["POST .*"]
    with pytest.raises(GitHubError, match="403"):
        comment_on(github, job, out, "plan", Links())


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, LONGEST * 5])
def test_what_is_longer_than_a_comment_is_not_sent(
    stand_in: StandIn, github: GitHub, job: Job, out: Path, length: int
) -> None:
    (out / "comment.md").write_text("€" * length)
    comment_on(github, job, out, "plan", Links("1", "2"))
    assert len(bodies(stand_in)[0]) < 65_536
    assert ("too long for a comment" in bodies(stand_in)[0]) == (length > LONGEST)


def test_a_job_that_wrote_nothing_is_told(stand_in: StandIn, github: GitHub, job: Job, out: Path) -> None:
    (out / "comment.md").unlink()
    comment_on(github, job, out, "plan", Links())
    assert "No plan could be made" in bodies(stand_in)[0]


def test_ids_of_artifacts_that_are_none_are_not_linked(
    stand_in: StandIn, github: GitHub, job: Job, out: Path
) -> None:
    comment_on(github, job, out, "plan", Links("1)[x](https://mallory.example", "../2"))
    assert "mallory" not in bodies(stand_in)[0]
    assert "artifacts" not in bodies(stand_in)[0]


def test_a_job_without_a_pull_request_says_so(github: GitHub, out: Path) -> None:
    with pytest.raises(ConfigError, match="no event of a pull request"):
        comment_on(github, Job.of(environment()), out, "plan", Links())


def test_the_issue_is_opened_updated_closed_and_opened_again(
    stand_in: StandIn, github: GitHub, job: Job, tmp_path: Path
) -> None:
    report = tmp_path / "drift.md"
    report.write_text("one picture\n")
    told = [issue_about(github, job, report, "drift", "Drift").partition(":")[0]]
    report.write_text("two pictures\n")
    told.append(issue_about(github, job, report, "drift", "Drift").partition(":")[0])
    told.append(issue_about(github, job, None, "drift", "Drift").partition(":")[0])
    told.append(issue_about(github, job, None, "drift", "Drift").partition(":")[0])
    told.append(issue_about(github, job, report, "drift", "Drift").partition(":")[0])
    assert told == ["issue opened", "issue updated", "issue closed", "no issue, and none is needed", "issue opened"]
    assert [(one["state"], "two pictures" in one["body"]) for one in stand_in.world["issues"]] == [
        ("closed", True),
        ("open", True),
    ]


def test_an_issue_by_somebody_else_is_neither_updated_nor_closed(
    stand_in: StandIn, github: GitHub, job: Job, tmp_path: Path
) -> None:
    forged = {
        "id": 1,
        "number": 1,
        "state": "open",
        "body": "<!-- reconciler:drift:drift -->\nx",
        "user": {"login": "mallory", "type": "User"},
    }
    with stand_in.changed() as world:
        world["issues"] = [forged]
    issue_about(github, job, None, "drift", "Drift")
    assert stand_in.sent() == []
