"""Where a person may keep a state."""

from pathlib import Path

import pytest

from reconciler.errors import ConfigError
from reconciler.state.addresses import open_state
from tests.state.builders import ORIGIN, STORE

FOLDER = Path()


@pytest.mark.parametrize(
    "address", ["state.jsonl", "states/production.jsonl", "./git:main.jsonl", "/a/b:c", "über.jsonl"]
)
def test_a_path_is_a_file(address: str) -> None:
    assert open_state(address, STORE, ORIGIN, FOLDER).describe() == address


def test_a_file_is_found_from_where_the_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_state("state.jsonl", STORE, ORIGIN, FOLDER).lock():
        assert (tmp_path / ".state.jsonl.lock").exists()


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("GIT:state", "GIT:"),
        ("s3://bucket/state.jsonl", "s3:"),
        ("https://anna:secret@example.com/state", "https:"),
        ("file:///state.jsonl", "file:"),
        ("state:v2.jsonl", "state:"),
        ("x" * 500 + ":y", "x" * 20 + ":"),
    ],
)
def test_other_addresses_are_refused_with_what_is_understood(address: str, scheme: str) -> None:
    with pytest.raises(ConfigError) as caught:
        open_state(address, STORE, ORIGIN, FOLDER)
    assert caught.value.message == f"state: addresses that begin with {scheme} are not understood"
    assert caught.value.remedy == (
        "give the path of a file, such as state.jsonl, or a branch of the repository's remote, such as "
        "git:media-state; a file whose name holds a colon is written ./name:with-colon.jsonl"
    )


def test_a_branch_is_called_by_its_address() -> None:
    assert open_state("git:state/production", STORE, ORIGIN, FOLDER).describe() == "git:state/production"


@pytest.mark.parametrize(
    "address", ["git:", "git:--upload-pack=x", "git:refs/heads/state", "git:a b", "git://host/x", "git:x:y", "git:-"]
)
def test_what_cannot_be_a_branch_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of a branch"):
        open_state(address, STORE, ORIGIN, FOLDER)


@pytest.mark.parametrize("address", ["", "  ", "state\0.jsonl"])
def test_an_address_that_cannot_be_a_path_is_refused(address: str) -> None:
    with pytest.raises(ConfigError):
        open_state(address, STORE, ORIGIN, FOLDER)
