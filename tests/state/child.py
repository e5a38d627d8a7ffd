"""Another process at work on a state file: it says what it has come to, one line at a time, and goes on when told.

Run as `python -m tests.state.child VERB PATH`; `Child` is the other end.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from reconciler.errors import LockHeld, StateError
from reconciler.state.file import StateFile
from tests.state.builders import ORIGIN, STORE, record, state_file, writing

ROOT = Path(__file__).parents[2]


class Child:
    """A process that runs one of the verbs below. Leaving it kills it."""

    def __init__(self, verb: str, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.state.child", verb, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid

    def says(self) -> str:
        """Its next line; empty when it has ended."""
        assert self._process.stdout
        return self._process.stdout.readline().rstrip("\n")

    def go_on(self) -> None:
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def wait() -> None:
    sys.stdin.readline()


def hold(path: Path) -> None:
    """Hold the lock until told to let go."""
    with state_file(path).lock() as lock:
        say(lock.holder.lock_id)
        wait()
    say("released")


def race(path: Path) -> None:
    """Once told, try for the lock a single time, and keep it until told again."""
    state = state_file(path)
    say("ready")
    wait()
    try:
        with state.lock():
            say("held")
            wait()
    except LockHeld:
        say("refused")


def queue(path: Path) -> None:
    """Wait for the lock, in real time, for as long as a test may take."""
    said = False

    def sleep(seconds: float) -> None:
        nonlocal said
        if not said:
            say("waiting")
        said = True
        time.sleep(seconds)

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born deaf to it
    try:
        with StateFile(path, STORE, ORIGIN, sleep=sleep).lock(timeout_seconds=50):
            say("held")
    except KeyboardInterrupt:
        say("interrupted")


def stay_in_append(path: Path) -> None:
    """Record that an update of product 2 is on its way, and never get further."""
    with writing(state_file(path)) as journal:
        journal.append(record(2, "new", out=True))
        say("recorded")
        wait()


def stay_in_compact(path: Path) -> None:
    """Record product 2, begin to compact, and get no further than the rename."""

    def rename(self: Path, target: object) -> Path:
        say("renaming")
        wait()
        raise SystemExit

    with writing(state_file(path)) as journal:
        journal.append(record(2, "new"))
        setattr(Path, "replace", rename)  # noqa: B010
        journal.compact()


def fill_disk(path: Path) -> None:
    """Append and compact where a file may not grow by more than 20 bytes, then where it may."""
    with writing(state_file(path)) as journal:
        size = path.stat().st_size if path.exists() else 0
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, hard))
        try:
            journal.append(record(2, "new"), record(3, "new"))
        except StateError as error:
            say(f"{error.message} | {error.remedy}")
        wait()
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        journal.append(record(2, "new"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, hard))
        try:
            journal.compact()
        except StateError as error:
            say(f"{error.message} | {error.remedy}")
        wait()
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        journal.compact()
        say("compacted")


VERBS: dict[str, Callable[[Path], None]] = {
    verb.__name__: verb for verb in (hold, race, queue, stay_in_append, stay_in_compact, fill_disk)
}

if __name__ == "__main__":
    VERBS[sys.argv[1]](Path(sys.argv[2]))
