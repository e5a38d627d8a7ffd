"""One branch of a remote as the place of a state: what stands there, and changing it by compare and swap.

Never writes to a branch that holds anything but a state, never forces anything, and touches neither the work tree
nor the index nor any branch of the repository that it works in.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reconciler.errors import GitError, StateError
from reconciler.git.command import Answer, Git
from reconciler.git.objects import FILE_MODE, Entry, has, read_blob, read_tree, write_blob, write_commit, write_tree
from reconciler.git.remote import Remote, Update, remote_of
from reconciler.state.lines import excerpt

STATE_FILE = "state.jsonl"
README_FILE = "README.md"
BRANCHES = "refs/heads/"
LOCKS = "refs/reconciler/locks/"
"""Where the remote keeps locks: outside of branches and tags, so that nobody's clone fetches them."""

_OWN = "refs/reconciler/"
_LOOKS = 4
_ELSEWHERE = "where git cannot reach it, name a checkout of the branch: --state PATH/state.jsonl"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the remote has at one moment: the branch's last commit, the lock's object; `None`: not there."""

    tip: str | None
    lock: str | None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a commit of the branch holds: the state's bytes, and what else has a right to stand beside it."""

    data: bytes
    beside: tuple[Entry, ...] = ()


class BranchPlace:
    """The branch `branch` of the remote of the repository around a folder. Asks nothing before it is asked."""

    def __init__(self, folder: Path, branch: str) -> None:
        """`branch` is a name that `check_branch` let through."""
        self.name = f"git:{branch}"
        self.ref = f"{BRANCHES}{branch}"
        self.lock_ref = f"{LOCKS}{branch}"
        self.git = Git(folder)
        self._slug = branch.replace("/", "%")  # which no such name holds

    @cached_property
    def remote(self) -> Remote:
        """The remote. Raises `StateError`."""
        with self.told():
            return remote_of(self.git)

    @cached_property
    def journal_path(self) -> Path:
        """Where records wait to be pushed: in the git directory, which all work trees share. Raises `StateError`."""
        with self.told():
            return self.git.common_folder().resolve() / "reconciler" / f"{self._slug}.jsonl"

    @property
    def own_tip(self) -> str:
        """The local ref that keeps what was fetched of the branch."""
        return f"{_OWN}state/{self._slug}"

    def look(self) -> Seen:
        """Ask the remote. Raises `StateError`."""
        with self.told():
            refs = self.remote.refs(self.ref, self.lock_ref)
        return Seen(refs.get(self.ref), refs.get(self.lock_ref))

    def bring(self) -> Seen:
        """As `look`, with the branch's last commit brought here. Raises `StateError`."""
        for _ in range(_LOOKS):
            seen = self.look()
            with self.told():
                if seen.tip is None or has(self.git, seen.tip):
                    return seen
                self.remote.fetch(self.ref, self.own_tip, 1 if self.shallow() else None)
                if has(self.git, seen.tip):
                    return seen
        raise StateError(f"{self.name}: the branch changes faster than it can be read", "try again in a moment")

    def bring_lock(self, oid: str) -> bool:
        """Have the lock's object here; False where it is gone. Raises `StateError`."""
        with self.told():
            if not has(self.git, oid):
                self.remote.fetch(self.lock_ref, f"{_OWN}lock/{self._slug}")
            return has(self.git, oid)

    def shallow(self) -> bool:
        """Whether the repository leaves out history. Raises `GitError`."""
        return self.git.line("rev-parse", "--is-shallow-repository") == "true"

    def contents(self, commit: str | None) -> Contents | None:
        """What the commit holds; `None` for no commit. Raises `StateError`, also for a branch of other things."""
        if commit is None:
            return None
        with self.told():
            entries = {entry.name: entry for entry in read_tree(self.git, commit)}
            foreign = [name for name in entries if name not in {STATE_FILE, README_FILE}]
            plain = all(entry.kind == "blob" and entry.mode == FILE_MODE for entry in entries.values())
            if foreign or not plain or STATE_FILE not in entries:
                raise self._no_state_branch(foreign)
            beside = tuple(entry for name, entry in entries.items() if name != STATE_FILE)
            return Contents(read_blob(self.git, entries[STATE_FILE].oid), beside)

    def commit(self, data: bytes, beside: Sequence[Entry], parent: str | None, message: str) -> str:
        """Make a commit that holds the state; nothing refers to it yet. Raises `StateError`."""
        with self.told():
            state = Entry(STATE_FILE, FILE_MODE, "blob", write_blob(self.git, data))
            return write_commit(self.git, write_tree(self.git, (*beside, state)), parent, message)

    def note(self, message: str) -> str:
        """Make an object that holds this text alone. Raises `StateError`."""
        with self.told():
            return write_commit(self.git, write_tree(self.git, ()), None, message)

    def push(self, *updates: Update) -> Answer:
        """Change all of these refs or none. Raises `StateError` where git itself cannot be run."""
        with self.told():
            return self.remote.push(updates)

    def keep(self, commit: str) -> None:
        """Remember the branch's last commit, so that git need not fetch it again. Raises `StateError`.

        Another process may just be at that ref, which does no harm.
        """
        with self.told():
            self.git.ask("update-ref", self.own_tip, commit)

    def remembered(self) -> bool:
        """Whether this clone has seen the branch before. Raises `StateError`."""
        with self.told():
            return self.git.ask("rev-parse", "--verify", "--quiet", self.own_tip).status == 0

    @contextmanager
    def told(self) -> Iterator[None]:
        """Whatever git refuses is an error of the state."""
        try:
            yield
        except GitError as error:
            remedy = f"{error.remedy}; {_ELSEWHERE}" if error.remedy else _ELSEWHERE
            raise StateError(f"{self.name}: {error.message}", remedy) from error

    def _no_state_branch(self, foreign: Sequence[str]) -> StateError:
        shown = ", ".join(repr(excerpt(name)) for name in foreign[:3])
        holds = (
            f"holds {shown}{' and more' if len(foreign) > 3 else ''}" if foreign else f"holds no plain {STATE_FILE}"
        )
        return StateError(
            f"{self.name}: this branch {holds}, so it is not for a state, and nothing is written to it",
            f"name a branch that holds {STATE_FILE} alone, or one that does not exist yet, such as git:media-state",
        )
