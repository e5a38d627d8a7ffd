"""Which files differ between two commits. Reads no file, runs no filter, and needs no blob that is not there."""

import os
from pathlib import Path

from reconciler.git.command import Git


def changed_files(folder: Path, base: str, head: str) -> tuple[str, ...]:
    """Paths, from the top of the repository around `folder`, of what `head` changes since it left `base`.

    A renamed file is told by both its names. Raises `GitFailed`, `GitError`: a shallow clone may lack a commit.
    """
    git = Git(folder)
    names = ("--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "-z")
    listing = git.run("diff", *names, "--end-of-options", f"{base}...{head}", "--")
    return tuple(os.fsdecode(path) for path in listing.split(b"\0") if path)
