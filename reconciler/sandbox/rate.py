"""The rate limit as a sliding window over arrivals, and how close clients came to it. Waits for nothing."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

from reconciler.sandbox.errors import ApiError

_MEASURED = 60
"""Seconds of the window that is counted where there is no limit."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `requests` in any `seconds`, for each token (ECWID.md, "Errors anywhere")."""

    requests: int
    seconds: float


@dataclass(slots=True)
class _Window:
    """The arrivals of one token; `closed_until` is when it is listened to again."""

    allowed: deque[float] = field(default_factory=deque)
    arrived: deque[float] = field(default_factory=deque)
    closed_until: float | None = None


class Rate:
    """Counts requests that carry a working token, at arrival. For use by several threads.

    `refused` is how many were over the limit, `busiest` the most that arrived within any window, refused ones
    counted too. Both go on counting, window by window, where there is no limit: of 60 seconds.
    """

    def __init__(self, limit: RateLimit | None, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that never go back."""
        self.limit = limit
        self.refused = 0
        self.busiest = 0
        self.arrivals: Counter[str] = Counter()
        self._seconds = _MEASURED if limit is None else limit.seconds
        self._clock = clock
        self._lock = Lock()
        self._windows: dict[str, _Window] = {}

    @property
    def share(self) -> float:
        """The part of the limit that was used in the busiest window; 1 is all of it, more was refused."""
        return 0 if self.limit is None else self.busiest / self.limit.requests

    def arrive(self, token: str, at: float | None = None) -> None:
        """Count a request, now or at a moment of the clock that lies between the last one's and now.

        Raises ApiError 429 for one over the limit, and for every later one until the moment that its
        `Retry-After` told. A refused request takes no place in the window.
        """
        now = self._clock() if at is None else at
        with self._lock:
            window = self._windows.setdefault(token, _Window())
            self.arrivals[token] += 1
            _add(window.arrived, now, self._seconds)
            self.busiest = max(self.busiest, len(window.arrived))
            if wait := self._wait(window, now):
                self.refused += 1
                window.closed_until = now + wait if window.closed_until is None else window.closed_until
                raise ApiError(429, "RATE_LIMITED", "Too many requests", retry_after=wait)
            _add(window.allowed, now, self._seconds)

    def _wait(self, window: _Window, now: float) -> int:
        """Whole seconds until a request would be let in, 0 for now."""
        if window.closed_until is not None and now < window.closed_until:
            return max(1, ceil(window.closed_until - now))
        window.closed_until = None
        _forget(window.allowed, now, self._seconds)
        if self.limit is None or len(window.allowed) < self.limit.requests:
            return 0
        return max(1, ceil(window.allowed[0] + self._seconds - now))


def _add(moments: deque[float], now: float, seconds: float) -> None:
    _forget(moments, now, seconds)
    moments.append(now)


def _forget(moments: deque[float], now: float, seconds: float) -> None:
    """Drop what lies a whole window back: the window is half open."""
    while moments and moments[0] <= now - seconds:
        moments.popleft()
