"""The one tree of errors: each class knows its exit code, each message says what happened, where, and what to do.

Nothing here prints. Exit codes are those of the command line's contract; `cli` turns an error into text and status.
"""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePath
from traceback import extract_tb


class Exit(IntEnum):
    """What the process's exit status means. Values not listed are reserved."""

    DONE = 0
    ERROR = 1
    CHANGES = 2
    INCOMPLETE = 3
    REFUSED = 4
    USAGE = 64
    TRY_LATER = 75
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong at one place of a file.

    `line` and `column` count from 1; both are 0 where the problem is the file as a whole.
    """

    path: str
    line: int
    column: int
    message: str

    @property
    def where(self) -> str:
        """`file:line:column`, or the file alone."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class ReconcilerError(Exception):
    """Anything a person can be told about. Raised alone it means: an error, and nothing was sent."""

    exit_code: Exit = Exit.ERROR

    def __init__(self, message: str, remedy: str | None = None) -> None:
        """`message` says what happened and where; `remedy`, what to do about it."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class InvalidFiles(ReconcilerError):
    """Files that a person wrote and that cannot be accepted; holds every problem found, not the first alone."""

    def __init__(self, problems: tuple[Problem, ...], what: str = "catalog") -> None:
        """`problems` is sorted here by path and place."""
        self.problems = tuple(sorted(problems))
        self.what = what
        count = len(self.problems)
        super().__init__(
            f"the {what} has {count} problem{'' if count == 1 else 's'}",
            "mend what is told above, then run the same command again; nothing was sent",
        )


class ConfigError(ReconcilerError):
    """The configuration or the environment does not say what is needed."""


class CatalogError(ReconcilerError):
    """The catalog as a whole cannot be used, though no single line of a file is to blame."""


class StateError(ReconcilerError):
    """The state cannot be read, does not belong to this store, or cannot be written."""


class PlanFileError(ReconcilerError):
    """A saved plan that cannot be read or is not what was saved."""


class StoreError(ReconcilerError):
    """The store cannot be asked, or says that nothing more can be asked of it: no network, bad token, suspended."""


class Refused(ReconcilerError):
    """Nothing was sent: consent is missing, a limit is exceeded, or the given plan does not contain a change."""

    exit_code = Exit.REFUSED


class TryLater(ReconcilerError):
    """Nothing is wrong that time will not mend: the lock is held, or the store asks for a longer pause."""

    exit_code = Exit.TRY_LATER


class LockHeld(TryLater):
    """Another process holds the lock of the state."""


class Interrupted(ReconcilerError):
    """A person or the system asked the run to stop; everything in flight was recorded."""

    exit_code = Exit.INTERRUPTED


class Mistake(ReconcilerError):
    """A mistake of ours. It is told by its kind and place; values are left out, they could be nobody's business."""

    def __init__(self, error: BaseException) -> None:
        """`error` is what was raised and never expected."""
        last = extract_tb(error.__traceback__)[-1]
        super().__init__(
            f"internal error: {type(error).__name__} at {PurePath(last.filename).name}:{last.lineno} in {last.name}",
            "this is a mistake in reconciler, not in your files; run again with -v and report what it prints",
        )


class CanaryFailed(ReconcilerError):
    """The first update of a run did something else than it should have, so nothing more is sent."""

    exit_code = Exit.INCOMPLETE


class ProductRefused(ReconcilerError):
    """The store refuses this update of this product, and changed nothing; the others go on."""

    def __init__(self, code: str, message: str) -> None:
        """`code` and `message` as the store gave them."""
        super().__init__(message)
        self.code = code


class NotReached(StoreError):
    """The request did not get as far as the store: nothing happened there."""


class OutcomeUnknown(StoreError):
    """A request was sent and its answer was never understood: it may or may not have taken effect."""


class BackupError(ReconcilerError):
    """A folder that is no backup, or one that cannot be used: of another store, damaged, not to be written."""


class GitError(ReconcilerError):
    """The git command cannot do what is asked of it: there is none, no repository, no such remote, no answer."""


class NoRepository(GitError):
    """The folder is in no git repository."""


class GitFailed(GitError):
    """A git command ended with an error."""

    def __init__(self, verb: str, status: int, said: str) -> None:
        """`said` is what it printed, already short and without credentials."""
        super().__init__(f"git {verb} failed: {said or f'exit status {status}'}", "see what git says, and mend that")
        self.said = said


class RemoteSilent(GitError):
    """The remote of a repository cannot be reached, or does not let us in."""


class GitHubError(ReconcilerError):
    """GitHub did not answer, or answered with an error."""

    def __init__(self, message: str, remedy: str | None = None, status: int | None = None) -> None:
        """`status` is that of the answer over HTTP; None where there was none."""
        super().__init__(message, remedy)
        self.status = status
