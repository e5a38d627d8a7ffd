"""One comment, or one issue, that is written once and updated from then on. Takes nobody else's for its own.

It is recognised by a marker at its very beginning and by its author: anybody can write the marker.
"""

import re
from dataclasses import dataclass

from reconciler.errors import GitHubError
from reconciler.github.answers import Note, all_understood, understood
from reconciler.github.gh import GitHub

AUTHOR = "github-actions[bot]"
_KEY = re.compile(r"[a-z0-9_-]{1,80}")


def marker(kind: str, key: str) -> str:
    """The first line of what is ours; `key` tells several of a kind apart: small letters, digits, - and _."""
    if not _KEY.fullmatch(key):
        raise GitHubError(f"the key of a {kind} must be of small letters, digits, - and _")
    return f"<!-- reconciler:{kind}:{key} -->"


def own(notes: tuple[Note, ...], mark: str) -> Note | None:
    """The oldest of `notes` that begins with `mark` and that a workflow of this repository wrote."""
    ours = (note for note in notes if note.user is not None and note.user.login == AUTHOR and note.user.type == "Bot")
    return min(
        (note for note in ours if (note.body or "").startswith(mark) and note.pull_request is None),
        key=lambda note: note.id,
        default=None,
    )


def write_comment(github: GitHub, repository: str, number: int, mark: str, body: str) -> str:
    """Let the one comment of this marker on a pull request say `body`; its address. Raises `GitHubError`."""
    path = f"repos/{repository}/issues/{number}/comments"
    found = own(all_understood(Note, github.pages(path), "comments"), mark)
    data = {"body": f"{mark}\n{body}"}
    if found is None:
        answer = github.send("POST", path, data)
    else:
        answer = github.send("PATCH", f"repos/{repository}/issues/comments/{found.id}", data)
    return understood(Note, answer, "a comment").html_url


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an issue, and where it is; nowhere where there is none."""

    what: str
    address: str = ""


def write_issue(github: GitHub, repository: str, mark: str, title: str, body: str) -> Told:
    """Let the one open issue of this marker say `body`. Raises `GitHubError`."""
    data = {"title": title, "body": f"{mark}\n{body}"}
    found = _open_issue(github, repository, mark)
    if found is None:
        answer = github.send("POST", f"repos/{repository}/issues", data)
        return Told("opened", understood(Note, answer, "an issue").html_url)
    if (found.body or "").rstrip() != data["body"].rstrip():
        github.send("PATCH", f"repos/{repository}/issues/{found.number}", data)
    return Told("updated", found.html_url)


def close_issue(github: GitHub, repository: str, mark: str, comment: str) -> Told:
    """Close the one open issue of this marker, if there is one, with a last word. Raises `GitHubError`."""
    found = _open_issue(github, repository, mark)
    if found is None:
        return Told("none")
    path = f"repos/{repository}/issues/{found.number}"
    github.send("POST", f"{path}/comments", {"body": comment})
    github.send("PATCH", path, {"state": "closed", "state_reason": "completed"})
    return Told("closed", found.html_url)


def _open_issue(github: GitHub, repository: str, mark: str) -> Note | None:
    listed = github.pages(
        f"repos/{repository}/issues?state=open&creator={AUTHOR.replace('[', '%5B').replace(']', '%5D')}"
    )
    return own(all_understood(Note, listed, "issues"), mark)
