"""The API of Ecwid: the only code that knows HTTP, wire names, pacing and repeats. Decides nothing about media."""

from reconciler.ecwid.answers import Answer, ItemAnswer
from reconciler.ecwid.client import PAGE, EcwidClient, OutOfDate, connect
from reconciler.ecwid.gate import Gate
from reconciler.ecwid.pace import SlidingWindow
from reconciler.ecwid.repeats import TRIES, Effort, repeats
from reconciler.ecwid.wire import PICTURE_HOSTS

__all__ = [
    "PAGE",
    "PICTURE_HOSTS",
    "TRIES",
    "Answer",
    "EcwidClient",
    "Effort",
    "Gate",
    "ItemAnswer",
    "OutOfDate",
    "SlidingWindow",
    "connect",
    "repeats",
]
