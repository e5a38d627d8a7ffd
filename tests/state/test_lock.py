"""Who may write, seen from other processes."""

import os
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from reconciler.errors import LockHeld, StateError
from reconciler.state.file import StateFile
from reconciler.state.lock import POLL_SECONDS
from tests.state.builders import NOON, ORIGIN, STORE, record, state_file, writing
from tests.state.child import Child

NOTE = ".state.jsonl.lock.json"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.jsonl"


def test_of_many_processes_that_try_at_once_one_gets_the_lock(path: Path) -> None:
    with ExitStack() as stack:
        children = [stack.enter_context(Child("race", path)) for _ in range(6)]
        assert {child.says() for child in children} == {"ready"}
        for child in children:
            child.go_on()
        assert sorted(child.says() for child in children) == ["held", *["refused"] * 5]


def test_a_run_is_told_about_the_process_that_holds_the_lock(path: Path) -> None:
    with Child("hold", path) as child:
        lock_id = child.says()
        holder = state_file(path).holder()
        assert holder
        assert (holder.lock_id, holder.pid, holder.host) == (lock_id, child.pid, os.uname().nodename)
        with pytest.raises(LockHeld, match=rf"locked by process {child.pid} on .* UTC \(lock id {lock_id}\)"):
            state_file(path).lock()
        child.go_on()
        assert child.says() == "released"
    state_file(path).lock().release()


def test_the_lock_of_a_killed_process_is_free_and_its_note_says_nothing(path: Path) -> None:
    with Child("hold", path) as child:
        lock_id = child.says()
        child.kill()
    assert (path.parent / NOTE).exists()
    assert state_file(path).holder() is None
    with pytest.raises(StateError, match="the state is not locked"):
        state_file(path).unlock(lock_id)
    with state_file(path).lock() as lock:
        assert lock.holder.pid == os.getpid()


def test_a_run_that_waits_gets_the_lock_when_it_comes_free(path: Path) -> None:
    lock = state_file(path).lock()
    with Child("queue", path) as child:
        assert child.says() == "waiting"
        lock.release()
        assert child.says() == "held"


def test_a_run_that_waits_gets_the_lock_when_its_holder_is_killed(path: Path) -> None:
    with Child("hold", path) as holder, Child("queue", path) as child:
        holder.says()
        said = child.says()
        holder.kill()
        assert said in {"waiting", "held"}
        assert said == "held" or child.says() == "held"


def test_waiting_can_be_interrupted(path: Path) -> None:
    with state_file(path).lock(), Child("queue", path) as child:
        assert child.says() == "waiting"
        child.interrupt()
        assert child.says() == "interrupted"


@pytest.mark.parametrize(("asked", "waited"), [(0, 0.2), (1, 1), (30, 30)])
def test_waiting_ends_at_the_timeout(path: Path, asked: float, waited: float) -> None:
    naps: list[float] = []
    with state_file(path).lock(), pytest.raises(LockHeld):
        StateFile(path, STORE, ORIGIN, sleep=naps.append).lock(asked)
    assert set(naps) == {POLL_SECONDS}
    assert sum(naps) == pytest.approx(waited, abs=POLL_SECONDS)


def test_a_stuck_process_can_be_unlocked_and_another_goes_on(path: Path) -> None:
    with Child("stay_in_append", path) as child:
        child.says()
        holder = state_file(path).holder()
        assert holder
        state_file(path).unlock(holder.lock_id)
        with writing(state_file(path)) as journal:
            journal.append(record(3))
    assert list(state_file(path).read().records) == [2, 3]


def test_the_note_says_who_and_since_when(path: Path) -> None:
    file = StateFile(path, STORE, ORIGIN, new_id=lambda: "an-id", now=lambda: NOON)
    with file.lock():
        assert str(file.holder()) == (
            f"process {os.getpid()} on {os.uname().nodename} since 2025-11-23 12:00:00 UTC (lock id an-id)"
        )


def test_a_lock_leaves_an_empty_file_behind_and_nothing_else(path: Path) -> None:
    with state_file(path).lock():
        pass
    assert [(entry.name, entry.stat().st_size) for entry in path.parent.iterdir()] == [(".state.jsonl.lock", 0)]


@pytest.mark.parametrize("note", [b"", b"\xff", b"[]", b"{}", b'{"since": 1}', b"[" * 100_000, b'{"pid": "x"}'])
def test_a_note_that_makes_no_sense_is_that_of_a_process_that_has_not_said_who_it_is(path: Path, note: bytes) -> None:
    with state_file(path).lock() as lock:
        (path.parent / NOTE).write_bytes(note)
        assert state_file(path).holder() is None
        with pytest.raises(LockHeld, match="locked by a process that has not said which"):
            state_file(path).lock()
        with pytest.raises(StateError, match="locked by a process that has not said which"):
            state_file(path).unlock(lock.holder.lock_id)
        with pytest.raises(StateError, match="nothing more is written"):
            lock.check()


def test_a_note_that_cannot_be_written_leaves_the_lock_free(path: Path) -> None:
    (path.parent / NOTE / "in the way").mkdir(parents=True)
    with pytest.raises(StateError, match="the state cannot be locked: "):
        state_file(path).lock()
    (path.parent / NOTE / "in the way").rmdir()
    (path.parent / NOTE).rmdir()
    state_file(path).lock().release()


def test_an_interruption_while_the_note_is_written_leaves_the_lock_free(path: Path) -> None:
    def interrupt() -> datetime:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        StateFile(path, STORE, ORIGIN, now=interrupt).lock()
    state_file(path).lock().release()


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    file = state_file(tmp_path / "typo" / "state.jsonl")
    assert file.holder() is None
    with pytest.raises(StateError, match="the state cannot be locked: its folder does not exist"):
        file.lock()
    assert not (tmp_path / "typo").exists()


def test_a_folder_that_is_read_only_is_an_error_of_the_state(read_only_folder: Path) -> None:
    file = state_file(read_only_folder / "state.jsonl")
    assert file.read().missing
    with pytest.raises(StateError, match="the state cannot be locked: ") as caught:
        file.lock()
    assert caught.value.remedy == "make the folder of the state writable, with room on its disk"


def test_a_lock_file_that_is_no_file_is_an_error_of_the_state(path: Path) -> None:
    (path.parent / ".state.jsonl.lock").mkdir()
    with pytest.raises(StateError, match="the state cannot be locked: "):
        state_file(path).lock()
