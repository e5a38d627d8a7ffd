"""Bad input, and what every bad input must get: a clear error, the right exit status, and nothing sent or changed."""

import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.cli.main import main
from reconciler.sandbox import Server
from tests.e2e.world import TOKEN, Ran, World

# What a terminal would obey or a person could not see: control characters, marks of direction, invisible ones.
_OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


@dataclass
class Bench:
    """A repository and a store to try bad input on. Commands run in this process, without a terminal."""

    world: World
    shop: Server
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str, environ: Mapping[str, str | None] | None = None) -> Ran:
        """Run a command; None in `environ` takes a variable away. Paths in what it prints are the repository's own."""
        wanted = {**self.world.variables(), **(environ or {})}
        with self.monkeypatch.context() as patch:
            for name in ("ECWID_TOKEN", "ECWID_API_URL", "GITHUB_WORKSPACE"):
                patch.delenv(name, raising=False)
            for name, value in wanted.items():
                if value is None:
                    patch.delenv(name, raising=False)
                else:
                    patch.setenv(name, value)
            self.capsys.readouterr()
            status = main(["-C", str(self.world.folder), *arguments])
        printed = self.capsys.readouterr()
        assert_harmless(printed.out, github="github" in arguments)
        assert_harmless(printed.err)
        own = f"{self.world.folder}/"
        return Ran(status, printed.out.replace(own, ""), printed.err.replace(own, ""))

    def refuses(
        self,
        status: int,
        *arguments: str,
        says: str | Iterable[str],
        environ: Mapping[str, str | None] | None = None,
    ) -> Ran:
        """Run a command that must end with `status` and `says` on stderr, and leave everything as it was."""
        sent, files = self.sent, self.files()
        ran = self.run(*arguments, environ=environ)
        assert ran.status == status, ran
        for words in [says] if isinstance(says, str) else says:
            assert words in ran.err, ran
        assert self.sent == sent, ran
        assert self.files() == files, ran
        return ran

    @property
    def sent(self) -> int:
        """How many updates the store was asked for so far."""
        return len(self.shop.store.updates)

    def files(self) -> dict[str, object]:
        """What each file of the repository holds, but for the lock's, which may stay."""
        return {
            str(path.relative_to(self.world.folder)): _content(path)
            for path in self.world.folder.rglob("*")
            if not path.name.startswith(".state.jsonl.lock")
        }

    def applied(self, products: int = 3) -> bytes:
        """Apply so many products with a main image each, and return the state's bytes."""
        for number in range(1, products + 1):
            self.world.product(number, f"main: {{image: {picture(number)}}}\n")
        ran = self.run("apply", "--yes")
        assert ran.status == 0, ran
        return self.world.state.read_bytes()


def picture(name: object) -> str:
    """The address of a picture."""
    return f"https://cdn.example.com/{name}.jpg"


def _content(path: Path) -> object:
    """The bytes of a file, of a huge one the size; of what is no file, what it is."""
    info = path.lstat()
    return (
        path.read_bytes() if stat.S_ISREG(info.st_mode) and info.st_size < 1 << 20 else (info.st_mode, info.st_size)
    )


def assert_harmless(text: str, *, github: bool = False) -> None:
    """No traceback, no token, and nothing that a terminal or the log of a workflow would obey."""
    assert "Traceback" not in text, text
    assert "internal error" not in text, text
    assert TOKEN not in text
    assert not _OBEYED.search(text), ascii(text)
    assert github or not _COMMAND.search(text), text


def replace_in(path: Path, old: str, new: str) -> None:
    """Edit a file by hand."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
