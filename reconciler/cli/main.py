"""Run the command line and turn whatever happens into an exit status.

Imports nothing before it must, so that a signal during start-up ends quietly.
"""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

INTERRUPTED = 130


def main(args: Sequence[str] | None = None) -> int:
    """The exit status of one run; `args` are those of the process unless given."""
    try:
        signal.signal(signal.SIGTERM, _ask_to_end)
        from reconciler.cli.handling import run

        return run(args)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        _close_stdout()


def _ask_to_end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _close_stdout() -> None:
    """Flush now, so that a reader who went away does not become an error message of the interpreter's."""
    try:
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stderr.write(f"error: the output could not be written: {error.strerror}\n")
