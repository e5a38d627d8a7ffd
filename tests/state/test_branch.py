"""What only a state on a branch does: pushing, and answers that are lost; a lease; a size."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from reconciler.errors import LockHeld, StateError
from reconciler.git.command import Answer
from reconciler.git.remote import Remote, Update
from reconciler.model.record import Forgotten
from reconciler.state import branch_journal
from reconciler.state.backend import Account
from reconciler.state.branch import Means, StateBranch
from reconciler.state.branch_lock import PUSH_SECONDS
from tests.git.builders import bare, cloned, git
from tests.state.builders import NOON, ORIGIN, STORE, record, recorded, state_branch, writing

BRANCH = "media-state"


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return bare(tmp_path / "remote.git")


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Path:
    return cloned(remote, tmp_path / "clone")


@pytest.fixture
def other(tmp_path: Path, clone: Path, remote: Path) -> Path:
    """Another machine's."""
    return cloned(remote, tmp_path / "other")


def titles(remote: Path) -> list[str]:
    return git(remote, "log", "--reverse", "--format=%s", BRANCH).splitlines()


class Turns:
    """A clock, and a hand that turns it: the thread that pushes gets a turn when the test says so."""

    def __init__(self) -> None:
        self.time = NOON
        self._asked, self._done = Event(), Event()
        self._waiting = Event()

    def now(self) -> datetime:
        return self.time

    def wait(self, end: Event, seconds: float) -> bool:
        assert seconds == PUSH_SECONDS
        self._waiting.set()
        while not end.is_set():
            if self._asked.wait(0.01):
                self._asked.clear()
                return False
        return True

    def turn(self, minutes: float) -> None:
        """Let time pass, then one turn happen."""
        self.start(minutes)
        self.end()

    def start(self, minutes: float) -> None:
        """Let time pass, and a turn begin."""
        self.time += timedelta(minutes=minutes)
        self._waiting.wait()
        self._waiting.clear()
        self._asked.set()

    def end(self) -> None:
        """Let it come to its end."""
        self._waiting.wait()


def timed(clone: Path, turns: Turns) -> StateBranch:
    means = Means(environ={}, now=turns.now, sleep=lambda _: None, wait=turns.wait)
    return StateBranch(clone, BRANCH, STORE, ORIGIN, means)


def test_each_minute_what_was_recorded_is_pushed_and_nothing_where_nothing_was(clone: Path, remote: Path) -> None:
    turns = Turns()
    with writing(timed(clone, turns)) as journal:
        journal.append(record(1, "a", out=True), record(2, "a", out=True))
        assert titles(remote) == ["state: in progress, 2 recorded"]
        journal.append(record(1, "a"))
        journal.append(record(2, "a"))
        assert len(titles(remote)) == 1
        turns.turn(1)
        turns.turn(1)
        assert titles(remote)[1:] == ["state: in progress, 4 recorded"]
        account = Account("apply: 2 updated", tuple(f"id:{number}: updated" for number in range(1, 252)))
        journal.compact(account)
    assert titles(remote)[2:] == ["apply: 2 updated"]
    body = git(remote, "log", "-1", "--format=%b", BRANCH).splitlines()
    assert (len(body), body[0], body[-1]) == (201, "id:1: updated", "… and 51 more")
    lines = git(remote, "show", f"{BRANCH}:state.jsonl").splitlines()
    assert [json.loads(line).get("product_id") for line in lines] == [None, 1, 2]


