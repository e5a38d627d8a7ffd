"""Let GitHub show what another job found: one comment on a pull request, one issue. The text is data of others."""

import re
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import ConfigError, GitHubError
from reconciler.github import GitHub, Job, PullRequest
from reconciler.github.answers import understood
from reconciler.github.sticky import close_issue, marker, write_comment, write_issue
from reconciler.render.ci_markdown import links

COMMENT = "comment.md"
LONGEST = 64_000
"""Characters. GitHub takes 65,536, and a plan has 60,000 at most; what leads to artifacts comes on top."""

_NO_PLAN = "### No plan could be made\n\nThe job that plans ended before it could say why: see its log.\n"
_TOO_LONG = "### The plan is too long for a comment\n\nThe artifacts of the run hold it.\n"
_AN_ID = re.compile(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Links:
    """The ids of the artifacts to be linked; empty where there is none."""

    page: str = ""
    plan: str = ""


def comment_on(github: GitHub, job: Job, folder: Path, key: str, wanted: Links) -> str:
    """Write or update the comment on the pull request that started this run; what was done, in a sentence.

    Raises `GitHubError`, `ConfigError`. A fork's token may not comment, which is no error.
    """
    mark = marker("plan", key)
    number, sha = job.pull_request()
    now = understood(PullRequest, github.get(f"repos/{job.repository}/pulls/{number}"), "the pull request")
    if now.number != number or now.head.sha != sha:
        return f"not commented: pull request #{number} has moved on to {now.head.sha}, whose own run comments"
    text = _read(folder / COMMENT, _NO_PLAN)
    body = f"{text.rstrip()}\n\n{links(_artifact(job, wanted.page), _artifact(job, wanted.plan), job.run_address)}\n"
    try:
        address = write_comment(github, job.repository, number, mark, body)
    except GitHubError as error:
        if error.status == 403 and (now.head.repo is None or now.head.repo.full_name != job.repository):
            return "not commented: a fork's token may not; the summary of this run shows the plan"
        raise
    return f"commented: {address}"


def issue_about(github: GitHub, job: Job, file: Path | None, key: str, title: str) -> str:
    """Open or update the issue with the text of `file`, or close it where there is none; what was done.

    Raises `GitHubError`, `ConfigError`.
    """
    mark = marker("drift", key)
    where = links(None, None, job.run_address)
    if file is None:
        told = close_issue(github, job.repository, mark, f"No drift any more: {where}.")
    else:
        text = _read(file, None)
        told = write_issue(github, job.repository, mark, title, f"{text.rstrip()}\n\n{where}\n")
    return f"issue {told.what}: {told.address}" if told.address else "no issue, and none is needed"


def _artifact(job: Job, number: str) -> str | None:
    return f"{job.run_address}/artifacts/{number}" if _AN_ID.fullmatch(number) else None


def _read(path: Path, missing: str | None) -> str:
    """At most `LONGEST` characters; more of it is never read."""
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST * 4 + 1)
    except FileNotFoundError as error:
        if missing is not None:
            return missing
        raise ConfigError(f"{path} is not there") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}") from error
    text = data.decode(errors="replace")
    return text if len(text) <= LONGEST else _TOO_LONG
