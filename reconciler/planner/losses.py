"""Which known items would no longer be in the store after a section was sent. Pure.

A look can only add to what the record says would be lost, never take from it: a plan made offline and reviewed
loses no less than the one made after looking, unless the store holds something that nobody had seen.
"""

from collections.abc import Iterable, Sequence

from reconciler.model.plan import Loss
from reconciler.planner.known import KnownSection, Slotted
from reconciler.planner.matching import matches


def missing(before: Sequence[Slotted], after: Sequence[Slotted]) -> list[Slotted]:
    """Items of `before` that fill no slot of `after`, in `before`'s order.

    A moved item is not lost. An item shown twice and kept once is lost once: Ecwid replaces the gallery as a list,
    not as a set (ECWID.md, "The endpoint").
    """
    stays, moves = matches(before, after)
    return [one for i, one in enumerate(before) if i not in stays and i not in moves]


def section_losses(known: KnownSection, foreign: Iterable[Slotted]) -> list[Loss]:
    """What sending the section would lose: recorded items first, then what an open attempt may have placed, then
    what was only ever seen live."""
    before = known.before or ()
    tried = missing(known.tried or (), before)
    lost = [*missing(before, known.after), *missing(tried, known.after)]
    return [Loss(slot=slot, item=item.without_alt()) for slot, item in lost] + [
        Loss(slot=slot, item=item, live=True) for slot, item in foreign
    ]
