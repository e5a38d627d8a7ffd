"""What a pull request touches beyond product files, and so deserves a second look. Reads names, judges no content."""

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path

from reconciler.git import Git
from reconciler.git.changes import changed_files
from reconciler.github.reviewed import guarded

_CONFIG = "reconciler.yaml"


@dataclass(frozen=True, slots=True)
class Touched:
    """Paths from the top of the repository: of configurations, of workflows and actions, of states."""

    config: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    state: tuple[str, ...] = ()


def touched(config: Path, state: Path | None, base: str, head: str) -> Touched:
    """What `head` changes since it left `base`, in the repository around `config`, which need not be there.

    `state` is the state's file where it is one. Raises `GitError`.
    """
    top = Path(Git(config.parent).line("rev-parse", "--show-toplevel"))
    configured, kept = _within(top, config), state and _within(top, state)
    found = changed_files(config.parent, base, head)
    names = {path: posixpath.basename(path) for path in found}
    return Touched(
        config=tuple(path for path in found if path == configured or names[path] == _CONFIG),
        workflows=tuple(path for path in found if guarded(path)),
        state=tuple(path for path in found if path == kept or path.endswith(".jsonl")),
    )


def _within(top: Path, path: Path) -> str:
    return os.path.relpath(os.path.realpath(path), os.path.realpath(top))
