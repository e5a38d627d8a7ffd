"""Which hosts do not answer, so that each of their addresses need not be waited for. Asks none."""

from collections import Counter
from collections.abc import Callable

from reconciler.delivery.sources.trouble import SourceTrouble

MOST_UNANSWERED = 3
REST = 60.0


class Hosts:
    """A host that was not reached three times, one after another, is left alone for 60 seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that only grow."""
        self._clock = clock
        self._silent: Counter[str] = Counter()
        self._silent_since: dict[str, float] = {}

    def refuse_silent(self, host: str) -> float:
        """When a question begins; raises `SourceTrouble` for a host that is left alone."""
        now = self._clock()
        if self._silent[host] >= MOST_UNANSWERED and now - self._silent_since[host] < REST:
            raise SourceTrouble(
                "source-unreachable",
                f"its host did not answer {MOST_UNANSWERED} times, so it is not asked for a while",
            )
        return now

    def ended(self, host: str, began: float, *, reached: bool) -> None:
        """A question that began then has ended. Several that fail side by side count once, as they tell one thing."""
        if reached:
            del self._silent[host]
        elif began >= self._silent_since.get(host, began):
            self._silent[host] += 1
            self._silent_since[host] = self._clock()
