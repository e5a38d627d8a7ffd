"""What is left on disk when writing the state goes wrong."""

import os
import stat
from pathlib import Path

import pytest

from reconciler.errors import StateError
from reconciler.state.lines import line_of
from tests.state.builders import header, record, recorded, state_file, writing
from tests.state.child import Child

LOCK = ".state.jsonl.lock"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.jsonl"


def names(path: Path) -> set[str]:
    """What stands beside the state, the lock file aside: it stays."""
    return {entry.name for entry in path.parent.iterdir()} - {LOCK, path.name}


def test_a_torn_line_is_cut_off_before_anything_is_appended(path: Path) -> None:
    whole = line_of(header()) + line_of(record(1))
    path.write_bytes(whole + b'{"product_id":2,"sour')
    with writing(state_file(path)) as journal:
        assert path.read_bytes() != whole
        journal.append(record(3))
    assert path.read_bytes() == whole + line_of(record(3))


def test_a_torn_header_makes_room_for_a_new_one(path: Path) -> None:
    path.write_bytes(line_of(header())[:30])
    with writing(state_file(path)) as journal:
        journal.append(record(3))
        head = journal.state.header
    assert path.read_bytes() == line_of(head) + line_of(record(3))


def test_a_crash_at_any_byte_of_an_append_loses_no_more_than_that_append(path: Path) -> None:
    before = line_of(header()) + line_of(record(1))
    lines = line_of(record(2, out=True)) + line_of(record(3, out=True))
    first = lines.index(b"\n")
    for cut in (0, 1, first - 1, first, first + 1, first + 2, len(lines) - 1, len(lines)):
        path.write_bytes(before + lines[:cut])
        with writing(state_file(path)) as journal:
            journal.append(record(4))
            compacted = journal.compact()
        survivors = [2, 3][: lines[:cut].count(b"\n")]
        assert list(compacted.records) == [1, *survivors, 4]
        assert state_file(path).read() == compacted


def test_the_lines_of_one_append_share_one_wait_for_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(state_file(path), record(1))
    waits: list[int] = []
    with writing(state_file(path)) as journal:
        monkeypatch.setattr(os, "fsync", waits.append)
        journal.append(*map(record, range(2, 500)))
        assert len(waits) == 1


