"""Failures and times that come by chance, the same for the same seed. Knows no clock and no connection.

The premise: a draw depends on the seed, on what is asked for, and on how often that was asked before, never on what
else goes on. So concurrency changes nothing: the second update of a product fails whenever it comes.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from reconciler.sandbox.drills import Drills, Mishap
from reconciler.sandbox.faults import AnyFault, Fault, Garbage, Operation, Reset, Slow
from reconciler.sandbox.latency import within


@dataclass(frozen=True, slots=True)
class Turn:
    """One request of many for the same: `number` counts them from 0."""

    operation: Operation
    about: str
    number: int


class Chance:
    """Draws for one store. For use by several threads."""

    def __init__(self, drills: Drills) -> None:
        self._drills = drills
        self._lock = Lock()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._struck: Counter[tuple[str, str]] = Counter()

    def turn(self, operation: Operation, about: object) -> Turn:
        """The turn of a request that arrives now; `about` is the product, page or batch it asks for."""
        return Turn(operation, str(about), self._count(self._asked, (operation.value, str(about))))

    def pause(self, turn: Turn) -> float:
        """Seconds from this request's arrival to its effect."""
        part = self._draw("latency", turn.operation.value, turn.about, turn.number)
        return within(self._drills.latency.of(turn.operation), part)

    def download(self, turn: Turn, pictures: int) -> float:
        """Seconds that the pictures of this update take."""
        parts = (self._draw("picture", turn.about, turn.number, place) for place in range(pictures))
        return sum(within(self._drills.latency.picture, part) for part in parts)

    def fault(self, turn: Turn) -> AnyFault | None:
        """What goes wrong with this request. The first mishap, in their order, whose draw falls below its chance."""
        if turn.operation not in self._drills.operations:
            return None
        key = (turn.operation.value, turn.about)
        return next((_FAULTS[mishap](self._drills) for mishap in _FAULTS if self._strikes(mishap, key, turn)), None)

    def item_fails(self, product_id: int, url: str) -> bool:
        """Whether downloading an item for a product fails this time."""
        key = (f"item of {product_id}", url)
        chance = self._drills.chances.get(Mishap.ITEM, 0)
        number = self._count(self._asked, key)
        return self._draw(Mishap.ITEM, *key, number) < chance and self._may_strike(key)

    def _strikes(self, mishap: Mishap, key: tuple[str, str], turn: Turn) -> bool:
        chance = self._drills.chances.get(mishap, 0)
        return self._draw(mishap, *key, turn.number) < chance and self._may_strike(key)

    def _may_strike(self, key: tuple[str, str]) -> bool:
        at_most = self._drills.at_most
        return at_most is None or self._count(self._struck, key) < at_most

    def _count(self, counter: Counter[tuple[str, str]], key: tuple[str, str]) -> int:
        with self._lock:
            counter[key] += 1
            return counter[key] - 1

    def _draw(self, *about: object) -> float:
        """A number from 0 up to 1 that depends on the seed and `about` alone."""
        told = "\0".join(map(str, (self._drills.seed, *about)))
        return int.from_bytes(sha256(told.encode("utf-8", "surrogatepass")).digest()[:6]) / 2**48


_FAULTS: dict[Mishap, Callable[[Drills], AnyFault]] = {
    Mishap.ERROR_BEFORE: lambda _: Fault(500, "INTERNAL_ERROR", "Try again in a moment"),
    Mishap.ERROR_AFTER: lambda _: Fault(500, "INTERNAL_ERROR", "Try again in a moment", after_effect=True),
    Mishap.UNAVAILABLE_AFTER: lambda _: Fault(503, after_effect=True),
    Mishap.TIMEOUT: lambda _: Fault(408, "TIMEOUT", "The request took too long"),
    Mishap.RESET_BEFORE: lambda _: Reset(),
    Mishap.RESET_AFTER: lambda _: Reset(after_effect=True),
    Mishap.GARBAGE: lambda _: Garbage(),
    Mishap.SLOW_BEFORE: lambda drills: Slow(drills.slow),
    Mishap.SLOW_AFTER: lambda drills: Slow(drills.slow, after_effect=True),
}
