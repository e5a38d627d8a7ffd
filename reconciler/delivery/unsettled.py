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
from reconciler.errors import ProductRefused, ReconcilerError
from reconciler.model.live import LiveProduct
from reconciler.model.plan import Send
from reconciler.model.record import Attempt, Batch, Failure, Record

KEY_LASTS = timedelta(minutes=55)
"""A key is good for an hour (ECWID.md, "Batch"); not to the last minute, since clocks differ."""


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
    client: EcwidClient,
    left: Iterable[Left],
    now: datetime,
    sleep: Callable[[float], Awaitable[None]],
    write: Callable[[tuple[Record, ...]], None],
) -> None:
    """Settle all these updates as far as the batches' answers and a look at the store tell.

    `write` gets the records of each batch as soon as they are known. What nothing tells stays an open attempt, which
    is no longer in a batch. Raises `TryLater` where a batch does not end, and `StoreError`.
    """
    for _, group in groupby(sorted(left, key=_key), key=_key):
        together = tuple(group)
        ticket = await _ticket(client, together, now)
        if ticket is not None:
            write(tuple(_with_ticket(one, ticket) for one in together if one.batch.ticket is None))
        batch = await wait_for_end(client, ticket, lambda seconds: client.wait(seconds, sleep)) if ticket else None
        shown = await look(client, [one.record.product_id for one in together])
        write(tuple(_settled(one, batch, shown[one.record.product_id], now) for one in together))


async def _ticket(client: EcwidClient, together: tuple[Left, ...], now: datetime) -> str | None:
    """The batch's ticket; None where nothing can tell it, so that only a look can tell what came of it."""
    if (known := next((one.batch.ticket for one in together if one.batch.ticket is not None), None)) is not None:
        return known
    if now - max(one.attempt.started_at for one in together) > KEY_LASTS:
        return None
    return await client.batches.find(together[0].batch.key)


def _with_ticket(one: Left, ticket: str) -> Record:
    batch = one.batch.model_copy(update={"ticket": ticket})
    return one.record.model_copy(update={"attempt": one.attempt.model_copy(update={"batch": batch})})


def _settled(one: Left, batch: BatchLook | None, live: LiveProduct | None, now: datetime) -> Record:
    attempt = one.attempt.model_copy(update={"batch": None})
    answer = _answer(one, attempt, batch)
    match answer:
        case Answer():
            record = settling.answered(one.record, attempt, answer, now)
            return record if live is None else settling.read_back(one.record, attempt, record, live.media)
        case ProductRefused():
            # Consents that it would have used stay spent: whether they were so before is not known any more.
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
