"""Find the plan that a refused run of this very workflow saved, and that a person now approves by naming the run."""

from dataclasses import dataclass
from urllib.parse import quote

from reconciler.errors import Refused
from reconciler.github.answers import Artifact, Ref, Repository, Run, all_understood, understood
from reconciler.github.artifacts import newest_artifact
from reconciler.github.environment import Job
from reconciler.github.gh import GitHub

_EVENTS = {"push", "workflow_dispatch"}
_LOOK = "look at the summary of the newest run that was refused: it names the run to approve. Nothing was sent"


@dataclass(frozen=True, slots=True)
class Approved:
    """The run, and the plan that it saved."""

    run: Run
    artifact: Artifact


def find_approved(github: GitHub, job: Job, run_id: int, artifact: str) -> Approved:
    """The plan of run `run_id`. Raises `Refused` where that run cannot be approved, `GitHubError`.

    It must be of this workflow's file, of this repository, by a push or by hand, on the newest commit of the default
    branch, which is also the commit that is running now.
    """
    repository = understood(Repository, github.get(f"repos/{job.repository}"), "the repository")
    branch = repository.default_branch
    newest = branch_head(github, job, branch)
    run = understood(Run, github.get(f"repos/{job.repository}/actions/runs/{run_id}"), "a run")
    if (why := _unfit(run, job, branch, newest)) is not None:
        raise Refused(f"run {run_id} cannot be approved: {why}", _LOOK)
    found = newest_artifact(github, job.repository, run_id, artifact)
    if found is None:
        raise Refused(f"run {run_id} cannot be approved: it saved no plan, or the plan has expired", _LOOK)
    return Approved(run, found)


def _unfit(run: Run, job: Job, branch: str, newest: str | None) -> str | None:
    if (
        run.repository.full_name != job.repository
        or (run.head_repository or run.repository).full_name != job.repository
    ):
        return "it is of another repository"
    if not job.workflow or run.file != job.workflow:
        return f"it is not a run of {job.workflow or 'this workflow'}"
    if run.event not in _EVENTS:
        return "it was started neither by a push nor by hand"
    if job.branch != branch or job.sha != newest:
        return "this run is not on the newest commit of the default branch"
    if run.head_branch != branch or run.head_sha != newest:
        return "something was pushed since, so its plan may be out of date"
    return "it is still running" if run.status != "completed" else None


def branch_head(github: GitHub, job: Job, branch: str) -> str | None:
    """The newest commit of a branch; None where the repository has no such branch, which is no error of anybody's.

    Raises `GitHubError` where that cannot be known.
    """
    listed = github.get(f"repos/{job.repository}/git/matching-refs/heads/{quote(branch)}")
    refs = all_understood(Ref, listed if isinstance(listed, list) else [listed], "a branch")
    return next((one.object.sha for one in refs if one.ref == f"refs/heads/{branch}"), None)
