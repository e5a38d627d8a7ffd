"""Refuse a plan that anything could be lost by: for runs that nobody has reviewed a plan for. Pure.

A plan loses nothing where each of its changes leaves every known item in the store, empties no section and no main
slot, keeps all that is recorded, and adopts only sections in which the store shows nothing.
"""

from collections.abc import Iterator

from reconciler.errors import Refused
from reconciler.model.live import LiveMedia, Looked
from reconciler.model.media import Section
from reconciler.model.plan import ERASURES, Action, Change, Plan
from reconciler.model.record import Record
from reconciler.operations.workspace import Desk


class NotLossless(Refused):
    """Something would be lost, and the run was only to do what loses nothing."""

    def __init__(self, reasons: list[str]) -> None:
        """`reasons`: one for each change that could lose something."""
        more = f"; and {len(reasons) - 10} more" if len(reasons) > 10 else ""
        super().__init__(
            f"this run may only do what loses nothing, and {'; '.join(reasons[:10])}{more}",
            "have a plan of this reviewed (`reconciler plan --refresh --out FILE`), then apply that plan; "
            "nothing was sent",
        )


def raise_if_lossy(plan: Plan, looked: Looked, desk: Desk) -> None:
    """Raise `NotLossless` unless the plan loses nothing. A product that is gone loses nothing."""
    reasons = [
        f"{change.identity} {why}"
        for change in plan.changes
        if not change.gone and (why := _lost(change, looked, desk.record(change.product_id)))
    ]
    if reasons:
        raise NotLossless(reasons)


def _lost(change: Change, looked: Looked, record: Record | None) -> str | None:
    if change.action is Action.FORGET:
        return "would be forgotten"
    if change.losses:
        return f"would lose {len(change.losses)} item{'' if len(change.losses) == 1 else 's'}"
    if any(warning.code in ERASURES for warning in change.warnings):
        return "would have a place erased"
    if change.released:
        return f"would have its {change.released[0]} released"
    if any(warning.blocks for warning in change.warnings):
        return "needs a consent"
    found = next(_adopted_with_media(change, looked, record), None)
    return f"adopts a {found} that shows something already" if found else None


def _adopted_with_media(change: Change, looked: Looked, record: Record | None) -> Iterator[Section]:
    """Sections that this change adopts and in which the store shows something, or of which nobody knows."""
    if change.action is not Action.ADOPT or change.send is None:
        return
    product = looked.products.get(change.product_id) if change.product_id is not None else None
    for section in Section:
        if getattr(change.send, section) is None or (record is not None and getattr(record, section) is not None):
            continue
        if product is None or _shows(product.media, section):
            yield section


def _shows(media: LiveMedia, section: Section) -> bool:
    if section is Section.MAIN:
        return bool(media.main_image or media.main_video)
    return bool(media.images or media.videos)
