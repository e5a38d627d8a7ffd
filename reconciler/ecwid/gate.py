"""The gate that every request passes: the rate, how many are out at once, pauses, and that nothing more goes.

Knows no HTTP but the header `Retry-After`, and nothing of what is asked.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from reconciler.ecwid.concurrency import Concurrency
from reconciler.ecwid.pace import SlidingWindow
from reconciler.errors import Interrupted, ReconcilerError, TryLater

DEFAULT_PAUSE = 10.0
SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 120.0
LATER = "run the same command again later"


def pause_of(retry_after: str | None, now: datetime) -> float:
    """Seconds that a `Retry-After` header asks for: a number of seconds or an HTTP date (RFC 9110, 10.2.3).

    10 where it is missing or not understood, as the official client waits; never less than 1: who is refused for
    asking too often does not ask again at once.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return max(SHORTEST_PAUSE, float(text[:9]))
    try:
        at = parsedate_to_datetime(text)
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, OverflowError, TypeError, IndexError):
        return DEFAULT_PAUSE
    return max(SHORTEST_PAUSE, seconds)


class OutOfDate(Exception):
    """What a request was decided by is too long ago by now; it was not sent."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One request that may go, and whom to tell how it fared. `crowded` tells whether others wait for a place."""

    method: str
    began: float
    clock: Callable[[], float]
    concurrency: Concurrency
    crowded: Callable[[], bool]

    @property
    def seconds(self) -> float:
        """How long it has been out."""
        return self.clock() - self.began

    def answered(self) -> None:
        """The store answered, whatever it said of the request."""
        self.concurrency.succeeded(self.method, self.began, self.clock(), crowded=self.crowded())

    def failed(self) -> None:
        """No answer came, or one that speaks of trouble in the store."""
        self.concurrency.failed(self.began, self.clock())


class Gate:
    """Lets requests pass as fast as the store allows and as many at once as it can take: none during a pause that it
    asked for, none once the gate is shut.

    Until one request of a method was accepted, its requests go one by one: a token that does not work, or lacks a
    scope, is shown to the store once and not by every worker (ECWID.md, "Bad tokens are punished").

    `waited` counts the seconds during which requests had to wait for the rate or for a pause.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        concurrency: Concurrency,
        window: SlidingWindow,
    ) -> None:
        """Open at first. `clock` gives seconds that only grow; `sleep` waits that many."""
        self._clock = clock
        self._sleep = sleep
        self._concurrency = concurrency
        self._window = window
        self._outside = 0
        self._inside: Counter[str] = Counter()
        self._accepted: set[str] = set()
        self._opens_at = 0.0
        self._reason: ReconcilerError | None = None
        self._shut = asyncio.Event()
        self._change = asyncio.Event()
        self._turn = asyncio.Lock()
        self.waited = 0.0

    @asynccontextmanager
    async def passing(
        self, method: str, still_good: Callable[[], bool] = lambda: True, *, urgent: bool = False
    ) -> AsyncIterator[Passage]:
        """Keep a place for one request for as long as the block runs.

        Waits for a place, for the end of a pause, and for its turn by the rate. Raises why the gate is shut, where
        it is, but what is `urgent` may still pass where somebody interrupted the run; and `OutOfDate` for a request
        that is no longer `still_good` when its turn has come, and then does not count.
        """
        self._check(urgent=urgent)
        self._outside += 1
        try:
            while not self._has_room_for(method):
                await self._change.wait()
                self._check(urgent=urgent)
        finally:
            self._outside -= 1
        self._inside[method] += 1
        try:
            await self._wait_for_turn(still_good, urgent=urgent)
            yield Passage(method, self._clock(), self._clock, self._concurrency, self._crowded)
        finally:
            self._inside[method] -= 1
            self._changed()

    def _crowded(self) -> bool:
        """Whether requests wait for a place, and for nothing else."""
        return self._outside > 0 and not self._turn.locked()

    async def _wait_for_turn(self, still_good: Callable[[], bool], *, urgent: bool) -> None:
        """Wait until a request may go, first come, first served.

        The request counts from the moment this returns: nothing may be awaited between that and its leaving.
        """
        async with self._turn:
            self._check(urgent=urgent)
            began = self._clock()
            while (left := max(self._opens_at - self._clock(), self._window.left(self._clock()))) > 0:
                await (self._sleep(left) if urgent else self.wait(left))
            now = self._clock()
            self.waited += now - began
            if not still_good():
                raise OutOfDate
            self._window.take(now)

    def accepted(self, method: str) -> None:
        """The store took a request of this method from us."""
        self._accepted.add(method)
        self._changed()

    def pause(self, seconds: float) -> None:
        """Hold everyone for this long from now. Shuts the gate where that is longer than a run waits."""
        if seconds > LONGEST_PAUSE:
            self.shut(
                TryLater(
                    f"the store asks for a pause of {seconds:.0f} seconds, longer than the {LONGEST_PAUSE:.0f} "
                    f"that a run waits",
                    LATER,
                )
            )
        self._opens_at = max(self._opens_at, self._clock() + seconds)

    def shut(self, reason: ReconcilerError) -> None:
        """Let nothing pass any more, and wake who waits. The first reason stands."""
        self._reason = self._reason or reason
        self._shut.set()
        self._changed()

    async def wait(self, seconds: float, sleep: Callable[[float], Awaitable[None]] | None = None) -> None:
        """Sleep, and wake as soon as the gate is shut; raises why then."""
        self._check()
        sleeping = asyncio.ensure_future((sleep or self._sleep)(seconds))
        shutting = asyncio.ensure_future(self._shut.wait())
        try:
            await asyncio.wait((sleeping, shutting), return_when=asyncio.FIRST_COMPLETED)
            self._check()
            await sleeping
        finally:
            sleeping.cancel()
            shutting.cancel()
            await asyncio.gather(sleeping, shutting, return_exceptions=True)

    def _has_room_for(self, method: str) -> bool:
        alone = method not in self._accepted
        return self._inside.total() < self._concurrency.limit and not (alone and self._inside[method])

    def _changed(self) -> None:
        """Wake all that wait for a place, to look again."""
        self._change.set()
        self._change = asyncio.Event()

    def _check(self, *, urgent: bool = False) -> None:
        if self._reason is not None and not (urgent and isinstance(self._reason, Interrupted)):
            raise self._reason
