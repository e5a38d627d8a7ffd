"""The commits that a file has been through, newest first, and the file as it was. Changes nothing."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from reconciler.git.command import Git


@dataclass(frozen=True, slots=True)
class Told:
    """One commit: its id, when it was made (UTC), the first line of its message as somebody wrote it."""

    commit: str
    at: datetime
    title: str


def story(git: Git, commit: str, path: str | None = None) -> Iterator[Told]:
    """The commit and its first parents, as far as the repository has them; with `path`, relative to the top of the
    repository, those alone that changed that file. Raises `GitFailed`, `GitError`."""
    which = () if path is None else (f":(top,literal){path}",)
    output = git.run("log", "-z", "--first-parent", "--format=%H %ct %s", "--end-of-options", commit, "--", *which)
    for entry in output.decode(errors="replace").split("\0"):
        if entry:
            name, seconds, title = entry.split(" ", 2)
            yield Told(name, datetime.fromtimestamp(int(seconds), UTC), title)


def parents_of(git: Git, commit: str) -> list[str]:
    """The parents that a commit names, whether the repository has them or not. Raises `GitFailed`, `GitError`."""
    head, _, _ = git.run("cat-file", "commit", commit).partition(b"\n\n")
    return [line.removeprefix(b"parent ").decode() for line in head.split(b"\n") if line.startswith(b"parent ")]


def file_at(git: Git, commit: str, path: str) -> bytes:
    """The file's bytes in a commit, `path` relative to the top of the repository. Raises `GitFailed`, `GitError`."""
    return git.run("cat-file", "blob", f"{commit}:{path}")


def path_in_repository(git: Git, name: str) -> str | None:
    """A file of git's folder, as named from the top of the repository; `None` where git does not track it.

    Raises `GitError`.
    """
    answer = git.ask("ls-files", "-z", "--full-name", "--", f":(literal){name}")
    if answer.status:
        raise git.unusable(answer)
    return os.fsdecode(answer.out).split("\0")[0] or None
