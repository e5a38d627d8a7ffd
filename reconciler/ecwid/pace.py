"""How fast requests may go: never more in any window of time than the store allows. Has no clock and never sleeps."""

from collections import deque

GUARD = 0.02
"""How much longer than the store's our window is: a request that is slow on its way is counted later than it left."""


class SlidingWindow:
    """At most `requests` in any window of `seconds`, wherever the window begins (ECWID.md, "Errors anywhere").

    A window that is counted anew from time to time would let twice as many through where two of them meet, and so
    would a bucket that fills up while nothing is asked.
    """

    def __init__(self, requests: int, seconds: float) -> None:
        """`requests` and `seconds` as the store counts them."""
        self._requests = requests
        self._seconds = seconds * (1 + GUARD)
        self._taken: deque[float] = deque()

    def left(self, now: float) -> float:
        """Seconds from `now` until one more request may go; 0 where it may go at once."""
        while self._taken and self._taken[0] + self._seconds <= now:
            self._taken.popleft()
        if len(self._taken) < self._requests:
            return 0.0
        return self._taken[-self._requests] + self._seconds - now

    def take(self, now: float) -> None:
        """One request goes, at `now`, which never lies before an earlier one."""
        self._taken.append(now)
