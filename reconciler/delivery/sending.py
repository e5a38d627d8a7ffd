"""Deliver one order: make it ready, record the attempt, send, record what came of it. Never repeats without looking.

Every update downloads every picture again, and a second one can lose what the first placed: where the outcome is
unknown, the product is looked at first.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from reconciler.delivery import settling
from reconciler.delivery.orders import Delivered, Order
from reconciler.delivery.readings import Readings
from reconciler.delivery.readying import Ready, Sources, readied
from reconciler.delivery.recorder import Recorder
from reconciler.ecwid import Answer, EcwidClient, Effort, OutOfDate, repeats
from reconciler.errors import NotReached, OutcomeUnknown, ProductRefused, ReconcilerError, TryLater
from reconciler.model.live import LiveProduct
from reconciler.model.outcome import Result
from reconciler.model.plan import Code
from reconciler.model.record import Attempt, Failure, Forgotten, Record
from reconciler.planner import Departing, departing

STORE_CHANGED = "store-changed"
UNKNOWN = "outcome-unknown"
LONGEST_QUEUE = 10
NOT_KEPT = "backup-failed"
NOT_CARRIED_OUT = "not-carried-out"


class Keeper(Protocol):
    """Whoever keeps a copy of what is about to leave the store."""

    async def keep(self, product_id: int, leaving: tuple[Departing, ...]) -> Failure | None:
        """Keep the originals; why that cannot be done, where it cannot."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a delivery needs from outside. `now` gives the time of day in UTC.

    Without `sources` no address is asked, without a `keeper` nothing is kept.
    """

    client: EcwidClient
    recorder: Recorder
    readings: Readings
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    sleep: Callable[[float], Awaitable[None]]
    sources: Sources | None = None
    keeper: Keeper | None = None


class NoEffect(Exception):
    """Nothing of the update is to be seen in the store; it can go out again."""


class _NotSent(Exception):
    """The update never left."""

    def __init__(self, fault: NotReached) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass
class Delivery:
    """One order on its way.

    `attempt` is what the file declares, `ready` what is sent for it. `tries` counts the updates that the store may
    have acted on, `rounds` the batches it went out in; `doubt` says why the outcome of the last one is unknown, where
    it is.
    """

    order: Order
    around: Surroundings
    attempt: Attempt
    ready: Ready
    tries: int = 0
    rounds: int = 0
    doubt: str = ""
    effort: Effort = field(default_factory=Effort)

    @classmethod
    def of(cls, order: Order, around: Surroundings) -> "Delivery":
        """A delivery that has not begun."""
        return cls(order, around, settling.attempt_of(order, around.new_id(), around.now()), Ready(order.send))

    async def carry_out(self) -> Delivered:
        """Bring the order to an end. What was sent is on disk whatever happens.

        Raises `ReconcilerError` where the whole run has to stop: an update that had not been sent by then has left
        nothing in the state, one whose outcome is unknown is left there as an open attempt.
        """
        if (why_not := await self.prepare()) is not None:
            return why_not
        await self.around.recorder.write(self.begun)
        policy = repeats(f"product {self._product_id}", NoEffect, _NotSent, sleep=self._wait, effort=self.effort)
        try:
            return await policy(self._try)
        except NoEffect as error:
            return await self._given_up(str(error))
        except _NotSent as error:
            await self.take_back()
            raise error.fault from error
        except ReconcilerError:
            await self.take_back()
            raise

    async def prepare(self) -> Delivered | None:
        """Make it ready to go out; what is to be told of it where it must not. Raises as `carry_out` does."""
        self.ready = await readied(self.order, self.around.sources)
        if self.ready.failures:
            return self._held(*self.ready.failures)
        if (why_not := await self.look_again()) is not None:
            return why_not
        if self.around.keeper is not None:
            return await self._kept(self.around.keeper)
        return None

    async def _kept(self, keeper: Keeper) -> Delivered | None:
        """Keep what will be lost; what is to be told of it where that cannot be done."""
        leaving = departing(self.order.change.losses, self.order.record, self.order.live.media)
        if small := [one for one in leaving if one.item.address in self.order.live.reduced]:
            message = "the store gives no address of the original, so it cannot be kept"
            return self._held(*(Failure(slot=one.slot, code=NOT_KEPT, message=message) for one in small))
        failure = await keeper.keep(self._product_id, leaving)
        return None if failure is None else self._held(failure)

    async def look_again(self) -> Delivered | None:
        """Look at the product anew where that was over 60 seconds ago; what is to be told of it where it must not be
        sent. Raises as `carry_out` does."""
        return self.why_not(await self.look_at_it())

    async def look_at_it(self) -> LiveProduct | None:
        """What the store showed of it within the last 60 seconds. Raises as `carry_out` does."""
        return await self._readings.current(self._product_id)

    @property
    def fresh(self) -> bool:
        """Whether the product was looked at within the last 60 seconds."""
        return self._readings.fresh(self._product_id)

    def why_not(self, live: LiveProduct | None) -> Delivered | None:
        """What comes of it where it must not be sent, for this is what the store shows; None where it can be."""
        if live is None:
            return Delivered(self.order, Result.GONE, failures=gone(), record=self.order.record)
        planned = self.order.live
        if (live.media, live.sku) == (planned.media, planned.sku):
            return None
        return self._held(
            Failure(code=STORE_CHANGED, message="the store changed since it was looked at; apply again")
        )

    @property
    def begun(self) -> Record:
        """The record while the update is out."""
        return settling.begun(self.order, self.attempt)

    async def heard(self, answer: Answer) -> Delivered:
        """The store answered, item by item."""
        record = settling.answered(self.begun, self.attempt, answer, self.around.now(), self.order.change.released)
        await self.around.recorder.write(record)
        result = Result.PARTIAL if record.failures else Result.APPLIED
        return self._delivered(result, record, record.failures, self.attempt)

    async def refused(self, error: ProductRefused) -> Delivered:
        """The store refused the update as a whole."""
        record = settling.refused(
            settling.recorded_before(self.order), Failure(code=error.code, message=error.message)
        )
        await self.around.recorder.write(record)
        return self._delivered(Result.FAILED, record, record.failures[-1:])

    async def doubted(self, reason: str, live: LiveProduct | None) -> Delivered:
        """Nobody knows what came of it: only the store can tell. Raises `NoEffect` where it can go out again."""
        self.doubt = reason
        if live is None:
            return self._delivered(Result.GONE, self.begun, gone(f"{self.doubt}; then the store had no such product"))
        record = settling.settled(self.order, self.attempt, live.media)
        if record is not None:
            await self.around.recorder.write(record)
            return self._delivered(Result.APPLIED, record)
        if live.media == self.attempt.before:
            raise NoEffect(self.doubt)
        return self.unknown(f"{self.doubt}; the store shows neither what was there before nor what was sent")

    def broken_off(self, reason: str) -> Delivered | None:
        """What is to be told of it where `reason` kept it from its end; None where no update was sent."""
        if not self.tries:
            return None
        return self.unknown(f"{self.doubt}; then {reason}" if self.doubt else reason)

    def unknown(self, message: str) -> Delivered:
        """What is to be told of it where nobody knows what came of it."""
        return self._delivered(Result.UNKNOWN, self.begun, (Failure(code=UNKNOWN, message=message),))

    def not_carried_out(self, reason: str) -> Delivered:
        """What is to be told of it where the store took it and did not get to it, again and again."""
        if self.tries:
            return self.unknown(reason)
        return self._held(Failure(code=NOT_CARRIED_OUT, message=reason))

    async def take_back(self) -> None:
        """Where nothing was sent, leave the state as if this order had never begun."""
        if not self.tries:
            await self.around.recorder.write(self.order.record or Forgotten(product_id=self._product_id))

    async def _try(self) -> Delivered:
        """Send once; looking again where it waited so long for its turn that the product must be looked at anew."""
        for _ in range(LONGEST_QUEUE):
            try:
                return await self._sent()
            except OutOfDate:
                if (done := await self._reconsidered(await self.look_at_it())) is not None:
                    return done
        await self.take_back()
        raise TryLater(
            "updates waited longer for their turn than a look at the store is good for, again and again",
            "let fewer wait with --parallelism, or allow more with rate_limit in reconciler.yaml",
        )

    async def _sent(self) -> Delivered:
        try:
            answer = await self._update()
        except NotReached as error:
            raise _NotSent(error) from error
        except ProductRefused as error:
            return await self.refused(error)
        except OutcomeUnknown as error:
            self.doubt = error.message
            return await self.doubted(error.message, await self._readings.anew(self._product_id))
        return await self.heard(answer)

    async def _update(self) -> Answer:
        self.tries += 1
        try:
            return await self.around.client.update_media(
                self._product_id, self.ready.send, lambda: self.fresh, self.effort
            )
        except (ProductRefused, OutcomeUnknown):
            raise
        except (ReconcilerError, OutOfDate):
            self.tries -= 1  # the store did not take it
            raise

    async def _reconsidered(self, live: LiveProduct | None) -> Delivered | None:
        """It waited so long to be sent that the product was looked at again; what is to be told, if anything."""
        if self.tries:
            try:
                return await self.doubted(self.doubt, live)
            except NoEffect:
                return None
        why_not = self.why_not(live)
        if why_not is not None:
            await self.take_back()
        return why_not

    async def _given_up(self, reason: str) -> Delivered:
        if self.tries:
            times = "try" if self.tries == 1 else "tries"
            return self.unknown(f"after {self.tries} {times}: {reason}")  # the last one may yet take effect
        await self.take_back()
        raise TryLater(f"nothing could be sent: {reason}, again and again", "run the same command again later")

    async def _wait(self, seconds: float) -> None:
        await self.around.client.wait(seconds, self.around.sleep)

    @property
    def _product_id(self) -> int:
        return self.order.product_id

    @property
    def _readings(self) -> Readings:
        return self.around.readings

    def _held(self, *failures: Failure) -> Delivered:
        return Delivered(self.order, Result.HELD, failures=failures, record=self.order.record)

    def _delivered(
        self,
        result: Result,
        record: Record,
        failures: tuple[Failure, ...] = (),
        attempt: Attempt | None = None,
    ) -> Delivered:
        return Delivered(self.order, result, self.tries, failures, record, attempt, self.ready.notes)


def gone(message: str = "the store has no such product any more") -> tuple[Failure, ...]:
    """The failure of a product that the store does not know."""
    return (Failure(code=Code.PRODUCT_GONE, message=message),)
