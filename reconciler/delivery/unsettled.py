"""Settle what an earlier run left in batches: ask what became of them, and send nothing.

A batch goes on when its sender has gone. While one is under way, none of its products may be sent again; once it has
ended, its answers are as good as any. Where its ticket was never recorded, its key finds it: a question that changes
nothing is sent with that key. Either the store knows the key and answers with the batch, or the key belongs to the
question from then on, and the batch, were it still on its way, would change nothing any more.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from reconciler.delivery import settling
from reconciler.delivery.looking import look
from reconciler.delivery.polling import wait_for_end
from reconciler.ecwid import Answer, BatchLook, EcwidClient, read_inner
from reconciler.errors import ProductRefused, ReconcilerError, TryLater
from reconciler.model.live import LiveProduct
from reconciler.model.plan import Send
from reconciler.model.record import Attempt, Batch, Failure, Record

KEY_LASTS = timedelta(minutes=55)
"""A key is good for an hour (ECWID.md, "Batch"); not to the last minute, since clocks differ."""

LONGEST_WAIT = 900.0
"""Seconds that a run waits for a batch which an earlier one left."""


@dataclass(frozen=True, slots=True)
class Left:
    """One update that an earlier run left in a batch."""

    record: Record
    attempt: Attempt
    batch: Batch


def left_in_batches(records: Mapping[int, Record]) -> tuple[Left, ...]:
    """What of a state is in batches that nobody settled, batch by batch."""
    found = (
        Left(record, record.attempt, record.attempt.batch)
        for record in records.values()
        if record.attempt is not None and record.attempt.batch is not None
    )
    return tuple(sorted(found, key=_key))


async def settle_batches(
    client: EcwidClient, left: Iterable[Left], now: datetime, sleep: Callable[[float], Awaitable[None]]
) -> tuple[Record, ...]:
    """The records of all these products, settled as far as the batches' answers and a look at the store tell.

    What they do not tell stays an open attempt, which is no longer in a batch. Raises `TryLater` where a batch has
    not ended after 15 minutes, and `StoreError`.
    """
    settled: list[Record] = []
    for _, group in groupby(sorted(left, key=_key), key=_key):
        together = list(group)
        batch = await _ended(client, together, now, sleep)
        shown = await look(client, [one.record.product_id for one in together])
        settled += [_settled(one, batch, shown[one.record.product_id], now) for one in together]
    return tuple(settled)


async def _ended(
    client: EcwidClient, together: list[Left], now: datetime, sleep: Callable[[float], Awaitable[None]]
) -> BatchLook | None:
    """The batch once it has ended; None where the store does not know it, so that only a look can tell."""
    ticket = next((one.batch.ticket for one in together if one.batch.ticket is not None), None)
    if ticket is None:
        if now - min(one.attempt.started_at for one in together) > KEY_LASTS:
            return None
        ticket = await client.batches.find(together[0].batch.key)
    waited = 0.0

    async def wait(seconds: float) -> None:
        nonlocal waited
        if waited >= LONGEST_WAIT:
            raise TryLater(
                f"a batch of {len(together)} updates that an earlier run sent has not ended yet (ticket {ticket})",
                "run the same command again later",
            )
        await client.wait(seconds, sleep)
        waited += seconds

    return await wait_for_end(client, ticket, wait)


def _settled(one: Left, batch: BatchLook | None, live: LiveProduct | None, now: datetime) -> Record:
    attempt = one.attempt.model_copy(update={"batch": None})
    answer = _answer(one, attempt, batch)
    match answer:
        case Answer():
            record = settling.answered(one.record, attempt, answer, now)
            return record if live is None else settling.read_back(one.record, attempt, record, live.media)
        case ProductRefused():
            failure = Failure(code=answer.code, message=answer.message)
            return settling.refused(one.record.model_copy(update={"attempt": None}), failure)
        case _:
            return one.record.model_copy(update={"attempt": attempt})


def _answer(one: Left, attempt: Attempt, batch: BatchLook | None) -> Answer | ReconcilerError | None:
    if batch is None:
        return None
    return read_inner(batch.inner.get(one.record.product_id), Send(main=attempt.main, gallery=attempt.gallery))


def _key(one: Left) -> str:
    return one.batch.key