def test_what_counts_is_on_disk_and_so_is_the_name_it_is_found_by(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[str] = []

    def fsync(descriptor: int) -> None:
        waits.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")

    with writing(state_file(path)) as journal:
        monkeypatch.setattr(os, "fsync", fsync)
        journal.append(record(1))
        assert waits == ["file", "folder"]
        journal.append(record(2))
        journal.compact()
        assert waits == ["file", "folder", "file", "file", "folder"]


def test_a_lock_that_is_broken_while_the_file_is_rewritten_is_noticed_before_the_rename(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = state_file(path)
    with file.lock() as lock, file.journal(file.read()) as journal:
        journal.append(record(1))
        before = path.read_bytes()
        monkeypatch.setattr(os, "fsync", lambda _descriptor: state_file(path).unlock(lock.holder.lock_id))
        with pytest.raises(StateError, match="the lock of the state was broken"):
            journal.compact()
    assert path.read_bytes() == before
    assert names(path) == set()


def test_a_process_killed_between_append_and_compact_leaves_what_it_had_on_its_way(path: Path) -> None:
    recorded(state_file(path), record(1))
    with Child("stay_in_append", path) as child:
        assert child.says() == "recorded"
        child.kill()
    state = state_file(path).read()
    assert state.records == {1: record(1), 2: record(2, "new", out=True)}
    assert state.header.serial == 1
    assert recorded(state_file(path), record(2, "new")).records == {1: record(1), 2: record(2, "new")}
    assert names(path) == set()


def test_a_process_killed_while_it_compacts_leaves_the_log_as_it_was(path: Path) -> None:
    recorded(state_file(path), record(1))
    with Child("stay_in_compact", path) as child:
        assert child.says() == "renaming"
        child.kill()
    assert ".state.jsonl.new" in names(path)
    assert state_file(path).read().records == {1: record(1), 2: record(2, "new")}
    recorded(state_file(path), record(3))
    assert names(path) == set()


@pytest.mark.parametrize("known", [[], [record(1)]], ids=["a new file", "a file with records"])
def test_a_full_disk_costs_nothing_that_was_recorded(path: Path, known: list[object]) -> None:
    if known:
        recorded(state_file(path), record(1))
    before = path.read_bytes() if known else None
    with Child("fill_disk", path) as child:
        said = child.says()
        assert said == (
            f"{path}: the state could not be written: File too large | "
            "make room on the disk, then run the command again; all that was recorded before is intact"
        )
        assert (path.read_bytes() if path.exists() else None) == before
        child.go_on()
        assert child.says() == said
        assert 2 in state_file(path).read().records
        assert names(path) == {f"{LOCK}.json"}
        child.go_on()
        assert child.says() == "compacted"
    assert list(state_file(path).read().records) == [*([1] if known else []), 2]


def test_a_state_that_cannot_be_compacted_stays_readable_and_takes_more(path: Path) -> None:
    (path.parent / ".state.jsonl.new" / "in the way").mkdir(parents=True)
    with writing(state_file(path)) as journal:
        journal.append(record(2), record(1))
        with pytest.raises(StateError, match="the state could not be written"):
            journal.compact()
        journal.append(record(3))
    assert list(state_file(path).read().records) == [1, 2, 3]


def test_a_failed_rename_takes_its_temporary_file_with_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    recorded(state_file(path), record(1))
    with writing(state_file(path)) as journal:
        journal.append(record(2))
        before = path.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", rename)
            with pytest.raises(KeyboardInterrupt):
                journal.compact()
        assert names(path) == {f"{LOCK}.json"}
        assert path.read_bytes() == before


def test_a_disk_that_fails_to_sync_has_recorded_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: int) -> None:
        raise OSError(5, "Input/output error")

    recorded(state_file(path), record(1))
    before = path.read_bytes()
    with writing(state_file(path)) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            for _ in range(2):
                with pytest.raises(StateError, match="the state could not be written: Input/output error"):
                    journal.append(record(2))
            patch.setattr(os, "ftruncate", fail)
            with pytest.raises(StateError, match="the state could not be written: Input/output error"):
                journal.append(record(2))
        assert list(journal.state.records) == [1]
        journal.append(record(3))
    assert path.read_bytes() == before + line_of(record(3))


@pytest.mark.parametrize("step", ["append", "compact"])
def test_a_file_that_somebody_else_writes_to_is_left_to_them(path: Path, step: str) -> None:
    recorded(state_file(path), record(1))
    with writing(state_file(path)) as journal:
        journal.append(record(2))
        theirs = path.read_bytes() + line_of(record(3))
        path.write_bytes(theirs)
        with pytest.raises(StateError, match="was changed by something else while this run was using it"):
            journal.append(record(4)) if step == "append" else journal.compact()
    assert path.read_bytes() == theirs


def test_a_file_that_is_replaced_or_removed_under_a_run_stays_so(path: Path) -> None:
    recorded(state_file(path), record(1))
    old = path.read_bytes()
    with writing(state_file(path)) as journal:
        journal.append(record(2))
        path.unlink()
        with pytest.raises(StateError, match="was changed by something else"):
            journal.append(record(3))
        assert not path.exists()
        path.write_bytes(old)
        with pytest.raises(StateError, match="was changed by something else"):
            journal.compact()
    assert path.read_bytes() == old


def test_a_file_that_appears_where_there_was_none_is_not_overwritten(path: Path) -> None:
    with writing(state_file(path)) as journal:
        path.write_bytes(b"mine")
        with pytest.raises(StateError, match="was changed by something else"):
            journal.append(record(1))
    assert path.read_bytes() == b"mine"


def test_the_file_keeps_its_mode(path: Path) -> None:
    recorded(state_file(path), record(1))
    for mode in (0o600, 0o664):
        path.chmod(mode)
        recorded(state_file(path), record(2))
        assert stat.S_IMODE(path.stat().st_mode) == mode
