"""The API of Ecwid: the only code that knows HTTP, wire names, pacing and repeats. Decides nothing about media."""

from reconciler.ecwid.answers import Answer, ItemAnswer
from reconciler.ecwid.client import PAGE, EcwidClient, OutOfDate, connect
from reconciler.ecwid.gate import Gate
from reconciler.ecwid.repeats import TRIES, repeats

__all__ = ["PAGE", "TRIES", "Answer", "EcwidClient", "Gate", "ItemAnswer", "OutOfDate", "connect", "repeats"]
