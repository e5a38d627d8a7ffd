"""A catalog in a clone whose remote, a bare repository on disk, keeps the state on a branch."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from reconciler.cli.main import main as command
from tests.e2e.world import CONFIG, TOKEN, Ran, World
from tests.git.builders import QUIET, bare, git

BRANCH = "media-state"
LOCK = f"refs/reconciler/locks/{BRANCH}"


@dataclass
class BranchWorld(World):
    """A clone; what its state is, is read from the remote without any code of the program."""

    remote: Path = field(default_factory=Path)

    @property
    def tip(self) -> str:
        """The branch's last commit."""
        return git(self.remote, "rev-parse", BRANCH)

    def run(self, *arguments: str, environ: Mapping[str, str] | None = None, **rest: Any) -> Ran:
        """Run a command to its end in this process, where it starts at once; `start` runs one in its own."""
        assert not rest
        out, err = StringIO(), StringIO()
        with (
            patch.dict(os.environ, {**self.variables(), **(environ or {})}),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            status = command(["-C", str(self.folder), *arguments])
        assert TOKEN not in out.getvalue() + err.getvalue()
        return Ran(status, out.getvalue(), err.getvalue())

    def state_lines(self, commit: str = BRANCH) -> list[dict[str, Any]]:
        """The lines of the state on the branch."""
        return [json.loads(line) for line in git(self.remote, "show", f"{commit}:state.jsonl").splitlines()]

    def records(self) -> dict[int, dict[str, Any]]:
        """What the branch says of each product."""
        return {line["product_id"]: line for line in self.state_lines()[1:] if not line.get("forgotten")}

    def log(self) -> list[str]:
        """The first lines of the branch's messages, oldest first."""
        return git(self.remote, "log", "--reverse", "--format=%s", BRANCH).splitlines()

    def locked(self) -> bool:
        """Whether the remote has a lock."""
        return bool(git(self.remote, "for-each-ref", LOCK))

    def unlock(self) -> None:
        """Break the lock as a person would: ask who has it, and name that."""
        found = re.search(r"lock id ([0-9a-f-]+)", self.run("state", "unlock").out)
        assert found
        assert self.run("state", "unlock", found[1]).status == 0

    def clone(self, name: str, *options: str) -> "BranchWorld":
        """Another machine: what this clone has committed and pushed, and nothing else of it."""
        folder = self.remote.parent / name
        git(self.remote.parent, "clone", "--quiet", *options, f"file://{self.remote}", str(folder))
        return BranchWorld(folder, self.url, self.token, self.environ, self.remote)

    def push(self) -> None:
        """Commit the catalog and push it."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", "catalog")
        git(self.folder, "push", "--quiet", "origin", "HEAD:main")

    def untouched(self) -> None:
        """Expect that git sees nothing of the program in this clone: files, index, branches, what was fetched last."""
        assert git(self.folder, "status", "--porcelain") == ""
        assert git(self.folder, "branch", "--list").split() == ["*", "main"]
        assert not (self.folder / ".git/FETCH_HEAD").exists()

    def lose(self) -> None:
        """The machine is gone."""
        shutil.rmtree(self.folder)


def on_a_branch(folder: Path, url: str) -> BranchWorld:
    """A first clone, with a configuration and no products."""
    remote = bare(folder / "remote.git")
    git(folder, "clone", "--quiet", f"file://{remote}", str(folder / "clone"))
    made = BranchWorld(folder / "clone", url, environ=dict(QUIET), remote=remote)
    made.write("reconciler.yaml", f"{CONFIG}state: git:{BRANCH}\n")
    git(made.folder, "checkout", "--quiet", "-B", "main")
    made.push()
    return made
