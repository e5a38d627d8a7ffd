"""Those parts of GitHub's answers that are looked at, as frozen data. Everything in them is data of others."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from reconciler.errors import GitHubError

T = TypeVar("T")


class Answer(BaseModel):
    """Base of all: keys that are not looked at are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Repository(Answer):
    """A repository, by owner and name."""

    full_name: str
    default_branch: str = ""


class Side(Answer):
    """One side of a pull request. `repo` is None where the repository is gone; `label` is `owner:branch`."""

    ref: str
    sha: str
    label: str | None = None
    repo: Repository | None = None


class PullRequest(Answer):
    """A pull request. `changed_files` is told only where it is asked for alone."""

    number: int
    state: str
    head: Side
    base: Side
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None
    changed_files: int | None = None


class ChangedFile(Answer):
    """A file that a pull request changes; `previous_filename` where it was renamed."""

    filename: str
    previous_filename: str | None = None


class Event(Answer):
    """Something that happened to a pull request."""

    event: str


class Base(Answer):
    """The branch that a pull request is meant for."""

    ref: str


class RunPullRequest(Answer):
    """A pull request that a run belongs to, as the run tells it."""

    number: int
    base: Base


class Run(Answer):
    """A run of a workflow. `path` is the workflow's file, with or without `@ref`."""

    id: int
    path: str
    event: str
    status: str
    conclusion: str | None = None
    head_sha: str
    head_branch: str | None = None
    run_number: int = 0
    run_attempt: int = 1
    repository: Repository
    head_repository: Repository | None = None
    pull_requests: tuple[RunPullRequest, ...] = ()

    @property
    def file(self) -> str:
        """The workflow's file, relative to the repository."""
        return self.path.partition("@")[0]


class RunList(Answer):
    """A page of runs."""

    workflow_runs: tuple[Run, ...]


class Artifact(Answer):
    """A file that a run left behind, zipped; its size in bytes."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool
    created_at: datetime


class ArtifactList(Answer):
    """A page of artifacts."""

    artifacts: tuple[Artifact, ...]


class User(Answer):
    """Who wrote something."""

    login: str
    type: str = ""


class Note(Answer):
    """A comment, or an issue."""

    id: int
    number: int = 0
    state: str = ""
    html_url: str = ""
    body: str | None = None
    user: User | None = None
    pull_request: dict[str, object] | None = Field(default=None, description="Given where an issue is one.")


class Commit(Answer):
    """What a ref names."""

    sha: str


class Ref(Answer):
    """A ref of a repository, by its full name."""

    ref: str
    object: Commit


def understood(kind: type[T], data: object, what: str) -> T:
    """`data` as `kind`. Raises `GitHubError`; `what` says what was asked for."""
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise GitHubError(
            f"GitHub's answer about {what} is not understood{f' at {place}' if place else ''}"
        ) from error


def all_understood(kind: type[T], data: Sequence[object], what: str) -> tuple[T, ...]:
    """Each of `data` as `kind`. Raises `GitHubError`."""
    return tuple(understood(kind, one, what) for one in data)
