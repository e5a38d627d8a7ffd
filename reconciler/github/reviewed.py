"""Find the plan that was reviewed before a commit was merged, by what GitHub itself knows of it.

Premise: comments, titles and the content of artifacts can be written by many. What cannot be forged is which pull
request became this commit, which commit was its last, and which workflow file, event and commit a run belongs to. A
pull request runs the workflow as it is in itself and its base: so where it changes workflows, or where its branch was
ever compared with another base, its runs prove nothing.
"""

import posixpath
from dataclasses import dataclass
from urllib.parse import quote

from reconciler.errors import GitHubError
from reconciler.github.answers import (
    Artifact,
    ChangedFile,
    Event,
    PullRequest,
    Run,
    all_understood,
    understood,
)
from reconciler.github.artifacts import newest_artifact
from reconciler.github.environment import Job
from reconciler.github.gh import GitHub

_GUARDED = (".github/workflows/", ".github/actions/")
_ACTION_FILES = ("action.yml", "action.yaml")
_MOST_FILES = 3000
_REBASED = {"base_ref_changed", "automatic_base_change_succeeded"}
_ENDED = {"success", "failure"}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A plan that stood in a pull request when it was merged."""

    pull_request: PullRequest
    run: Run
    artifact: Artifact


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is no such plan; `pull_request` is the number of the merged one, where there is one."""

    reason: str
    pull_request: int | None = None


def guarded(path: str) -> bool:
    """Whether a file, by its path from the top of the repository, says what workflows or actions do."""
    return path.startswith(_GUARDED) or posixpath.basename(path) in _ACTION_FILES


def find_reviewed(github: GitHub, job: Job, workflow: str, artifact: str) -> Reviewed | NotFound:
    """The plan of the pull request that became the pushed commit; `workflow` is the file name of what makes plans.

    Squashed, merged and rebased: the commit at the top of a merge is the pull request's `merge_commit_sha`. Raises
    `GitHubError` where GitHub cannot be asked.
    """
    merged = _merged_as(github, job)
    if merged is None:
        return NotFound("no pull request was merged as this commit")
    pull_request = understood(
        PullRequest, github.get(f"repos/{job.repository}/pulls/{merged.number}"), "a pull request"
    )
    reason = _unproven(github, job, pull_request)
    if reason is not None:
        return NotFound(reason, merged.number)
    run = _run_of(github, job, pull_request, workflow)
    if isinstance(run, str):
        return NotFound(run, merged.number)
    found = newest_artifact(github, job.repository, run.id, artifact)
    if found is None:
        return NotFound(f"the run {run.id} of {workflow} left no plan, or it has expired", merged.number)
    if pull_request.merged_at is None or found.created_at > pull_request.merged_at:
        return NotFound(f"the plan of run {run.id} was made after the merge, so nobody saw it before", merged.number)
    return Reviewed(pull_request, run, found)


def _merged_as(github: GitHub, job: Job) -> PullRequest | None:
    listed = github.pages(f"repos/{job.repository}/commits/{job.sha}/pulls")
    found = [
        one
        for one in all_understood(PullRequest, listed, "pull requests")
        if one.merged_at is not None
        and one.merge_commit_sha == job.sha
        and one.base.ref == job.branch
        and one.base.repo is not None
        and one.base.repo.full_name == job.repository
    ]
    return found[0] if len(found) == 1 else None


def _unproven(github: GitHub, job: Job, pull_request: PullRequest) -> str | None:
    """Why no run of this pull request proves anything; None where one can."""
    path = f"repos/{job.repository}/pulls/{pull_request.number}"
    files = all_understood(ChangedFile, github.pages(f"{path}/files"), "changed files")
    if len(files) >= _MOST_FILES or len(files) != pull_request.changed_files:
        return f"pull request #{pull_request.number} changes more files than GitHub tells"
    names = {name for file in files for name in (file.filename, file.previous_filename or file.filename)}
    if any(guarded(name) for name in names):
        return f"pull request #{pull_request.number} changes workflows, and so could have written its plan itself"
    events = all_understood(
        Event, github.pages(f"repos/{job.repository}/issues/{pull_request.number}/events"), "events"
    )
    if any(event.event in _REBASED for event in events):
        return f"the base of pull request #{pull_request.number} was changed, and with it the workflow that plans"
    if _proposed_elsewhere(github, job, pull_request):
        return f"the branch of pull request #{pull_request.number} was proposed in another one too"
    return None


def _proposed_elsewhere(github: GitHub, job: Job, pull_request: PullRequest) -> bool:
    """Whether another pull request has the same head. Its base may have been another one, whose workflow then ran."""
    if not pull_request.head.label:
        return True  # not known, so not ruled out
    head = quote(pull_request.head.label, safe=":")
    listed = github.pages(f"repos/{job.repository}/pulls?state=all&head={head}")
    return any(one.number != pull_request.number for one in all_understood(PullRequest, listed, "pull requests"))


def _run_of(github: GitHub, job: Job, pull_request: PullRequest, workflow: str) -> Run | str:
    """The latest run that planned the last commit of this pull request, or why there is none."""
    head = pull_request.head
    path = f"repos/{job.repository}/actions/workflows/{quote(workflow, safe='')}/runs"
    try:
        listed = github.pages(f"{path}?event=pull_request&head_sha={head.sha}", "workflow_runs")
    except GitHubError as error:
        if error.status == 404:
            return f"there is no workflow {workflow}"
        raise
    fitting = [run for run in all_understood(Run, listed, "runs") if _planned(run, job, pull_request, workflow)]
    if not fitting:
        return f"no run of {workflow} has planned {head.sha}, the last commit of pull request #{pull_request.number}"
    latest = max(fitting, key=lambda run: (run.run_number, run.run_attempt))
    if latest.status != "completed" or latest.conclusion not in _ENDED:
        return f"the latest run of {workflow} for {head.sha} ({latest.id}) did not come to its end"
    return latest


def _planned(run: Run, job: Job, pull_request: PullRequest, workflow: str) -> bool:
    """Whether the run is of that workflow file, in this repository, by this pull request's last commit."""
    head = pull_request.head
    return (
        run.file == f".github/workflows/{workflow}"
        and run.event == "pull_request"
        and run.head_sha == head.sha
        and run.head_branch == head.ref
        and run.repository.full_name == job.repository
        and head.repo is not None  # a fork that was deleted: nobody can tell whose run it is
        and (run.head_repository or head.repo).full_name == head.repo.full_name
        and all(one.base.ref == job.branch for one in run.pull_requests)
    )
