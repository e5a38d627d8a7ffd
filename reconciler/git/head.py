"""What the checked-out commit is, and which files are as it has them. Changes nothing, and runs no filter."""

import hashlib
import os
import posixpath
from collections.abc import Iterable
from pathlib import Path

from reconciler.errors import NoRepository
from reconciler.git.command import Git

_FILES = (b"100644", b"100755")


def head_commit(folder: Path) -> str | None:
    """The full id of the commit checked out around `folder`; `None` where there is no repository or no commit.

    Raises `GitError` where that cannot be known.
    """
    return _told(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def current_branch(folder: Path) -> str | None:
    """The branch checked out around `folder`, which need not exist, also one that has no commit yet; `None` where
    there is none. Raises `GitError` where that cannot be known."""
    return _told(_existing(folder), "symbolic-ref", "--quiet", "--short", "HEAD")


def top_folder(folder: Path) -> Path | None:
    """The top of the work tree around `folder`, which need not exist; `None` where there is none. Raises as above."""
    top = _told(_existing(folder), "rev-parse", "--show-toplevel")
    return Path(top) if top else None


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.absolute().parents) if parent.is_dir())


def _told(folder: Path, *question: str) -> str | None:
    """What git answers in the repository around `folder`; `None` where there is no repository or no answer."""
    git = Git(folder)
    try:
        git.common_folder()
    except NoRepository:
        return None
    answer = git.ask(*question)
    return os.fsdecode(answer.out).removesuffix("\n") if answer.status == 0 else None


def differs_from_head(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    """Which of the files at `paths`, relative to `folder`, are not in the checked-out commit with just their bytes.

    Whoever asks for a file by that commit's id gets another one, or none: it is changed, untracked, ignored, only
    staged, a link, or kept elsewhere by a filter (as Git LFS does). A file that is not there differs too. Raises
    `GitError`.
    """
    wanted = tuple(paths)
    commit = head_commit(folder)
    if commit is None or not wanted:
        return frozenset(wanted)
    git = Git(folder)
    prefix = os.fsdecode(git.run("rev-parse", "--show-prefix")).removesuffix("\n")
    blobs = _blobs(git, commit)
    return frozenset(
        path for path in wanted if not _same(folder / path, blobs.get(posixpath.normpath(prefix + path)))
    )


def _blobs(git: Git, commit: str) -> dict[str, str]:
    """The ids of all regular files of a commit, by path from the top of the repository."""
    listing = git.run("ls-tree", "-r", "-z", "--full-tree", commit)
    found: dict[str, str] = {}
    for entry in listing.split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, _, name = about.split(b" ", 2)
        if mode in _FILES:
            found[os.fsdecode(path)] = name.decode()
    return found


def _same(path: Path, blob: str | None) -> bool:
    """Whether the file holds the bytes of this blob (the id is a hash of them: gitformat, "blob")."""
    if blob is None or path.is_symlink():
        return False
    try:
        data = path.read_bytes()
    except OSError:
        return False
    digest = hashlib.sha1(usedforsecurity=False) if len(blob) == 40 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest() == blob
