"""Run the command line and turn whatever happens into an exit status.

Imports nothing before it must, so that a signal during start-up ends quietly.
"""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(args: "Sequence[str] | None" = None) -> int:
    """The exit status of one run; `args` are those of the process unless given."""
    try:
        from reconciler.cli.signals import handled

        with handled(whole_process=args is None):
            _fill_closed_streams()
            try:
                from reconciler.cli.handling import run

                return run(args)
            finally:
                _close_stdout()
    except KeyboardInterrupt:
        return INTERRUPTED


def _fill_closed_streams() -> None:
    """Open what was closed for us, or the next file to be opened would be taken for stdout or stderr."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _close_stdout() -> None:
    """Flush now, so that a reader who went away does not become an error message of the interpreter's."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
