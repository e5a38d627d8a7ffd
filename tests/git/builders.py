"""Repositories on disk for tests: real ones, made by the real git, that nothing of this machine configures."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
}


def git(folder: Path, *arguments: str, data: str | None = None) -> str:
    """Run git as a person would, and return what it prints."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **QUIET},
        input=data,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """An empty repository with a branch `main` to be born."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def bare(folder: Path) -> Path:
    """A repository such as a host keeps."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    return folder


def committed(folder: Path, **files: str) -> str:
    """Commit these files, `a__b` being `a.b`, and return the commit's id."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "some change")
    return git(folder, "rev-parse", "HEAD")


def cloned(remote: Path, folder: Path) -> Path:
    """A clone with one commit that the remote has too, as `main`."""
    git(remote.parent, "clone", "--quiet", str(remote), str(folder))
    if not git(folder, "branch", "--list", "--all"):
        committed(folder, reconciler__yaml="version: 1\n")
        git(folder, "push", "--quiet", "origin", "main")
    return folder


def wait_for_end(pid: str) -> None:
    """Return once the process has ended, though nobody may have taken note of it yet."""
    status = Path(f"/proc/{pid}/stat")
    with suppress(FileNotFoundError, ProcessLookupError):
        while status.read_text().rpartition(")")[2].split()[0] != "Z":
            pass
