"""A team that keeps its catalog on GitHub: proposes, reviews, merges, and lets the workflows do the rest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.sandbox import Server
from tests.e2e.world import BARE
from tests.git.builders import bare, git
from tests.github.stand_in import StandIn
from tests.workflows.runner import Ran, Runner

BRANCH = "media-state"
Files = Mapping[str, str | bytes | None]
"""Texts or bytes by path; None removes a file."""

JOB_TOKEN = "ghs_sandbox0123456789ABCDEF"
Json = Any


@dataclass
class Team:
    """`clone` is where somebody works; `remote` is the repository at the host."""

    clone: Path
    remote: Path
    stand_in: StandIn
    runner: Runner
    shop: Server
    secrets: Mapping[str, str] = field(default_factory=lambda: {"ECWID_TOKEN": "secret_sandbox"})
    read_token: str = ""
    config: str = f"{BARE}sources: {{check: false, allow_private_networks: true}}\nstate: git:{BRANCH}\n"

    @classmethod
    def made(cls, folder: Path, shop: Server, stand_in: StandIn, server: str) -> "Team":
        """A team with a configuration, and no products."""
        remote = bare(folder / "host" / stand_in.repository)
        for setting in ("uploadpack.allowAnySHA1InWant", "uploadpack.allowFilter", "http.receivepack"):
            git(remote, "config", setting, "true")
        git(folder, "clone", "--quiet", f"file://{remote}", "clone")
        with stand_in.changed() as world:
            world["git"] = str(remote)
        environ = {"ECWID_API_URL": shop.url}
        runner = Runner(folder / "runs", stand_in, server, JOB_TOKEN, environ, ("secret_sandbox", "secret_reader"))
        made = cls(folder / "clone", remote, stand_in, runner, shop)
        made._commit({"reconciler.yaml": made.config})
        git(made.clone, "push", "--quiet", "origin", "HEAD:main")
        return made

    def push(self, files: Files) -> str:
        """Push straight to main; the commit."""
        git(self.clone, "checkout", "--quiet", "main")
        self._commit(files)
        git(self.clone, "push", "--quiet", "origin", "main")
        return git(self.clone, "rev-parse", "HEAD")

    def propose(self, number: int, files: Files, since: str = "main", **more: Any) -> str:
        """Open a pull request, or push to it; its last commit."""
        git(self.clone, "checkout", "--quiet", "-B", f"change-{number}", since)
        self._commit(files)
        git(self.clone, "push", "--quiet", "--force", "origin", f"change-{number}")
        head = git(self.clone, "rev-parse", "HEAD")
        self.stand_in.pull_request(number, head, tuple(files), **more)
        self._would_be_merged(number)
        return head

    def _would_be_merged(self, number: int) -> str:
        """What GitHub keeps as the merge of a pull request."""
        git(self.clone, "checkout", "--quiet", "--detach", "main")
        git(self.clone, "merge", "--quiet", "--no-ff", "--message", "would be merged", f"change-{number}")
        git(self.clone, "push", "--quiet", "--force", "origin", f"HEAD:refs/pull/{number}/merge")
        return git(self.clone, "rev-parse", "HEAD")

    def plan(self, number: int, *, repository: str = "acme/media", **inputs: Json) -> Ran:
        """What the workflow answers to the pull request as it is now."""
        merged = self._would_be_merged(number)
        pull = next(one for one in self.stand_in.world["pulls"] if one["number"] == number)
        head = {**pull["head"], "repo": {"full_name": repository}}
        secrets = {"ECWID_READ_TOKEN": self.read_token} if repository == "acme/media" else {}
        ran = self.runner.start(
            "media-plan.yml",
            {
                "event_name": "pull_request",
                "ref": f"refs/pull/{number}/merge",
                "sha": merged,
                "workflow_ref": f"acme/media/.github/workflows/media-plan.yml@refs/pull/{number}/merge",
                "event": {"pull_request": {**pull, "head": head}},
            },
            inputs,
            secrets,
        )
        self.stand_in.run(ran.number, pull["head"]["sha"], head_branch=f"change-{number}", conclusion=ran.conclusion)
        return ran

    def merge(self, number: int, how: str = "--squash") -> str:
        """Merge the pull request as its button does; the commit that main has then."""
        git(self.clone, "checkout", "--quiet", "main")
        if how == "--rebase":
            git(self.clone, "checkout", "--quiet", "-B", "rebased", f"change-{number}")
            git(self.clone, "rebase", "--quiet", "--force-rebase", "main")
            git(self.clone, "checkout", "--quiet", "main")
            git(self.clone, "merge", "--quiet", "--ff-only", "rebased")
        else:
            git(self.clone, "merge", "--quiet", how, f"change-{number}")
            if how == "--squash":
                git(self.clone, "commit", "--quiet", "--message", f"Change {number} (#{number})")
        git(self.clone, "push", "--quiet", "origin", "main")
        commit = git(self.clone, "rev-parse", "HEAD")
        self.stand_in.merged(number, commit)
        return commit

    def apply(self, commit: str, *, event: str = "push", **inputs: Json) -> Ran:
        """What the workflow does about a commit of main."""
        ran = self.runner.start(
            "media-apply.yml",
            {
                "event_name": event,
                "ref": "refs/heads/main",
                "sha": commit,
                "workflow_ref": "acme/media/.github/workflows/media-apply.yml@refs/heads/main",
            },
            {key.replace("_", "-"): value for key, value in inputs.items()},
            self.secrets,
        )
        self.stand_in.run(
            ran.number, commit, "media-apply.yml", event=event, head_branch="main", conclusion=ran.conclusion
        )
        return ran

    def drift(self) -> Ran:
        """What the workflow finds at night."""
        head = {"event_name": "schedule", "ref": "refs/heads/main", "sha": git(self.remote, "rev-parse", "main")}
        return self.runner.start("media-drift.yml", head, {}, {"ECWID_READ_TOKEN": "secret_reader"})

    def comments(self, number: int) -> Sequence[str]:
        """What stands below a pull request."""
        return [one["body"] for one in self.stand_in.world["comments"].get(str(number), [])]

    def kept(self, ran: Ran, name: str) -> dict[str, bytes]:
        """The files of an artifact of a run."""
        found = [
            one["id"] for one in self.stand_in.world["artifacts"] if (one["run"], one["name"]) == (ran.number, name)
        ]
        return self.stand_in.files_of(found[-1]) if found else {}

    def records(self) -> dict[int, Json]:
        """What the branch says of each product."""
        lines = git(self.remote, "show", f"{BRANCH}:state.jsonl").splitlines()[1:]
        return {one["product_id"]: one for one in map(json.loads, lines) if not one.get("forgotten")}

    def shows(self, product_id: int) -> Sequence[str]:
        """The gallery that the store shows, by the addresses that were sent."""
        return self.shop.store.sources(product_id).gallery

    def _commit(self, files: Files) -> None:
        for path, text in files.items():
            target = self.clone / path
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
        git(self.clone, "add", "--all")
        git(self.clone, "commit", "--quiet", "--message", "a change")
