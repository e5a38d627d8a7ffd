"""Carry out a plan that was agreed to, recording as it goes, whatever interrupts it."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from uuid import uuid4

from reconciler.delivery import Course, Order, Readings, Recorder, Run, Surroundings, Watcher
from reconciler.delivery.backup import BackupKeeper, Folder
from reconciler.delivery.sources import SourceNetwork
from reconciler.ecwid import EcwidClient
from reconciler.errors import Interrupted, Mistake, ReconcilerError, StateError
from reconciler.model.live import Looked
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.operations.accounts import account_of
from reconciler.operations.bookkeeping import lines_without_sending
from reconciler.operations.interruptible import SIGNALS
from reconciler.operations.summing_up import outcome_of
from reconciler.operations.workspace import Desk
from reconciler.planner import settle_by_look
from reconciler.state.backend import StateBackend, StateJournal


@dataclass(frozen=True, slots=True)
class Job:
    """A plan and what it was made from. Without a `client`, nothing in it sends anything; without
    `sources`, no address is asked, and without a `backup` nothing is kept of what leaves the store.

    `looked_at` is when the store was looked at, by the clock of the runner's loop.
    """

    desk: Desk
    looked: Looked
    plan: Plan
    runner: asyncio.Runner
    client: EcwidClient | None = None
    looked_at: float = 0.0
    sources: SourceNetwork | None = None
    backup: Folder | None = None


def carry_out(job: Job, backend: StateBackend, watcher: Watcher, course: Course) -> Outcome:
    """Send what the plan sends and bring the state up to date.

    Raises `StateError` where not even the first line can be written; nothing was sent then.
    """
    run = Run()
    orders = tuple(_orders(job))
    with interrupts(run, job.runner), backend.journal(job.desk.state, "apply") as journal:
        if lines := tuple(lines_without_sending(job.desk, job.plan, job.looked)):
            journal.append(*lines)
        if orders and job.client is not None:
            try:
                job.runner.run(_send(job, job.client, orders, run, journal, watcher, course))
            except Exception as error:  # noqa: BLE001 - what was sent by then must be told all the same
                run.stop(Mistake(error))
        try:
            journal.compact(account_of(job.plan, outcome_of(job.plan, orders, run, job.client)))
        except StateError as error:
            run.stopped = _both(run.stopped, error)
    return outcome_of(job.plan, orders, run, job.client)


def _both(stopped: ReconcilerError | None, unrecorded: StateError) -> StateError:
    """Why a run ended whose state could not be brought to its end either: that is told, whatever stopped the run."""
    if stopped is None or stopped.message == unrecorded.message:
        return unrecorded
    return StateError(f"{stopped.message}; and {unrecorded.message}", unrecorded.remedy)


def _orders(job: Job) -> Iterator[Order]:
    placed = {one.declared.identity: one for one in job.desk.placed(job.looked)}
    for change in job.plan.changes:
        if not change.sends:
            continue
        one = placed[change.identity]
        live = job.looked.products.get(one.product_id) if one.product_id is not None else None
        if live is None:
            raise AssertionError(f"{change.identity} would be sent without having been looked at")
        record = job.desk.record(one.product_id)
        yield Order(change, one.declared, record and settle_by_look(record, live.media), live)


async def _send(
    job: Job,
    client: EcwidClient,
    orders: tuple[Order, ...],
    run: Run,
    journal: StateJournal,
    watcher: Watcher,
    course: Course,
) -> None:
    clock = asyncio.get_running_loop().time
    around = Surroundings(
        client=client,
        recorder=Recorder(journal),
        readings=Readings(client, {order.product_id: order.live for order in orders}, job.looked_at, clock),
        now=lambda: datetime.now(UTC),
        new_id=lambda: str(uuid4()),
        sleep=asyncio.sleep,
        sources=job.sources,
        keeper=_keeper(job, orders),
    )
    await run.work(orders, around, watcher, course)


def _keeper(job: Job, orders: tuple[Order, ...]) -> BackupKeeper | None:
    if job.backup is None or job.sources is None:
        return None
    skus = {order.product_id: order.live.sku for order in orders}
    return BackupKeeper(job.backup, job.sources, run=str(uuid4()), now=lambda: datetime.now(UTC), skus=skus)


@contextmanager
def interrupts(run: Run, runner: asyncio.Runner) -> Iterator[None]:
    """Turn signals that ask to end into an orderly stop of `run`, for as long as something may be unrecorded."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = runner.get_loop()
    reason = Interrupted("interrupted; everything in flight was recorded")

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if loop.is_running():
            loop.call_soon_threadsafe(run.interrupt, reason)
        else:
            run.stop(reason)

    ignored = signal.SIG_IGN  # as in the background of a shell, which has its reasons
    before = {number: signal.signal(number, stop) for number in SIGNALS if signal.getsignal(number) is not ignored}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
