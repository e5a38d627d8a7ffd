"""What a person is told about a state file that is not a file, not readable, or not there."""

import os
from pathlib import Path

import pytest

from reconciler.errors import StateError
from reconciler.state.file import StateFile
from reconciler.state.log import State
from tests.state.builders import ORIGIN, STORE, header, record, recorded, state_file


def test_a_missing_file_is_an_empty_state_of_a_lineage_of_its_own(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "state.jsonl", STORE, ORIGIN, new_id=lambda: header().lineage)
    assert file.read() == State(header(serial=0), missing=True)
    assert list(tmp_path.iterdir()) == []


def test_lineages_differ(tmp_path: Path) -> None:
    file = state_file(tmp_path / "state.jsonl")
    assert file.read().header.lineage != file.read().header.lineage


def test_messages_call_the_file_what_the_person_called_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("state.jsonl").write_text("garbage\n")
    file = state_file(Path("state.jsonl"))
    assert file.describe() == "state.jsonl"
    with pytest.raises(StateError, match=r"^state\.jsonl:1: this is not a state file"):
        file.read()


def test_a_folder_is_no_state(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="the state cannot be read: it is a folder"):
        state_file(tmp_path).read()


@pytest.mark.parametrize("content", ["", "  "])
def test_an_empty_file_becomes_a_state_only_where_it_is_named_as_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "state.jsonl").write_text(content)
    (tmp_path / "marker").write_text(content)
    (tmp_path / "link.jsonl").symlink_to("marker")
    assert state_file(tmp_path / "state.jsonl").read().missing
    for name in ("marker", "link.jsonl"):
        with pytest.raises(StateError, match=f"{name}: this file is empty, and nothing says that it was to become"):
            state_file(tmp_path / name).read()


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "state.jsonl")
    with pytest.raises(StateError, match="the state cannot be read: it is not a regular file"):
        state_file(tmp_path / "state.jsonl").read()


def test_a_device_is_refused() -> None:
    with pytest.raises(StateError, match="the state cannot be read: it is not a regular file"):
        state_file(Path("/dev/zero")).read()


def test_links_in_a_circle_are_an_error_of_the_state(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(StateError, match="the state cannot be read"):
        state_file(one).read()


def test_a_path_below_a_file_or_too_long_is_an_error_of_the_state(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "state.jsonl", tmp_path / ("x" * 300)):
        with pytest.raises(StateError, match="the state cannot be read"):
            state_file(path).read()
        with pytest.raises(StateError, match="the state cannot be locked"):
            state_file(path).lock()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs procfs")
def test_a_file_that_fails_while_it_is_read_is_an_error_of_the_state() -> None:
    with pytest.raises(StateError, match="/proc/self/mem: the state cannot be read: Input/output error"):
        state_file(Path("/proc/self/mem")).read()


def test_a_file_that_may_not_be_read_is_an_error_of_the_state(tmp_path: Path) -> None:
    (tmp_path / "state.jsonl").touch(mode=0o000)
    if os.access(tmp_path / "state.jsonl", os.R_OK):
        pytest.skip("root may read everything")
    with pytest.raises(StateError, match="the state cannot be read: Permission denied"):
        state_file(tmp_path / "state.jsonl").read()


def test_writing_without_the_lock_is_a_bug(tmp_path: Path) -> None:
    file = state_file(tmp_path / "state.jsonl")
    with pytest.raises(RuntimeError):
        file.journal(file.read())
    with file.lock():
        state = file.read()
    with pytest.raises(RuntimeError):
        file.journal(state)


def test_a_linked_state_is_written_where_the_link_leads(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "here").mkdir()
    link, target = tmp_path / "here" / "state.jsonl", tmp_path / "kept" / "production.jsonl"
    link.symlink_to(Path("../kept/production.jsonl"))
    recorded(state_file(link), record(1))
    recorded(state_file(link), record(2))
    assert link.is_symlink()
    assert list(state_file(target).read().records) == [1, 2]
    assert [path.name for path in link.parent.iterdir()] == ["state.jsonl"]
    assert sorted(path.name for path in target.parent.iterdir()) == [".production.jsonl.lock", "production.jsonl"]


def test_two_links_to_one_state_share_its_lock(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).symlink_to("state.jsonl")
    with state_file(tmp_path / "one").lock() as lock:
        assert state_file(tmp_path / "other").holder() == lock.holder
