"""One batch: requests that run one after another, each once or, where it fails and may be repeated, more often.

Says when its next request is due; carries none out, and lets no time pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from reconciler.sandbox.answers import Answer
from reconciler.sandbox.drills import BatchPace
from reconciler.sandbox.json_types import Json

RETRIES = 5
"""How often a request that ends in a 5xx is tried again (ECWID.md, "Batch")."""


class BatchStatus(StrEnum):
    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"


class ItemStatus(StrEnum):
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    NOT_EXECUTED = "NOT_EXECUTED"


@dataclass(frozen=True, slots=True)
class Inner:
    """One request of a batch; `path` is below the store's part of the API, with its query."""

    id: str
    method: str
    path: str
    body: Json


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a request; `answer` is None where it was not executed."""

    id: str
    answer: Answer | None

    @property
    def status(self) -> ItemStatus:
        if self.answer is None:
            return ItemStatus.NOT_EXECUTED
        return ItemStatus.COMPLETED if self.answer.status < 400 else ItemStatus.FAILED


@dataclass(frozen=True, slots=True)
class Sending:
    """How a batch was sent."""

    stop_on_first_failure: bool = True
    key: str | None = None
    group: str | None = None


Run: TypeAlias = Callable[[str, Inner, float], Answer]
"""Carry out one request of the batch with this ticket, which was due at a moment of the batches' clock."""


class Batch:
    """One batch. `number` counts the store's batches from 0; `results` are in the order of the requests.
    `due` is when its next request is to run, None before its turn has come.

    Not for use by two threads at once. `run` carries its requests out.
    """

    def __init__(self, ticket: str, number: int, inner: tuple[Inner, ...], sending: Sending, run: Run) -> None:
        self.ticket = ticket
        self.number = number
        self.inner = inner
        self.sending = sending
        self.results: list[Result] = []
        self.due: float | None = None
        self.sent_at = 0.0
        self.ended_at: float | None = None
        self.run = run
        self._begun = False
        self._running = False
        self._tries = 0
        self._last: Answer | None = None
        self._cancelled = False

    @property
    def status(self) -> BatchStatus:
        if self.ended_at is not None:
            return BatchStatus.COMPLETED
        return BatchStatus.IN_PROGRESS if self._begun else BatchStatus.QUEUED

    @property
    def executed(self) -> int:
        """How many requests have an answer for good."""
        return sum(result.answer is not None for result in self.results)

    def begin(self) -> Inner:
        """The next request, which is being tried from now on. There must be one: the batch has not ended."""
        self._begun = self._running = True
        self._tries += 1
        return self.inner[len(self.results)]

    def settle(self, answer: Answer, at: float, pace: BatchPace) -> None:
        """Note the answer to the request that has begun, and what comes next."""
        self._running = False
        stops = self._cancelled or (self.sending.stop_on_first_failure and answer.status >= 400)
        if answer.status >= 500 and not stops and self._tries <= RETRIES:
            self._last = answer
            self.due = at + pace.retry
            return
        self.results.append(Result(self.inner[len(self.results)].id, answer))
        self._tries, self._last = 0, None
        self.due = at + pace.each
        if stops or len(self.results) == len(self.inner):
            self._end(at)

    def cancel(self, at: float) -> None:
        """Execute nothing that has not begun; a request that waits to be tried again has failed for good."""
        self._cancelled = True
        if self.ended_at is None and not self._running:
            if self._last is not None:
                self.results.append(Result(self.inner[len(self.results)].id, self._last))
            self._end(at)

    def _end(self, at: float) -> None:
        self.results += [Result(inner.id, None) for inner in self.inner[len(self.results) :]]
        self.ended_at = at
