"""Deliver many orders at once, until all are done or one of them says that nothing more can be sent."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from reconciler.delivery import settling
from reconciler.delivery.batching import Batching
from reconciler.delivery.canary import Verdict, canary_first, verdict_on
from reconciler.delivery.looking import look
from reconciler.delivery.orders import Delivered, Order, Watcher
from reconciler.delivery.recorder import Recorder
from reconciler.delivery.sending import Delivery, Surroundings, gone
from reconciler.ecwid import BATCH, PAGE, EcwidClient
from reconciler.errors import CanaryFailed, Mistake, ReconcilerError
from reconciler.model.live import LiveProduct
from reconciler.model.outcome import Result
from reconciler.model.record import Record

GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Course:
    """How a run goes about it: how many updates may be on their way at once, whether the first goes alone, and
    whether the others go in batches."""

    parallelism: int
    canary: bool = True
    batches: bool = False


@dataclass
class Run:
    """One run over a list of orders: what came of each, and why it stopped where it did."""

    delivered: dict[str, Delivered] = field(default_factory=dict)
    stopped: ReconcilerError | None = None
    _client: EcwidClient | None = None
    _tasks: list[asyncio.Task[object]] = field(default_factory=list)
    _unread: list[Delivered] = field(default_factory=list)
    _deadline: asyncio.TimerHandle | None = None

    def stop(self, reason: ReconcilerError) -> None:
        """Send nothing more; what is in flight comes to its end. The first reason stands."""
        self.stopped = self.stopped or reason
        if self._client is not None:
            self._client.stop(self.stopped)

    def interrupt(self, reason: ReconcilerError) -> None:
        """Stop, and after 5 seconds cut short what is still in flight. Called again, it changes nothing."""
        self.stop(reason)
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(GRACE, self._cut_short)

    async def work(self, orders: Sequence[Order], around: Surroundings, watcher: Watcher, course: Course) -> None:
        """Deliver the orders and read back what was sent.

        Never raises what stops a run: it stands in `stopped`. Orders without an entry in `delivered` were not sent.
        """
        self._client = around.client
        if self.stopped is not None:
            around.client.stop(self.stopped)
        watcher.started(len(orders))
        alone = course.canary and len(orders) > 1
        queue = iter(canary_first(orders) if alone else orders)
        try:
            if alone and self.stopped is None:
                await self._together([self._canary(queue, around, watcher)], around.recorder)
            if course.batches:
                jobs = [self._in_batches(queue, around, watcher)]
            else:
                count = min(course.parallelism, len(orders))
                jobs = [self._worker(queue, around, watcher) for _ in range(count)]
            await self._together(jobs, around.recorder)
            await self._together([self._read_back(around)], around.recorder)
        finally:
            if self._deadline is not None:
                self._deadline.cancel()

    def _cut_short(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _together(self, jobs: Iterable[Coroutine[None, None, object]], recorder: Recorder) -> None:
        """Run all to their ends, whatever these are, and see what they recorded to the disk. Raises our mistakes."""
        self._tasks = [asyncio.create_task(job) for job in jobs]
        for task in self._tasks:
            task.add_done_callback(self._stop_at_mistake)
        try:
            ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            await recorder.finished()
        mistakes = [end for end in ends if isinstance(end, Exception)]
        if len(mistakes) > 1:
            raise ExceptionGroup("several workers broke down", mistakes)
        if mistakes:
            raise mistakes[0]

    def _stop_at_mistake(self, task: asyncio.Task[object]) -> None:
        if not task.cancelled() and (mistake := task.exception()) is not None:
            self.stop(Mistake(mistake))

    async def _canary(self, queue: Iterator[Order], around: Surroundings, watcher: Watcher) -> None:
        """Deliver one after another until one has shown whether the store can be trusted with the rest."""
        for order in queue:
            await self._deliver(Delivery.of(order, around), watcher)
            done = self.delivered.get(order.change.identity)
            shown = await self._read_back(around)
            if self.stopped is not None:
                return
            verdict = _verdict(done, shown)
            if verdict.failures and done is not None:
                self._distrust(self.delivered[order.change.identity], verdict)
            if verdict.told:
                return

    def _distrust(self, done: Delivered, verdict: Verdict) -> None:
        judged = {failure.slot for failure in verdict.failures}
        others = tuple(failure for failure in done.failures if failure.slot not in judged)
        self._keep(replace(done, result=Result.PARTIAL, failures=(*others, *verdict.failures)))
        name = f"{done.order.product_id} {done.order.live.sku or ''}".rstrip()
        self.stop(
            CanaryFailed(
                f"the first update, of {name}, did not do what it should, so nothing more was sent",
                "look at that product in the store; what was expected and what was found is told above",
            )
        )

    async def _worker(self, queue: Iterator[Order], around: Surroundings, watcher: Watcher) -> None:
        for order in queue:
            if self.stopped is not None:
                return
            await self._deliver(Delivery.of(order, around), watcher)
            if len(self._unread) >= PAGE:
                await self._read_back(around)

    async def _in_batches(self, queue: Iterator[Order], around: Surroundings, watcher: Watcher) -> None:
        def keep(done: Delivered) -> None:
            self._keep(done)
            watcher.delivered(done.outcome())

        batching = Batching(around, around.new_id(), keep)
        going: list[Delivery] = []
        ended_by = "the run was cut short"
        try:
            while self.stopped is None:
                going += [Delivery.of(order, around) for order in islice(queue, BATCH - len(going))]
                if not going:
                    return
                going = await batching.carry_out(going)
                await self._read_back(around)
        except ReconcilerError as error:
            self.stop(error)
            ended_by = error.message
        finally:
            for one in going:
                unsettled = one.order.change.identity not in self.delivered
                if unsettled and (broken_off := one.broken_off(ended_by)) is not None:
                    keep(broken_off)

    async def _deliver(self, delivery: Delivery, watcher: Watcher) -> None:
        done: Delivered | None = None
        ended_by = "the run was cut short"
        try:
            done = await delivery.carry_out()
        except ReconcilerError as error:
            self.stop(error)
            ended_by = error.message
        finally:
            done = done or delivery.broken_off(ended_by)
            if done is not None:
                self._keep(done)
        if done is not None:
            watcher.delivered(done.outcome())

    def _keep(self, done: Delivered) -> None:
        self.delivered[done.order.change.identity] = done
        if done.attempt is not None:
            self._unread.append(done)

    async def _read_back(self, around: Surroundings) -> dict[int, LiveProduct | None]:
        """Record what the store shows of what was sent, and return it. Where it cannot be asked, the records stay
        without it."""
        shown: dict[int, LiveProduct | None] = {}
        if self.stopped is not None:
            return shown
        batch, self._unread = self._unread, []
        try:
            shown = await look(around.client, [one.order.product_id for one in batch])
            checked = [_checked(one, shown[one.order.product_id]) for one in batch]
            await around.recorder.write(*_news(batch, checked))
        except ReconcilerError as error:
            self.stop(error)
        else:
            for one in checked:
                self._keep(one)
        return shown


def _verdict(done: Delivered | None, shown: dict[int, LiveProduct | None]) -> Verdict:
    if done is None:
        return Verdict(told=False)
    live = shown.get(done.order.product_id)
    return verdict_on(done, done.attempt, live.media if live else None)


def _checked(one: Delivered, live: LiveProduct | None) -> Delivered:
    """What came of it, now that the store was looked at afterwards."""
    if live is None:
        return replace(one, result=Result.GONE, failures=gone(), attempt=None)
    if one.record is None or one.attempt is None:
        raise ValueError("there is nothing to read back")
    record = settling.read_back(one.order.record, one.attempt, one.record, live.media)
    result = Result.PARTIAL if record.failures else one.result
    return replace(one, record=record, result=result, failures=record.failures, attempt=None)


def _news(before: Iterable[Delivered], after: Iterable[Delivered]) -> Iterator[Record]:
    for old, new in zip(before, after, strict=True):
        if new.record is not None and new.record != old.record:
            yield new.record
