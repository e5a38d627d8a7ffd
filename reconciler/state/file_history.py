"""What a state file once was, where a repository tracks it. Reads that repository's commits, and changes nothing."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from reconciler.errors import GitError, StateError
from reconciler.git.command import Git
from reconciler.git.head import head_commit
from reconciler.git.story import file_at, path_in_repository, story
from reconciler.state.backend import Version


def file_versions(path: Path, name: str) -> Iterator[Version]:
    """From the newest commit that changed the file to the oldest; what is not committed yet is not among them.

    Raises `StateError` where git does not track the file.
    """
    git = Git(path.parent)
    try:
        commit = head_commit(path.parent)
        tracked = path_in_repository(git, path.name) if commit else None
        if commit is None or tracked is None:
            raise StateError(
                f"{name}: this state has no history, for it is a file that no git repository tracks",
                "commit it, or keep the state on a branch: `state: git:media-state`",
            )
        found = list(story(git, commit, tracked))
    except GitError as error:
        raise StateError(f"{name}: the history of the state cannot be read: {error.message}", error.remedy) from error
    for one in found:
        yield Version(one.commit, one.at, one.title, partial(_read, git, one.commit, tracked, name))


def _read(git: Git, commit: str, path: str, name: str) -> bytes:
    """Nothing, where the commit took the file away."""
    try:
        return file_at(git, commit, path)
    except GitError as error:
        if "does not exist" in error.message or "exists on disk, but not in" in error.message:
            return b""
        raise StateError(f"{name}: the history of the state cannot be read: {error.message}", error.remedy) from error
