"""Which update goes first and alone, and whether the store did with it what it should. Sends nothing.

Three silences of the API mean three things (ECWID.md, "The endpoint"). That the store leaves alone a section which
was sent as null can be seen only where something stands in that section: such a product goes first, if there is one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.delivery.orders import Delivered, Order
from reconciler.model.live import LiveMedia
from reconciler.model.media import Item, Section, section_of
from reconciler.model.record import Attempt, Failure
from reconciler.planner import shortcomings
from reconciler.planner.known import section_of_live, slotted

CANARY = "canary"
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the first update showed: nothing where it came to no clear end, else whether the store can be trusted."""

    told: bool
    failures: tuple[Failure, ...] = ()


def canary_first(orders: Sequence[Order]) -> list[Order]:
    """The orders, telling ones first: the first of them may come to no clear end. Else in the order given."""
    return sorted(orders, key=lambda order: not _unsent_and_filled(order))


def verdict_on(done: Delivered, attempt: Attempt | None, live: LiveMedia | None) -> Verdict:
    """What is to be thought of the store after one update was answered and the product was looked at.

    A section of which an item failed is not judged: the answer said that it would not be complete.
    """
    if attempt is None or live is None:
        return Verdict(told=False)
    failed = {section_of(failure.slot) for failure in done.failures if failure.slot is not None}
    wrong = {section: text for section, text in shortcomings(attempt, live).items() if section not in failed}
    failures = [
        Failure(slot=section, code=CANARY, message=f"{text}; {_compared(attempt, live, section)}")
        for section, text in wrong.items()
    ]
    return Verdict(told=bool(failures) or not failed, failures=tuple(failures))


def _unsent_and_filled(order: Order) -> bool:
    unsent = (section for section in Section if slotted(section, order.send.main, order.send.gallery) is None)
    return any(section_of_live(order.live.media, section) for section in unsent)


def _compared(attempt: Attempt, live: LiveMedia, section: Section) -> str:
    sent = slotted(section, attempt.main, attempt.gallery)
    expected = section_of_live(attempt.before, section) if sent is None else sent
    return f"expected {_listed(expected)}, found {_listed(section_of_live(live, section))}"


def _listed(items: Iterable[tuple[str, Item]]) -> str:
    addresses = [item.address for _, item in items]
    more = [f"and {len(addresses) - _MOST_SHOWN} more"] if len(addresses) > _MOST_SHOWN else []
    return ", ".join([*addresses[:_MOST_SHOWN], *more]) or "nothing"
