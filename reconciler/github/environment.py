"""What the environment tells a job about itself: its repository, commit, run, event. Reads no other environment."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import ConfigError

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = "refs/heads/"
_WORKFLOW = re.compile(r"[^/]+/[^/]+/(\.github/workflows/[A-Za-z0-9_. -]+\.ya?ml)@.+")


@dataclass(frozen=True, slots=True)
class Job:
    """The running job. `branch` is empty where it was not started by a branch; `workflow` is the file of the caller's
    workflow, relative to the repository."""

    repository: str
    sha: str
    branch: str
    event: str
    run: int
    attempt: int
    server: str
    workflow: str
    event_file: Path | None

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Job":
        """The job of this environment. Raises `ConfigError` where this is none."""
        ref = environ.get("GITHUB_REF", "")
        event_file = environ.get("GITHUB_EVENT_PATH")
        workflow = _WORKFLOW.fullmatch(environ.get("GITHUB_WORKFLOW_REF", ""))
        return cls(
            repository=_matching(environ, "GITHUB_REPOSITORY", _REPOSITORY),
            sha=_matching(environ, "GITHUB_SHA", _COMMIT),
            branch=ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else "",
            event=environ.get("GITHUB_EVENT_NAME", ""),
            run=int(_matching(environ, "GITHUB_RUN_ID", re.compile(r"\d{1,18}"))),
            attempt=int(environ.get("GITHUB_RUN_ATTEMPT", "1") or "1"),
            server=(environ.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/"),
            workflow=workflow[1] if workflow else "",
            event_file=Path(event_file) if event_file else None,
        )

    @property
    def run_address(self) -> str:
        """Where a person sees this run."""
        return f"{self.server}/{self.repository}/actions/runs/{self.run}"

    def pull_request(self) -> tuple[int, str]:
        """Number and last commit of the pull request that started this run. Raises `ConfigError`."""
        try:
            event = json.loads((self.event_file or Path()).read_bytes())
            number, sha = event["pull_request"]["number"], event["pull_request"]["head"]["sha"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                "GITHUB_EVENT_PATH names no event of a pull request",
                "run this in a workflow `on: pull_request`, or point it at such an event saved as JSON",
            ) from error
        if not isinstance(number, int) or not isinstance(sha, str) or not _COMMIT.fullmatch(sha):
            raise ConfigError("the event's pull request has no number or no last commit")
        return number, sha


def _matching(environ: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    value = environ.get(name, "")
    if not pattern.fullmatch(value):
        raise ConfigError(
            f"{name} is {'not what GitHub sets' if value else 'not set'}",
            "this runs in a job of a workflow; elsewhere, set what GitHub would set",
        )
    return value
