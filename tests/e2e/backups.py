"""Backups written by hand, and their restoring: by the real command, and by the programs that take its output."""

import hashlib
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.catalog import load_catalog
from reconciler.model.declared import Declared
from reconciler.model.media import Section
from tests.e2e.world import Ran, World

HEADER = {"format": "reconciler-backup", "format_version": 1, "store": 1003, "origin": "127.0.0.1:9"}
OWN = "https://d2j6dbq0eux0bg.cloudfront.net/images/1003"


def content(name: str) -> bytes:
    """What a picture holds."""
    return b"\xff\xd8\xff" + name.encode()


def kept(name: str) -> str:
    """Where a picture is kept, relative to the backup."""
    return f"files/{hashlib.sha256(content(name)).hexdigest()}.jpg"


@dataclass
class Vault:
    """The folder `backup` in a team's repository."""

    world: World
    lines: list[dict[str, Any]] = field(default_factory=lambda: [HEADER])

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.world.folder / "backup"

    @property
    def manifest(self) -> Path:
        """The manifest."""
        return self.folder / "manifest.jsonl"

    def lost(self, product_id: int, slot: str, name: str, *, source: bool = True, **more: Any) -> None:
        """A picture left the store; it was sent from `https://cdn.example.com/NAME.jpg` unless its source is unknown."""
        path = self.folder / kept(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(name))
        digest = path.stem
        address = f"https://cdn.example.com/{name}.jpg" if source else None
        file = {"sha256": digest, "file": kept(name), "size": len(content(name))}
        self._note(product_id, slot, "image", f"{OWN}/{len(self.lines)}.jpg", {"source": address, **file, **more})

    def lost_video(self, product_id: int, slot: str, address: str) -> None:
        """A video left the store."""
        self._note(product_id, slot, "video", address, {"source": None})

    def _note(self, product_id: int, slot: str, kind: str, address: str, more: dict[str, Any]) -> None:
        line = {"product_id": product_id, "slot": slot, "kind": kind, "address": address, **more}
        self.lines.append({**line, "when": "2026-03-01T12:00:00Z", "run": "run-1"})
        self.write()

    def write(self) -> None:
        """Write the manifest anew."""
        self.folder.mkdir(exist_ok=True)
        self.manifest.write_text("".join(f"{json.dumps(line)}\n" for line in self.lines), encoding="utf-8")

    def restore(self, *arguments: str) -> Ran:
        """Run `restore`, which must change nothing. Line ends in what it prints are its own."""
        before = self._everything()
        done = subprocess.run(
            self.world.command("restore", "backup", *arguments),
            env=self.world.variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert self._everything() == before
        assert b"Traceback" not in done.stderr
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def applied(self, diff: str, *, by: str = "git") -> dict[int, Declared]:
        """What the catalog declares once git, or patch, has applied the diff in the repository's folder."""
        command = ["git", "apply", "--whitespace=nowarn", "-"] if by == "git" else ["patch", "-p1", "--binary"]
        done = subprocess.run(command, cwd=self.world.folder, input=diff.encode(), capture_output=True, check=False)
        assert done.returncode == 0, (done, diff)
        return self.declared()

    def declared(self) -> dict[int, Declared]:
        """What the catalog declares."""
        catalog = load_catalog(self.world.folder, ("products/**/*.yaml",))
        catalog.raise_if_invalid()
        return {one.product_id or 0: one for one in catalog.declared}

    def _everything(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.world.folder.rglob("*") if path.is_file()}


def addresses(declared: Declared, section: Section) -> list[str]:
    """What a section shows, without what all addresses have in common."""
    return [
        item.address.removeprefix("https://cdn.example.com/").removesuffix(".jpg") for item in declared.items(section)
    ]
