"""Show how far apply has come: a bar on a terminal, a line every ten seconds elsewhere. Counts, and tells no more."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from reconciler.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from reconciler.model.outcome import ProductOutcome

EVERY = 10.0


class Progress:
    """Watches a run. Starts showing when the run starts, and leaves the last state on the screen."""

    def __init__(self, terminal: Terminal) -> None:
        """`terminal` is where to show it."""
        self._terminal = terminal
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._total = self._done = self._failed = 0
        self._told_at = 0.0

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was found."""
        if self._bar is not None:
            self._bar.stop()

    def started(self, total: int) -> None:
        """So many updates are about to go out."""
        self._total = total
        self._told_at = time.monotonic()
        if sys.stderr is None or not sys.stderr.isatty():
            return
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Bar(*columns, TextColumn("{task.fields[failed]}"), console=self._terminal.console(sys.stderr))
        self._task = self._bar.add_task("", total=total, failed="")
        self._bar.start()

    def delivered(self, outcome: "ProductOutcome") -> None:
        """One update came to its end."""
        from reconciler.model.outcome import Result

        self._done += 1
        self._failed += outcome.result is not Result.APPLIED
        failed = f"{self._failed} not clean" if self._failed else ""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done, failed=failed)
        elif self._done == self._total or time.monotonic() - self._told_at >= EVERY:
            self._told_at = time.monotonic()
            self._terminal.note(f"sent {self._done} of {self._total}{f', {failed}' if failed else ''}")
