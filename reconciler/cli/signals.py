"""Signals that ask to end: at once while nothing has begun, in an orderly way from then on. Sends none."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def handled(*, whole_process: bool) -> Iterator[None]:
    """Handle signals for one run; `whole_process`: with which the process begins and ends.

    Until something has begun, Ctrl-C ends the process where it stands, in the midst of imports too: an exception
    could not do that without a traceback. A SIGINT that is ignored, as in the background of a shell, stays so.
    """
    before = signal.getsignal(signal.SIGTERM)
    if whole_process and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if whole_process:  # nothing is left to do that could be stopped
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        else:
            signal.signal(signal.SIGTERM, before)


def end_in_order() -> None:
    """From now on there may be something to bring to an end first."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _as_ctrl_c)


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    """An event loop may have its own way to be interrupted."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(number, frame)
