"""Deliver orders in batches of up to 500: one request that the store works off by itself, and polls until it has.

The key of a batch is on disk, in the attempts, before the batch is sent, and its ticket as soon as it is known: a run
that comes later finds both, and asks what became of the batch instead of sending anything again (`unsettled.py`).
A key belongs to one body for ever, because the store answers a known key with the batch that it knows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from reconciler.delivery.looking import look
from reconciler.delivery.orders import Delivered
from reconciler.delivery.polling import wait_for_end
from reconciler.delivery.sending import Delivery, NoEffect, Surroundings
from reconciler.ecwid import BATCH, TRIES, Answer, BatchLook, OutOfDate, read_inner
from reconciler.errors import (
    Interrupted,
    NotReached,
    OutcomeUnknown,
    ProductRefused,
    ReconcilerError,
    StoreError,
    TryLater,
)
from reconciler.model.record import Batch

PAUSE = 10.0
"""Seconds to wait where the store says inside a batch that it was asked too often, as the official client waits."""

_log = logging.getLogger("reconciler")

T = TypeVar("T")
Ask = Callable[[Delivery], Awaitable[Delivered | None]]
Keep = Callable[[Delivered], None]


@dataclass
class Batching:
    """One batch after another. `keep` is told what came of each order, as soon as that is known.

    Where the store takes long to work one off, somebody may add a picture meanwhile, which is replaced unseen: a look
    is only as good as the update is near.
    """

    around: Surroundings
    group: str
    keep: Keep
    late: int = 0

    async def carry_out(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Send up to 500 orders as one batch and settle them; returns those that should go out again.

        Raises `ReconcilerError` where the whole run has to stop: what was not sent has left nothing in the state,
        what may have been is left there as open attempts.
        """
        if len(deliveries) > BATCH:
            raise ValueError(f"at most {BATCH} updates a batch")
        ready = await self._allowed(await self._allowed(deliveries, Delivery.prepare), Delivery.look_again)
        if not ready:
            return []
        key = self.around.new_id()
        await self._note(ready, key, None)
        try:
            ticket = await self._sent(ready, key)
        except OutOfDate as error:
            self.late += 1
            if self.late >= TRIES:
                raise TryLater(
                    "a batch waited too long for its turn, again and again", "run the same command again later"
                ) from error
            return list(ready)
        self.late = 0
        await self._note(ready, key, ticket)
        return await self._settled(ready, await self._ended(ticket))

    async def _allowed(self, deliveries: Sequence[Delivery], ask: Ask) -> list[Delivery]:
        """Those against which nothing speaks, be it an address or what the store shows by now."""
        answers = await _all(ask(one) for one in deliveries)
        for one, why_not in zip(deliveries, answers, strict=True):
            if why_not is not None:
                told = "; ".join(failure.message for failure in why_not.failures)
                self.keep(one.broken_off(told) or why_not)
        return [one for one, why_not in zip(deliveries, answers, strict=True) if why_not is None]

    async def _note(self, ready: Sequence[Delivery], key: str, ticket: str | None) -> None:
        """Have all attempts on disk, with what is known of their batch."""
        now = self.around.now()  # a key is good for an hour from when it is first sent
        for index, one in enumerate(ready):
            batch = Batch(key=key, ticket=ticket, index=index)
            one.attempt = one.attempt.model_copy(update={"batch": batch, "started_at": now})
        await self.around.recorder.write(*(one.begun for one in ready))

    async def _sent(self, ready: Sequence[Delivery], key: str) -> str:
        for one in ready:
            one.tries += 1
            one.rounds += 1
        sends = [(one.order.product_id, one.ready.send) for one in ready]
        client = self.around.client
        try:
            return await client.batches.start(sends, key, self.group, lambda: all(one.fresh for one in ready))
        except OutcomeUnknown:
            with suppress(ReconcilerError):  # it is over in any case
                await client.batches.cancel(self.group)
            raise
        except (ReconcilerError, OutOfDate) as error:
            for one in ready:
                one.tries -= 1  # the store did not take it
                await one.take_back()
            if isinstance(error, ProductRefused):
                raise StoreError(
                    f"the store does not take the batch ({error.code}: {error.message})",
                    "send the updates one by one: leave --transport batch out",
                ) from error
            raise

    async def _ended(self, ticket: str) -> BatchLook | None:
        client = self.around.client
        try:
            return await wait_for_end(client, ticket, lambda seconds: client.wait(seconds, self.around.sleep))
        except Interrupted:
            with suppress(ReconcilerError):  # whether it is cancelled or not, it will tell
                await client.batches.cancel(self.group)
            return await wait_for_end(client, ticket, self.around.sleep, at_the_end=True)

    async def _settled(self, ready: Sequence[Delivery], batch: BatchLook | None) -> list[Delivery]:
        if batch is None:
            return await self._lost_sight_of(ready)
        inner = batch.inner
        answers = [read_inner(inner.get(one.order.product_id), one.ready.send) for one in ready]
        judged = await _all(self._judged(*pair) for pair in zip(ready, answers, strict=True))
        again = [one for one in judged if one is not None]
        for answer in answers:
            if isinstance(answer, StoreError) and not isinstance(answer, NotReached | OutcomeUnknown):
                raise answer
        if any(isinstance(answer, TryLater) for answer in answers):
            await self.around.client.wait(PAUSE, self.around.sleep)
        doubtful = zip(ready, answers, strict=True)
        return again + await self._looked([one for one, answer in doubtful if isinstance(answer, OutcomeUnknown)])

    async def _lost_sight_of(self, ready: Sequence[Delivery]) -> list[Delivery]:
        """The store does not know the batch: it may be under way all the same, so nothing of it goes out again."""
        with suppress(ReconcilerError):
            await self.around.client.batches.cancel(self.group)
        for one in ready:
            one.doubt = "the store does not know the batch that it took"
        for one in await self._looked(ready):
            self.keep(one.unknown(one.doubt))
        return []

    async def _judged(self, one: Delivery, answer: Answer | ReconcilerError) -> Delivery | None:
        """Keep what the answer says; the delivery itself where it should go out again."""
        match answer:
            case Answer():
                self.keep(await one.heard(answer))
            case ProductRefused():
                self.keep(await one.refused(answer))
            case OutcomeUnknown():
                one.doubt = answer.message  # only the store can tell
            case _:
                one.tries -= 1
                await one.take_back()
                return self._again(one, answer.message)
        return None

    async def _looked(self, doubtful: Sequence[Delivery]) -> list[Delivery]:
        """Settle by looking what no answer settles; returns those of which nothing is to be seen."""
        shown = await look(self.around.client, [one.order.product_id for one in doubtful])
        again: list[Delivery | None] = []
        for one in doubtful:
            try:
                self.keep(await one.doubted(one.doubt, shown[one.order.product_id]))
            except NoEffect as error:
                again.append(self._again(one, str(error)))
        return [one for one in again if one is not None]

    def _again(self, one: Delivery, reason: str) -> Delivery | None:
        if one.rounds < TRIES:
            _log.info("product %s: %s; it goes out again in another batch", one.order.product_id, reason)
            return one
        self.keep(one.not_carried_out(f"after {one.rounds} tries: {reason}"))
        return None


async def _all(jobs: Iterable[Awaitable[T]]) -> list[T]:
    """What all of them return, once all have ended; raises the first error then."""
    ends = await asyncio.gather(*jobs, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return [end for end in ends if not isinstance(end, BaseException)]
