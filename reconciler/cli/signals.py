"""Signals that ask to end: at once while nothing has begun, in an orderly way from then on. Sends none."""

import signal
from types import FrameType


def end_at_once() -> None:
    """Let Ctrl-C end the process where it stands, in the midst of imports too, which an exception could not do
    without a traceback. One that is ignored, as in the background of a shell, stays so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def end_in_order() -> None:
    """From now on there may be something to bring to an end first."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _as_ctrl_c)


def end_no_more() -> None:
    """Nothing is left to do that could be stopped."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    """An event loop may have its own way to be interrupted."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(number, frame)
