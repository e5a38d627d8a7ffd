"""How many requests may be out at once: more while that helps, fewer when answers fail or get slow. Never sleeps.

Additive increase, multiplicative decrease, as TCP does it (RFC 5681): the number doubles from one round of answers to
the next until something fails, and grows by one a round from then on. A failure halves it.
"""

from dataclasses import dataclass

START = 4
USUAL_WEIGHT = 0.02
RECENT_WEIGHT = 0.2
SLOW = 2.0
SLOW_AT_LEAST = 0.5
FEWEST_ANSWERS = 20
EASE = 0.8


@dataclass
class _Speed:
    """How long answers of one kind take, in seconds: over a long time, and of late."""

    usual: float
    recent: float
    answers: int = 1

    def add(self, seconds: float) -> None:
        self.answers += 1
        # Early answers weigh as in a plain mean, or the very first would count for long.
        self.usual += (seconds - self.usual) * max(USUAL_WEIGHT, 1 / self.answers)
        self.recent += (seconds - self.recent) * max(RECENT_WEIGHT, 1 / self.answers)

    @property
    def slow(self) -> bool:
        """Whether answers take twice as long as they did, and noticeably longer."""
        longer = self.recent - self.usual
        return self.answers >= FEWEST_ANSWERS and longer >= SLOW_AT_LEAST and self.recent >= SLOW * self.usual


class Concurrency:
    """The number of requests that may be out at once, from 1 to a ceiling."""

    def __init__(self, ceiling: int) -> None:
        """`ceiling` is at least 1."""
        self._ceiling = ceiling
        self._limit = float(min(START, ceiling))
        self._doubles_below = float(ceiling)
        self._cut_at = float("-inf")
        self._speeds: dict[str, _Speed] = {}

    @property
    def limit(self) -> int:
        """How many may be out now."""
        return int(self._limit)

    def succeeded(self, kind: str, began: float, ended: float, *, crowded: bool) -> None:
        """A request of this kind was answered. `crowded`: others wait for nothing but a place."""
        seconds = ended - began
        speed = self._speeds.get(kind)
        if speed is None:
            self._speeds[kind] = speed = _Speed(seconds, seconds)
        else:
            speed.add(seconds)
        if speed.slow:
            self._cut(EASE, began, ended)
        elif crowded:
            step = 1.0 if self._limit < self._doubles_below else 1 / self._limit
            self._limit = min(self._ceiling, self._limit + step)

    def failed(self, began: float, ended: float) -> None:
        """A request got no answer, or one that speaks of trouble in the store."""
        self._cut(0.5, began, ended)

    def _cut(self, by: float, began: float, ended: float) -> None:
        """Once for all that were out together: what began before the last cut says nothing of what came of it."""
        if began < self._cut_at:
            return
        self._cut_at = ended
        self._limit = self._doubles_below = max(1.0, self._limit * by)
