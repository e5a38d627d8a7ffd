"""The store's batches, first in, first out, and one request at a time. Runs no thread and waits for nothing.

The premise: nobody can tell a request that ran an hour ago from one that runs when somebody first looks. So requests
are given the moments they are due, and are carried out, in order, as soon as anybody asks the sandbox for anything.
With a clock that a test holds, a batch goes on exactly as far as the test lets it.
"""

import uuid
from collections.abc import Callable, Iterator
from threading import RLock
from typing import TypeAlias

from reconciler.sandbox.answers import Answer
from reconciler.sandbox.batch import Batch, Inner, Run, Sending
from reconciler.sandbox.drills import Drills
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.quirks import BatchResults

_HOUR = 3600

_Due: TypeAlias = tuple[Batch, float]
"""A batch, and the moment at which its next request runs."""


class Batches:
    """All batches since the store was opened; no file keeps them. For use by several threads."""

    def __init__(self, drills: Drills, kept: BatchResults) -> None:
        self._pace = drills.batch
        self._clock = drills.clock
        self._kept = kept
        self._all: list[Batch] = []
        self._told: set[str] = set()
        self._lock = RLock()
        self._at_work = RLock()
        self._working = False

    def __iter__(self) -> Iterator[Batch]:
        """All batches, first sent first."""
        with self._lock:
            return iter(tuple(self._all))

    def add(self, inner: tuple[Inner, ...], sending: Sending, run: Run) -> Batch:
        """Queue a batch."""
        with self._lock:
            batch = Batch(str(uuid.uuid4()), len(self._all), inner, sending, run)
            batch.sent_at = self._clock()
            self._all.append(batch)
            self._start_next(batch.sent_at)
            return batch

    def sent_with(self, key: str | None) -> Batch | None:
        """The batch that was sent with this deduplication key within the last hour."""
        with self._lock:
            now = self._clock()
            return next(
                (each for each in self._all if each.sending.key == key is not None and now < each.sent_at + _HOUR),
                None,
            )

    def get(self, ticket: str) -> Batch:
        """Raises ApiError 404 where there is none, or its results are not kept any more."""
        with self._lock:
            for batch in self._all:
                if batch.ticket == ticket and not self._is_gone(batch):
                    return batch
        raise ApiError(404, message=f"Batch {ticket} was not found")

    def told(self, batch: Batch) -> None:
        """Note that the results of a completed batch were told."""
        self._told.add(batch.ticket)

    def cancel(self, group: str) -> None:
        """End the batches of a group as far as they have not begun."""
        with self._lock:
            now = self._clock()
            for batch in self._all:
                if batch.sending.group == group and batch.ended_at is None:
                    batch.cancel(now)
            self._start_next(now)

    @property
    def is_due(self) -> bool:
        """Whether a request should have run by now."""
        return self._next(self._clock()) is not None

    def catch_up(self, *, wait: bool = True) -> None:
        """Run every request that is due by now, in order. Without `wait`, only if no other thread is at it."""
        now = self._clock()
        self._work(lambda: self._next(now), wait=wait)

    def step(self, requests: int = 1) -> None:
        """Try the next request of the batch whose turn it is, so many times, whenever they are due."""
        now = self._clock()
        turns = iter(range(requests))

        def following() -> _Due | None:
            head = self._head()
            return None if head is None or next(turns, None) is None else (head, now)

        self._work(following, wait=True)

    def _work(self, following: Callable[[], _Due | None], *, wait: bool) -> None:
        if not self._at_work.acquire(blocking=wait):
            return
        try:
            if self._working:  # a hook that asks for more: the one who called it is at it already
                return
            self._working = True
            try:
                while due := following():
                    self._try(*due)
            finally:
                self._working = False
        finally:
            self._at_work.release()

    def _try(self, batch: Batch, at: float) -> None:
        """Try the next request of a batch. Where a hook raises it is a 500, and what was raised is raised again."""
        with self._lock:
            if batch.ended_at is not None:  # cancelled meanwhile
                return
            inner = batch.begin()
        answer = Answer(500)
        try:
            answer = batch.run(batch.ticket, inner, at)
        finally:
            with self._lock:
                batch.settle(answer, at, self._pace)
                self._start_next(at)

    def _next(self, now: float) -> _Due | None:
        head = self._head()
        if head is None or head.due is None or self._pace.by_hand:
            return None
        return (head, head.due) if head.due <= now else None

    def _head(self) -> Batch | None:
        """The batch whose turn it is."""
        with self._lock:
            return next((batch for batch in self._all if batch.ended_at is None), None)

    def _start_next(self, at: float) -> None:
        head = self._head()
        if head is not None and head.due is None:
            head.due = max(at, head.sent_at) + self._pace.before

    def _is_gone(self, batch: Batch) -> bool:
        if batch.ended_at is None or self._kept is BatchResults.KEPT:
            return False
        if self._kept is BatchResults.ONCE:
            return batch.ticket in self._told
        return self._clock() >= batch.ended_at + _HOUR
