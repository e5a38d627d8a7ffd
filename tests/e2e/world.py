"""A team's repository in a temporary folder, the command run in it for real, and a store that answers on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOKEN = "secret_sandbox"
BARE = "version: 1\nstore: {id: 1003}\ncatalog: products/**/*.yaml\n"
CONFIG = f"{BARE}sources: {{check: false}}\n"
"""The pictures that tests declare are nowhere."""


@dataclass(frozen=True)
class Ran:
    """What a command left behind: exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    def __str__(self) -> str:
        """Everything, for a failed assertion."""
        return f"exit {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


@dataclass
class World:
    """The repository at `folder`; commands run there, against the API at `url`."""

    folder: Path
    url: str = "http://127.0.0.1:9/api/v3"
    token: str | None = TOKEN
    environ: dict[str, str] = field(default_factory=dict)

    def write(self, path: str, text: str) -> Path:
        """Write a file, folders included."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def product(self, product_id: int, body: str, name: str | None = None) -> Path:
        """Write a product file; `body` is what follows its id."""
        text = f"version: 1\nproduct_id: {product_id}\n{body}"
        return self.write(f"products/{name or product_id}.yaml", text)

    @property
    def state(self) -> Path:
        """The state file."""
        return self.folder / "state.jsonl"

    def records(self) -> dict[int, dict[str, Any]]:
        """What the state says of each product, read without any code of the program."""
        found: dict[int, dict[str, Any]] = {}
        for line in self.state.read_text(encoding="utf-8").splitlines()[1:]:
            data = json.loads(line)
            found.pop(data["product_id"], None)
            if not data.get("forgotten"):
                found[data["product_id"]] = data
        return found

    def variables(self) -> dict[str, str]:
        """The environment that commands get."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("ECWID")}
        given = {"ECWID_API_URL": self.url, "NO_COLOR": "1", "COLUMNS": "120", **self.environ}
        return {**inherited, **given, **({"ECWID_TOKEN": self.token} if self.token else {})}

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs reconciler in the repository."""
        return [sys.executable, "-m", "reconciler", "-C", str(self.folder), *arguments]

    def run(self, *arguments: str, environ: Mapping[str, str] | None = None, **rest: Any) -> Ran:
        """Run a command to its end, in a process of its own and without a terminal."""
        done = subprocess.run(
            self.command(*arguments),
            env={**self.variables(), **(environ or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            **rest,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert TOKEN not in done.stdout + done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command and return while it runs."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
