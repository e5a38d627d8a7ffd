"""Write to a state on a branch: to a journal on disk at once, and from there to the branch. Loses nothing recorded.

The first attempts are pushed before their updates go out. So a branch that cannot be written to is found out while
nothing has been sent. From then on sending does not wait for the remote, but for each batch: what is recorded goes
out every so often (`BranchLock`) and at the end.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self, cast

from reconciler.errors import StateError
from reconciler.git.objects import Entry
from reconciler.model.record import Forgotten, Record
from reconciler.state import disk
from reconciler.state.backend import Account
from reconciler.state.branch_leftover import LeftoverFiles
from reconciler.state.branch_lock import BranchLock
from reconciler.state.branch_writer import NotPushed, NotReached
from reconciler.state.journal import Journal
from reconciler.state.lines import line_of
from reconciler.state.log import State

LARGEST = 50_000_000
"""Bytes that a state on a branch may have: hosts warn of such files, and refuse those of twice the size."""
AGAIN_SECONDS = (2.0, 5.0)
"""How long to wait before trying again at the end, where the machine may be gone soon after."""
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class BranchMark:
    """What a state was read from: the branch's commit, the local journal if there is one, and whether it `counts`."""

    tip: str | None
    local: disk.Mark | None = None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """What a journal goes on from: the bytes of the branch and what stands beside them there."""

    state: State
    tip: str | None
    on_branch: bytes
    beside: Sequence[Entry]


class BranchJournal:
    """Writing to a state on a branch. See `StateJournal`."""

    def __init__(self, name: str, files: LeftoverFiles, start: Start, lock: BranchLock, verb: str) -> None:
        """`start.state` has the mark of the local file, or none where there is no file. Raises `StateError`."""
        self._name = name
        self._files = files
        self._lock = lock
        self._verb = verb
        self._tip = start.tip
        self._on_branch = start.on_branch
        self._beside = start.beside
        self._recorded = 0
        self._sending = False
        self._pushed = False
        self._in_vain = False
        self._closed = False
        self._dropped = False
        self._local = Journal(files.path, name, start.state, lock.check)
        lock.journal = self

    @property
    def state(self) -> State:
        """What a reader would find now."""
        local = self._local.state
        mark = None if self._dropped else cast("disk.Mark | None", local.mark)
        return replace(local, mark=BranchMark(self._tip, mark, counts=mark is not None))

    def append(self, *entries: Record | Forgotten) -> None:
        """Record on this disk; the first attempts go to the branch before that. See `StateJournal.append`."""
        if any(isinstance(entry, Record) and entry.attempt for entry in entries):
            self._may_send(entries)
        self._local.append(*entries)
        self._recorded += len(entries)

    def compact(self, account: Account | None = None) -> State:
        """Put it in order and push it. See `StateJournal.compact`."""
        with self._lock.writer.mutex:
            self._local.compact(account)
            if self._behind:
                self._push_insisting(self._data(), account or Account(f"{self._verb}: {self._recorded} recorded"))
            return self.state

    def catch_up(self) -> bool:
        """Push what is not on the branch yet; whether there was anything. Raises `StateError`."""
        with self._lock.writer.mutex:
            if self._closed or not self._behind:
                return False
            self._push(self._data(), self._interim())
            return True

    def close(self) -> None:
        """Give the state back. What could not be pushed stays on this machine, for the next run."""
        with self._lock.writer.mutex:
            if self._closed:
                return
            if not self._in_vain:
                with suppress(StateError):
                    self.catch_up()
            self._closed = True
            self._lock.journal = None
            self._local.close()
            if not self._behind:
                self._dropped = True
                with suppress(OSError):  # it says nothing that the branch does not
                    self._files.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _behind(self) -> bool:
        return self._local.state.length > 0 and self._data() != self._on_branch

    def _data(self) -> bytes:
        """The whole lines of the journal: its length is asked for first, since another thread may just write on."""
        length = self._local.state.length
        found = disk.read(self._files.path, self._name)
        return found[0][:length] if found else b""

    def _interim(self, more: int = 0) -> Account:
        return Account(f"{self._verb}: in progress, {self._recorded + more} recorded")

    def _may_send(self, entries: Sequence[Record | Forgotten]) -> None:
        """Updates are about to go out. Waits for no push but those that must come first. Raises `StateError` where
        they must not go out."""
        self._lock.check()
        again = self._sending and not any(_goes_in_batch(entry) for entry in entries)
        if again and not self._lock.writer.lapsed:
            return
        with self._lock.writer.mutex:
            if self._lock.writer.lapsed:
                self._lock.writer.renew()
            if again:
                return
            header = b"" if self._local.state.length else line_of(self._local.state.header)
            self._push(self._data() + header + b"".join(map(line_of, entries)), self._interim(len(entries)))
            self._sending = True

    def _push_insisting(self, data: bytes, account: Account) -> None:
        for seconds in AGAIN_SECONDS:
            try:
                self._push(data, account)
            except NotReached:
                self._lock.pause(seconds)
            else:
                return
        self._push(data, account)

    def _push(self, data: bytes, account: Account) -> None:
        if not self._pushed and len(data) > max(LARGEST, len(self._on_branch)):
            raise too_large(self._name, len(data))
        try:
            tip = self._lock.writer.push(data, self._beside, self._tip, message_of(account), self._announce)
        except NotPushed as error:
            self._in_vain = True
            raise type(error)(error.message, self._remedy(error)) from error
        self._in_vain = False
        self._pushed = True
        self._tip, self._on_branch = tip, data
        with suppress(OSError):  # only whoever finds the journal on a branch that moved on would miss it
            self._files.was_pushed(data)

    def _announce(self, commit: str) -> None:
        try:
            self._files.will_push(commit)
        except OSError as error:
            raise disk.unwritable(self._name, error) from error

    def _remedy(self, error: StateError) -> str:
        kept = f"what was recorded is kept in {self._files.path}, and the next run on this machine goes on from it"
        return f"{error.remedy}; {kept}" if self._recorded else f"{error.remedy}; nothing was sent"


def _goes_in_batch(entry: Record | Forgotten) -> bool:
    """Whether an update is about to go out in a batch, which goes on when this machine is lost: by the key that is
    recorded, another finds it."""
    batch = entry.attempt.batch if isinstance(entry, Record) and entry.attempt else None
    return batch is not None and batch.ticket is None


def message_of(account: Account) -> str:
    """The message of the commit: a title, then at most 200 lines."""
    more = len(account.lines) - MOST_LINES
    lines = [*account.lines[:MOST_LINES], *([f"… and {more} more"] if more > 0 else [])]
    return "\n".join([account.title, *(["", *lines] if lines else []), ""])


def too_large(name: str, size: int) -> StateError:
    """The error for a state that hosts would soon refuse."""
    return StateError(
        f"{name}: the state would have {size / 1_000_000:.0f} MB, and on a branch it may have "
        f"{LARGEST // 1_000_000} MB, for hosts refuse files of twice that size; nothing is written",
        "keep it elsewhere, such as in a file on a disk of yours: `state: state.jsonl`",
    )
