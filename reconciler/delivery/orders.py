"""What is to be delivered, and what came of it. Data alone."""

from dataclasses import dataclass
from typing import Protocol

from reconciler.model.declared import Declared
from reconciler.model.live import LiveProduct
from reconciler.model.outcome import ItemFailure, ProductOutcome, Result
from reconciler.model.plan import Change, Send
from reconciler.model.record import Attempt, Failure, Record


@dataclass(frozen=True, slots=True)
class Order:
    """One change that goes out, with all that was known when it was planned.

    `record` has its attempt settled where looking could tell; `live` is what the plan was made from.
    """

    change: Change
    declared: Declared
    record: Record | None
    live: LiveProduct

    @property
    def product_id(self) -> int:
        """The store's id."""
        return self.live.product_id

    @property
    def send(self) -> Send:
        """The sections that go out. An order without any is a mistake of ours."""
        if self.change.send is None:
            raise ValueError(f"{self.change.identity} has nothing to send")
        return self.change.send


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of one order.

    `record` is what the state holds of it now; `attempt`, given where the update was answered and the store is still
    to be read back, is what was sent. `notes` are worth knowing although nothing failed.
    """

    order: Order
    result: Result
    tries: int = 0
    failures: tuple[Failure, ...] = ()
    record: Record | None = None
    attempt: Attempt | None = None
    notes: tuple[Failure, ...] = ()

    def outcome(self) -> ProductOutcome:
        """For people: every failure with the line of the product file that declares the item."""
        declared = self.order.declared
        return ProductOutcome(
            identity=self.order.change.identity,
            product_id=self.order.product_id,
            sku=declared.sku,
            result=self.result,
            tries=self.tries,
            failures=tuple(item_failure(failure, declared) for failure in self.failures),
            notes=tuple(item_failure(note, declared) for note in self.notes),
        )


def item_failure(failure: Failure, declared: Declared) -> ItemFailure:
    """A failure with the place that declares what failed."""
    places = (failure.slot, failure.slot.split(".")[0].split("[")[0]) if failure.slot else ()
    return ItemFailure(
        slot=failure.slot,
        code=failure.code,
        message=failure.message,
        path=declared.path,
        line=declared.line_of(*places, "product_id", "sku"),
    )


class Watcher(Protocol):
    """Whoever shows progress."""

    def started(self, total: int) -> None:
        """So many updates are about to go out."""

    def delivered(self, outcome: ProductOutcome) -> None:
        """One order came to its end."""
