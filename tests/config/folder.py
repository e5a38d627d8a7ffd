"""A folder with a configuration, and a run in it."""

from pathlib import Path

import pytest

from reconciler.config import Config, load_config
from reconciler.errors import ConfigError, Exit, InvalidFiles

SMALLEST = "version: 1\nstore: {id: 1003}\ncatalog: products/**/*.yaml\n"
TWO = """\
version: 1
stores: {production: {id: 1003}, staging-eu: {id: 1004}}
catalog: [products/*.yaml, seasonal/*.yaml]
state: states/{store}.jsonl
"""
SECRET = "secret_AbCdEfGh12345678IjKl"


class Folder:
    """A folder with a configuration, and the environment and options of a run in it."""

    def __init__(self, root: Path) -> None:
        """`root` exists."""
        self.root = root

    def load(
        self,
        text: str,
        store: str | None = None,
        state: str | None = None,
        environ: dict[str, str] | None = None,
    ) -> Config:
        """The configuration that `text` is."""
        (self.root / "reconciler.yaml").write_text(text)
        return load_config(self.root, None, store, state, environ or {})

    def problems(self, text: str) -> list[str]:
        """What is wrong with `text`, each as `line:column: message`."""
        with pytest.raises(InvalidFiles) as caught:
            self.load(text)
        assert {one.path for one in caught.value.problems} == {str(self.root / "reconciler.yaml")}
        return [f"{one.line}:{one.column}: {one.message}" for one in caught.value.problems]

    def error(
        self,
        text: str,
        store: str | None = None,
        state: str | None = None,
        environ: dict[str, str] | None = None,
    ) -> str:
        """Why the run cannot begin, and what to do."""
        with pytest.raises(ConfigError) as caught:
            self.load(text, store, state, environ)
        assert caught.value.exit_code == Exit.ERROR
        return f"{caught.value.message} | {caught.value.remedy}"
