"""Where a person may keep a state."""

from pathlib import Path

import pytest

from reconciler.errors import ConfigError
from reconciler.state.addresses import open_state
from tests.state.builders import ORIGIN, STORE


@pytest.mark.parametrize(
    "address", ["state.jsonl", "states/production.jsonl", "./git:main.jsonl", "/a/b:c", "über.jsonl"]
)
def test_a_path_is_a_file(address: str) -> None:
    assert open_state(address, STORE, ORIGIN).describe() == address


def test_a_file_is_found_from_where_the_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_state("state.jsonl", STORE, ORIGIN).lock():
        assert (tmp_path / ".state.jsonl.lock").exists()


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("git:refs/heads/state", "git:"),
        ("s3://bucket/state.jsonl", "s3:"),
        ("https://anna:secret@example.com/state", "https:"),
        ("file:///state.jsonl", "file:"),
        ("state:v2.jsonl", "state:"),
        ("x" * 500 + ":y", "x" * 20 + ":"),
    ],
)
def test_other_addresses_are_refused_with_what_is_understood(address: str, scheme: str) -> None:
    with pytest.raises(ConfigError) as caught:
        open_state(address, STORE, ORIGIN)
    assert caught.value.message == f"state: addresses that begin with {scheme} are not understood"
    assert caught.value.remedy == (
        "give the path of a file, such as state.jsonl; one whose name holds a colon as ./name:with-colon.jsonl"
    )


@pytest.mark.parametrize("address", ["", "  ", "state\0.jsonl"])
def test_an_address_that_cannot_be_a_path_is_refused(address: str) -> None:
    with pytest.raises(ConfigError):
        open_state(address, STORE, ORIGIN)
