"""A stand-in for GitHub behind a stand-in for `gh`: a folder with what GitHub knows, and what it was asked.

The command is a script of its own in the folder, first on the PATH of whoever is tested, so that it is called as the
real one is. It answers from `world.json`, and writes what it is told into it.
"""

import io
import json
import os
import stat
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = Any

BOT = {"login": "github-actions[bot]", "type": "Bot"}
SCRIPT = Path(__file__).with_name("gh_script.py")


@dataclass(frozen=True)
class StandIn:
    """GitHub, as far as one repository goes."""

    folder: Path
    repository: str = "acme/media"

    @classmethod
    def made(cls, folder: Path, repository: str = "acme/media") -> "StandIn":
        """One that knows nothing but the repository."""
        (folder / "bin").mkdir(parents=True)
        (folder / "zips").mkdir()
        command = folder / "bin" / "gh"
        command.write_text(f"#!{sys.executable} -IS\n{SCRIPT.read_text(encoding='utf-8')}", encoding="utf-8")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        made = cls(folder, repository)
        made._save(
            {
                "repository": repository,
                "default_branch": "main",
                "pulls": [],
                "files": {},
                "events": {},
                "comments": {},
                "issues": [],
                "runs": [],
                "artifacts": [],
                "refs": {},
                "denied": [],
                "next": 1000,
            }
        )
        return made

    @property
    def path(self) -> str:
        """A PATH on which the command comes first."""
        return f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    @property
    def world(self) -> Json:
        """What GitHub knows now."""
        return json.loads((self.folder / "world.json").read_text(encoding="utf-8"))

    @contextmanager
    def changed(self) -> Iterator[Json]:
        """What it knows, to be changed."""
        world = self.world
        yield world
        self._save(world)

    def calls(self, method: str = "") -> list[Json]:
        """What it was asked, in order: method, path, body."""
        path = self.folder / "calls.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [call for call in map(json.loads, lines) if not method or call["method"] == method]

    def sent(self) -> list[str]:
        """What it was told to make or change."""
        return [f"{call['method']} {call['path']}" for call in self.calls() if call["method"] != "GET"]

    def pull_request(
        self, number: int, commit: str, files: Sequence[str] = ("products/1.yaml",), **more: object
    ) -> None:
        """A pull request for main from the branch `change`; `files` are the names of what it changes."""
        repository = {"full_name": self.repository}
        pull = {
            "number": number,
            "state": "open",
            "merged_at": None,
            "merge_commit_sha": None,
            "head": {
                "ref": f"change-{number}",
                "sha": commit,
                "label": f"acme:change-{number}",
                "repo": repository,
            },
            "base": {"ref": "main", "sha": "0" * 40, "label": "acme:main", "repo": repository},
            **more,
        }
        with self.changed() as world:
            world["pulls"] = [one for one in world["pulls"] if one["number"] != number] + [pull]
            world["files"][str(number)] = [{"filename": name} for name in files]

    def merged(self, number: int, commit: str, at: str = "2026-11-02T12:00:00Z") -> None:
        """The pull request became this commit of main."""
        with self.changed() as world:
            pull = next(one for one in world["pulls"] if one["number"] == number)
            pull |= {"state": "closed", "merged_at": at, "merge_commit_sha": commit}
            world["refs"]["refs/heads/main"] = commit

    def run(self, number: int, head: str, workflow: str = "media-plan.yml", **more: object) -> None:
        """A run of a workflow that came to its end."""
        repository = {"full_name": self.repository}
        run = {
            "id": number,
            "name": "Media plan",
            "path": f".github/workflows/{workflow}",
            "event": "pull_request",
            "status": "completed",
            "conclusion": "success",
            "head_sha": head,
            "head_branch": "change-7",
            "run_number": number,
            "run_attempt": 1,
            "repository": repository,
            "head_repository": repository,
            "pull_requests": [],
            **more,
        }
        with self.changed() as world:
            world["runs"] = [one for one in world["runs"] if one["id"] != number] + [run]

    def artifact(
        self, run: int, name: str, files: Mapping[str, bytes], at: str = "2026-11-02T11:00:00Z", **more: object
    ) -> int:
        """An artifact of a run, zipped; its id."""
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        with self.changed() as world:
            number = int(world["next"])
            world["next"] += 1
            world["artifacts"].append(
                {
                    "id": number,
                    "name": name,
                    "size_in_bytes": len(data.getvalue()),
                    "expired": False,
                    "created_at": at,
                    "run": run,
                    **more,
                }
            )
        (self.folder / "zips" / str(number)).write_bytes(data.getvalue())
        return number

    def files_of(self, artifact: int) -> dict[str, bytes]:
        """What an artifact holds."""
        with zipfile.ZipFile(self.folder / "zips" / str(artifact)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _save(self, world: Json) -> None:
        (self.folder / "world.json").write_text(json.dumps(world, indent=1), encoding="utf-8")
