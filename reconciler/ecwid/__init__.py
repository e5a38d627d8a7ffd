"""The API of Ecwid: the only code that knows HTTP, wire names, pacing and repeats. Decides nothing about media."""

from reconciler.ecwid.answers import Answer, ItemAnswer
from reconciler.ecwid.batches import BATCH, BatchLook, read_inner
from reconciler.ecwid.client import PAGE, EcwidClient, connect
from reconciler.ecwid.gate import Gate, OutOfDate
from reconciler.ecwid.pace import SlidingWindow
from reconciler.ecwid.repeats import TRIES, Effort, repeats
from reconciler.ecwid.wire import PICTURE_HOSTS

__all__ = [
    "BATCH",
    "PAGE",
    "PICTURE_HOSTS",
    "TRIES",
    "Answer",
    "BatchLook",
    "EcwidClient",
    "Effort",
    "Gate",
    "ItemAnswer",
    "OutOfDate",
    "SlidingWindow",
    "connect",
    "read_inner",
    "repeats",
]
