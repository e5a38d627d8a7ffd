"""Deliver one order: record the attempt, send, record what came of it. Never sends again without looking.

Every update downloads every picture again, and a second one can lose what the first placed: where the outcome is
unknown, the product is looked at first.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from reconciler.delivery import settling
from reconciler.delivery.orders import Delivered, Order
from reconciler.delivery.readings import Readings
from reconciler.delivery.recorder import Recorder
from reconciler.ecwid import Answer, EcwidClient, OutOfDate, repeats
from reconciler.errors import OutcomeUnknown, ProductRefused, ReconcilerError, TryLater
from reconciler.model.live import LiveProduct
from reconciler.model.outcome import Result
from reconciler.model.record import Attempt, Failure, Forgotten, Record

GONE = "product-gone"
STORE_CHANGED = "store-changed"
UNKNOWN = "outcome-unknown"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a delivery needs from outside. `now` gives the time of day in UTC."""

    client: EcwidClient
    recorder: Recorder
    readings: Readings
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    sleep: Callable[[float], Awaitable[None]]


class _NoEffect(Exception):
    """Nothing of the update is to be seen in the store; it can go out."""


@dataclass
class Delivery:
    """One order on its way.

    `attempt` is what is sent. `tries` counts the updates that the store may have acted on; `doubt` says why the
    outcome of the last one is unknown, where it is.
    """

    order: Order
    around: Surroundings
    attempt: Attempt
    tries: int = 0
    doubt: str = ""

    @classmethod
    def of(cls, order: Order, around: Surroundings) -> "Delivery":
        """A delivery that has not begun."""
        return cls(order, around, settling.attempt_of(order, around.new_id(), around.now()))

    async def carry_out(self) -> Delivered:
        """Bring the order to an end. What was sent is on disk whatever happens.

        Raises `ReconcilerError` where the whole run has to stop: an update that had not been sent by then has left
        nothing in the state, one whose outcome is unknown is left there as an open attempt.
        """
        if (why_not := self._why_not(await self._readings.current(self._product_id))) is not None:
            return why_not
        await self.around.recorder.write(self._begun)
        try:
            return await repeats(f"product {self._product_id}", _NoEffect, sleep=self._wait)(self._try)
        except _NoEffect as error:
            return await self._given_up(str(error))
        except ReconcilerError:
            if not self.tries:
                await self._take_back()
            raise

    def broken_off(self, reason: str) -> Delivered | None:
        """What is to be told of it where `reason` kept it from its end; None where no update was sent."""
        if not self.tries:
            return None
        return self._unknown(f"{self.doubt}; then {reason}" if self.doubt else reason)

    async def _try(self) -> Delivered:
        try:
            answer = await self._update()
        except ProductRefused as error:
            return await self._refused(error.code, error.message)
        except OutcomeUnknown as error:
            self.doubt = error.message
            return await self._by_look(await self._readings.anew(self._product_id))
        except OutOfDate:
            return await self._reconsidered(await self._readings.current(self._product_id))
        record = settling.answered(self.order, self.attempt, answer, self.around.now())
        await self.around.recorder.write(record)
        result = Result.PARTIAL if record.failures else Result.APPLIED
        return self._delivered(result, record, record.failures, self.attempt)

    async def _update(self) -> Answer:
        self.tries += 1
        try:
            return await self.around.client.update_media(
                self._product_id, self.order.send, lambda: self._readings.fresh(self._product_id)
            )
        except (ProductRefused, OutcomeUnknown):
            raise
        except (ReconcilerError, OutOfDate):
            self.tries -= 1  # the store did not take it
            raise

    async def _by_look(self, live: LiveProduct | None) -> Delivered:
        """Nobody knows what came of it: only the store can tell."""
        if live is None:
            return self._delivered(
                Result.GONE, self._begun, gone(f"{self.doubt}; then the store had no such product")
            )
        record = settling.settled(self.order, self.attempt, live.media)
        if record is not None:
            await self.around.recorder.write(record)
            return self._delivered(Result.APPLIED, record)
        if live.media == self.attempt.before:
            raise _NoEffect(self.doubt)
        return self._unknown(f"{self.doubt}; the store shows neither what was there before nor what was sent")

    async def _reconsidered(self, live: LiveProduct | None) -> Delivered:
        """It waited so long to be sent that the product had to be looked at again."""
        if self.tries:
            return await self._by_look(live)
        if (why_not := self._why_not(live)) is not None:
            await self._take_back()
            return why_not
        raise _NoEffect("the store made everyone wait")

    def _why_not(self, live: LiveProduct | None) -> Delivered | None:
        """What comes of it where it must not be sent, for this is what the store shows; None where it can be."""
        if live is None:
            return Delivered(self.order, Result.GONE, failures=gone(), record=self.order.record)
        planned = self.order.live
        if (live.media, live.sku) == (planned.media, planned.sku):
            return None
        changed = Failure(code=STORE_CHANGED, message="the store changed since it was looked at; apply again")
        return Delivered(self.order, Result.HELD, failures=(changed,), record=self.order.record)

    async def _given_up(self, reason: str) -> Delivered:
        if self.tries:
            return self._unknown(f"after {self.tries} tries: {reason}")  # the last one may yet take effect
        await self._take_back()
        raise TryLater(f"nothing could be sent: {reason}, again and again", "run the same command again later")

    async def _refused(self, code: str, message: str) -> Delivered:
        record = settling.refused(self.order, Failure(code=code, message=message))
        await self.around.recorder.write(record)
        return self._delivered(Result.FAILED, record, record.failures[-1:])

    async def _take_back(self) -> None:
        """Nothing was sent: the state is as if this order had never begun."""
        await self.around.recorder.write(self.order.record or Forgotten(product_id=self._product_id))

    async def _wait(self, seconds: float) -> None:
        await self.around.client.wait(seconds, self.around.sleep)

    def _unknown(self, message: str) -> Delivered:
        return self._delivered(Result.UNKNOWN, self._begun, (Failure(code=UNKNOWN, message=message),))

    @property
    def _product_id(self) -> int:
        return self.order.product_id

    @property
    def _readings(self) -> Readings:
        return self.around.readings

    @property
    def _begun(self) -> Record:
        return settling.begun(self.order, self.attempt)

    def _delivered(
        self,
        result: Result,
        record: Record,
        failures: tuple[Failure, ...] = (),
        attempt: Attempt | None = None,
    ) -> Delivered:
        return Delivered(self.order, result, self.tries, failures, record, attempt)


def gone(message: str = "the store has no such product any more") -> tuple[Failure, ...]:
    """The failure of a product that the store does not know."""
    return (Failure(code=GONE, message=message),)
