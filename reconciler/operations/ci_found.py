"""Which plan may be applied to a pushed commit: the reviewed one, an approved one, or none. Applies nothing."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reconciler.errors import ConfigError, Refused
from reconciler.github import GitHub, Job
from reconciler.github.answers import Repository, understood
from reconciler.github.approved import branch_head, find_approved
from reconciler.github.artifacts import file_of
from reconciler.github.reviewed import NotFound, find_reviewed

PLAN = "plan.json"
_FOUND = "found.json"


class Mode(StrEnum):
    """What may be done: what was reviewed in a pull request, what was approved by hand, or what loses nothing."""

    REVIEWED = "reviewed"
    APPROVED = "approved"
    LOSSLESS = "lossless"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: `pull_request` and `run` are where the plan is from, `reason` why there is none."""

    mode: Mode
    reason: str = ""
    pull_request: int | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where plans are: the file name of the workflow that makes them, its artifact, the artifact of a refused run,
    and the run that a person approves."""

    workflow: str
    artifact: str
    refused_artifact: str
    approved_run: int | None = None


def find_plan(github: GitHub, job: Job, wanted: Wanted, folder: Path) -> Found:
    """Find the plan and keep it in `folder`. Raises `Refused`, `GitHubError`, `ConfigError`."""
    repository = understood(Repository, github.get(f"repos/{job.repository}"), "the repository")
    if job.branch != repository.default_branch:
        raise Refused(
            f"this run is of {job.branch or 'no branch'!r}, and only {repository.default_branch!r} is applied",
            "run the workflow on the default branch; nothing was sent",
        )
    found, plan = _found(github, job, wanted)
    _keep(found, plan, folder)
    return found


def _found(github: GitHub, job: Job, wanted: Wanted) -> tuple[Found, bytes | None]:
    if wanted.approved_run is not None:
        approved = find_approved(github, job, wanted.approved_run, wanted.refused_artifact)
        plan = file_of(github, job.repository, approved.artifact, PLAN)
        if plan is None:
            raise Refused(f"run {wanted.approved_run} cannot be approved: its artifact holds no plan")
        return Found(Mode.APPROVED, run=approved.run.id), plan
    reviewed = find_reviewed(github, job, wanted.workflow, wanted.artifact)
    if isinstance(reviewed, NotFound):
        return _without(github, job, reviewed), None
    number = reviewed.pull_request.number
    _refuse_outdated(github, job, f"what pull request #{number} declared may be out of date")
    plan = file_of(github, job.repository, reviewed.artifact, PLAN)
    if plan is None:
        none = NotFound(f"the run {reviewed.run.id} could not make a plan of pull request #{number}", number)
        return _without(github, job, none), None
    return Found(Mode.REVIEWED, pull_request=number, run=reviewed.run.id), plan


def _without(github: GitHub, job: Job, why: NotFound) -> Found:
    _refuse_outdated(github, job, f"no reviewed plan says what it may do: {why.reason}")
    return Found(Mode.LOSSLESS, why.reason, why.pull_request)


def _refuse_outdated(github: GitHub, job: Job, why: str) -> None:
    """An old commit is not applied again: what it did may have been taken back since, and would be done once more."""
    if job.attempt > 1 and branch_head(github, job, job.branch) != job.sha:
        raise Refused(
            f"{job.sha} is no longer the newest commit of {job.branch}, and {why}",
            "run the workflow of the newest commit; nothing was sent",
        )


def _keep(found: Found, plan: bytes | None, folder: Path) -> None:
    data = {"mode": found.mode, "reason": found.reason, "pull_request": found.pull_request, "run": found.run}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PLAN).unlink(missing_ok=True)
        if plan is not None:
            (folder / PLAN).write_bytes(plan)
        (folder / _FOUND).write_text(json.dumps(data) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {(error.strerror or 'unknown reason').lower()}") from error


def read_found(folder: Path) -> Found:
    """What `find_plan` kept in `folder`. Raises `ConfigError`."""
    try:
        data = json.loads((folder / _FOUND).read_bytes())
        return Found(Mode(data["mode"]), str(data["reason"]), data["pull_request"], data["run"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{folder} does not say which plan may be applied", "run `reconciler ci find` with this folder first"
        ) from error
