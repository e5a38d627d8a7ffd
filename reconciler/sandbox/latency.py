"""How long answers take. Draws the time, and lets none pass."""

from dataclasses import dataclass
from typing import TypeAlias

from reconciler.sandbox.faults import Operation

Seconds: TypeAlias = float | tuple[float, float]
"""A fixed time, or the least and the most it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Seconds from a request's arrival to its effect: of reads and searches, of updates, of all about batches.

    `picture`: what each picture of an update adds, as if downloaded one after another.
    """

    read: Seconds = 0
    update: Seconds = 0
    batch: Seconds = 0
    picture: Seconds = 0

    def of(self, operation: Operation) -> Seconds:
        match operation:
            case Operation.READ | Operation.SEARCH:
                return self.read
            case Operation.UPDATE:
                return self.update
            case _:
                return self.batch


def within(seconds: Seconds, part: float) -> float:
    """The time that lies `part` of the way, from 0 to 1, between the least and the most."""
    if isinstance(seconds, tuple):
        least, most = seconds
        return least + (most - least) * part
    return seconds