def test_recording_does_not_wait_for_a_push_on_its_way(
    clone: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, arrived, released = Turns(), Event(), Event()
    with writing(timed(clone, turns)) as journal:
        journal.append(record(1, "a", out=True))
        journal.append(record(1, "a"))
        real = Remote.push

        def slow(self: Remote, updates: list[Update]) -> Answer:
            arrived.set()
            released.wait()
            return real(self, updates)

        with monkeypatch.context() as patch:
            patch.setattr(Remote, "push", slow)
            turns.start(1)
            arrived.wait()
            journal.append(record(2, "a", out=True))
            journal.append(record(2, "a"))
            assert titles(remote) == ["state: in progress, 1 recorded"]
            released.set()
            turns.end()
        turns.turn(1)
        assert titles(remote)[1:] == ["state: in progress, 2 recorded", "state: in progress, 4 recorded"]


def test_a_lock_lasts_as_long_as_its_holder_renews_it(clone: Path, other: Path) -> None:
    turns, later = Turns(), Turns()
    there = timed(other, later)
    with timed(clone, turns).lock() as lock:
        for _ in range(4):
            turns.turn(3)
        later.time = turns.time + timedelta(minutes=5)
        with pytest.raises(LockHeld):
            there.lock()
        later.time = turns.time + timedelta(minutes=7)
        with there.lock() as taken:
            assert any("this run has taken it over" in note for note in there.read().notes)
            turns.turn(3)
            with pytest.raises(StateError, match=taken.holder.lock_id):
                lock.check()


def test_nothing_is_sent_under_a_lock_that_is_over_unless_it_can_be_renewed(clone: Path, remote: Path) -> None:
    turns = Turns()
    away = remote.with_name("away")
    with writing(timed(clone, turns)) as journal:
        journal.append(record(1, "a", out=True))
        remote.rename(away)
        turns.turn(4)
        journal.append(record(2, "a", out=True))
        turns.time += timedelta(minutes=2)
        with pytest.raises(StateError, match="could not be pushed"):
            journal.append(record(3, "a", out=True))
        journal.append(record(2, "a"))
        assert sorted(journal.state.records) == [1, 2]
        away.rename(remote)
        journal.append(record(3, "a", out=True))
    assert sorted(state_branch(clone).read().records) == [1, 2, 3]


@contextmanager
def answers(monkeypatch: pytest.MonkeyPatch, *lost: str) -> Iterator[None]:
    """Lose the answer of the next pushes: of one that was carried out, or of one that is carried out later."""
    real, what, late = Remote.push, list(lost), []

    def push(self: Remote, updates: list[Update]) -> Answer:
        kind = what.pop(0) if what else None
        if kind == "late":
            late.append((self, updates))
            return Answer(128, b"", "the connection was closed")
        done = real(self, updates)
        return Answer(128, b"", "the connection was closed") if kind == "done" else done

    with monkeypatch.context() as patch:
        patch.setattr(Remote, "push", push)
        yield
    for self, updates in late:
        assert real(self, updates).status == 0


def test_a_push_whose_answer_was_lost_counts(clone: Path, remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(state_branch(clone)) as journal:
        journal.append(record(1, "a"))
        with answers(monkeypatch, "done"):
            journal.compact(Account("apply: 1 updated"))
    assert titles(remote) == ["apply: 1 updated"]
    assert not state_branch(clone).read().notes


def test_a_push_that_arrives_later_is_recognised_as_our_own(
    clone: Path, other: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(state_branch(clone)) as journal:
        with answers(monkeypatch, "late"), pytest.raises(StateError, match="refused"):
            journal.append(record(1, "a", out=True))
        assert journal.state.records == {}
        journal.append(record(1, "b", out=True))
        journal.append(record(1, "b"))
        journal.compact(Account("apply: 1 updated"))
    assert state_branch(other).read().records == {1: record(1, "b")}
    assert titles(remote)[-1] == "apply: 1 updated"
    assert git(remote, "for-each-ref", "refs/reconciler") == ""


def test_a_crash_after_the_last_push_leaves_nothing_to_be_done(clone: Path, remote: Path) -> None:
    """The journal is still there, and holds what the branch holds."""
    backend = state_branch(clone)
    lock = backend.lock()
    journal = backend.journal(backend.read())
    journal.append(record(1, "a"))
    journal.compact(Account("apply: 1 updated"))
    lock.release()
    assert list((clone / ".git/reconciler").glob("*.jsonl"))
    recorded(state_branch(cloned(remote, clone.with_name("third"))), record(2, "b"))
    state = state_branch(clone).read()
    assert (sorted(state.records), state.notes) == ([1, 2], ())
    recorded(state_branch(clone), record(3, "c"))
    assert list((clone / ".git/reconciler").glob("*.jsonl")) == []


def test_a_state_that_is_too_large_is_refused_unless_it_shrinks(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(state_branch(clone), *(record(number, "a") for number in range(1, 11)))
    size = state_branch(clone).read().length
    monkeypatch.setattr(branch_journal, "LARGEST", size - 50)
    with writing(state_branch(clone)) as journal:
        with pytest.raises(StateError, match="hosts refuse files of twice that size; nothing is written"):
            journal.append(record(11, "a", out=True))
        assert 11 not in journal.state.records
    assert state_branch(clone).read().length == size
    recorded(state_branch(clone), Forgotten(product_id=1))
    assert sorted(state_branch(clone).read().records) == list(range(2, 11))


def test_a_large_state_is_called_so(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(state_branch(clone), record(1, "a"))
    monkeypatch.setattr("reconciler.state.branch.LARGE", 100)
    assert "Above 50 MB nothing more is written to it." in state_branch(clone).read().notes[0]


def test_a_run_of_a_workflow_says_which_it_is(clone: Path) -> None:
    environ = {"GITHUB_RUN_ID": "42", "GITHUB_REPOSITORY": "acme/catalog\x1b[2J"}
    backend = StateBranch(clone, BRANCH, STORE, ORIGIN, Means(environ=environ, sleep=lambda _: None))
    with backend.lock() as lock:
        told = str(state_branch(clone).holder())
        assert told.startswith(r"run 42 of acme/catalog\x1b[2J (process ")
        assert told.endswith(f"(lock id {lock.holder.lock_id})")


def test_who_pushes_is_told_by_git_or_nobody_in_particular(
    clone: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"):
        monkeypatch.delenv(f"GIT_{name}", raising=False)
    monkeypatch.delenv("EMAIL", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    recorded(state_branch(clone), record(1, "a"))
    git(clone, "config", "user.name", "Bob")
    git(clone, "config", "user.email", "bob@example.com")
    recorded(state_branch(clone), record(2, "a"))
    neutral = "reconciler <reconciler@localhost>"
    own = "Bob <bob@example.com>"
    names = git(remote, "log", "--reverse", "--format=%an <%ae>|%cn <%ce>", BRANCH).splitlines()
    assert names == [f"{neutral}|{neutral}", f"{own}|{own}"]


def test_a_readme_beside_the_state_stays(clone: Path, remote: Path) -> None:
    recorded(state_branch(clone), record(1, "a"))
    blob = git(remote, "hash-object", "-w", "--stdin", data="what this is")
    listing = git(remote, "ls-tree", BRANCH)
    tree = git(remote, "mktree", data=f"{listing}\n100644 blob {blob}\tREADME.md\n")
    git(remote, "update-ref", f"refs/heads/{BRANCH}", git(remote, "commit-tree", "-p", BRANCH, "-m", "x", tree))
    recorded(state_branch(clone), record(2, "a"))
    assert git(remote, "show", f"{BRANCH}:README.md") == "what this is"
    assert sorted(state_branch(clone).read().records) == [1, 2]


def test_a_journal_goes_on_from_what_the_one_before_it_left_in_order(clone: Path) -> None:
    backend = state_branch(clone)
    with backend.lock():
        with backend.journal(backend.read()) as journal:
            journal.append(record(1, "a"))
            left = journal.compact()
        with backend.journal(left) as journal:
            journal.append(record(2, "a"))
            journal.compact()
    assert sorted(state_branch(clone).read().records) == [1, 2]


def test_a_run_that_could_not_reach_the_remote_does_not_forget_who_died(clone: Path, remote: Path) -> None:
    lock = state_branch(clone).lock()
    away = remote.with_name("away")
    remote.rename(away)
    lock.release()
    with pytest.raises(StateError, match="cannot be used"):
        state_branch(clone).lock()
    away.rename(remote)
    with state_branch(clone).lock() as mine:
        assert mine.holder.lock_id != lock.holder.lock_id
