"""(records, live) → drift: what was changed in the store since it was last applied to. Pure.

Premise: both sides are the store's own words. What it showed right after an update (`live` in the record) is compared
with what it shows now, so that an address that was sent never stands against one of the store's. A section that the
record does not manage is nobody's business here; one that nobody read back cannot be compared, and that is said.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.model.declared import identity_of
from reconciler.model.drift import Drift, DriftChange, DriftSummary
from reconciler.model.live import LiveMedia, Looked
from reconciler.model.media import MAIN_IMAGE, Section
from reconciler.model.plan import Code, Op, PlanWarning, ProductWarning, SlotChange
from reconciler.model.record import Record
from reconciler.planner.known import (
    Slotted,
    may_have_promoted,
    newcomer,
    promoted,
    recorded,
    section_of_live,
    was_read,
)
from reconciler.planner.slots import gallery_changes, main_changes
from reconciler.planner.standins import live_addresses

_OUT = (
    "an update is out whose outcome is not known: apply settles it, and until then there is nothing to compare with"
)
_GONE = "the store does not know this product any more"


@dataclass(frozen=True, slots=True)
class DriftSetting:
    """Which store was looked at, and the selectors that narrowed the look."""

    store: int
    origin: str
    targets: tuple[str, ...] = ()


def find_drift(records: Iterable[Record], looked: Looked, setting: DriftSetting) -> Drift:
    """What differs, products sorted by id. Every record's product has to be in `looked`."""
    found = [_product(one, looked) for one in sorted(records, key=lambda record: record.product_id)]
    changes = tuple(one for one in found if one.slots or one.gone)
    return Drift(
        store=setting.store,
        origin=setting.origin,
        targets=setting.targets,
        summary=_summary(found),
        warnings=tuple(
            ProductWarning(identity=one.identity, **dict(warning))
            for one in found
            if one not in changes
            for warning in one.warnings
        ),
        changes=changes,
    )


def _product(record: Record, looked: Looked) -> DriftChange:
    """One product; with neither slots nor warnings where all is as it was."""
    live = looked.products[record.product_id]
    bare = DriftChange(
        identity=identity_of(record.product_id, record.sku),
        product_id=record.product_id,
        sku=record.sku,
        source=record.source,
    )
    if live is None:
        return bare.model_copy(update={"warnings": (_warning(record, Code.PRODUCT_GONE, _GONE),)})
    if record.attempt is not None:
        return bare.model_copy(update={"warnings": (_warning(record, Code.LIVE_UNKNOWN, _OUT),)})
    managed = [section for section in Section if recorded(record, section) is not None]
    unread = [section for section in managed if not was_read(record, section)]
    slots = _slots(record, live.media, [section for section in managed if section not in unread])
    return bare.model_copy(
        update={
            "slots": slots,
            "sources": _sources(record, live.media, slots),
            "warnings": (_unread(record, unread),) if unread else (),
        }
    )


def _slots(record: Record, live: LiveMedia, sections: Sequence[Section]) -> tuple[SlotChange, ...]:
    changes: list[SlotChange] = []
    for section in sections:
        if section is Section.MAIN:
            changes += main_changes(*_main(record, live))
        else:
            changes += gallery_changes(*_gallery(record, live))
    return tuple(_across(changes))


def _main(record: Record, live: LiveMedia) -> tuple[Sequence[Slotted], Sequence[Slotted]]:
    """Main then and now. Beside a gallery that nobody read back, a new main image may be that gallery's first."""
    then, now = _then(record, Section.MAIN), section_of_live(live, Section.MAIN)
    gallery_unknown = recorded(record, Section.GALLERY) is not None and not was_read(record, Section.GALLERY)
    perhaps = newcomer(record, live) if gallery_unknown and may_have_promoted(record) else ()
    return then, [one for one in now if one not in perhaps]


def _gallery(record: Record, live: LiveMedia) -> tuple[Sequence[Slotted], Sequence[Slotted]]:
    """The gallery then and now. Where main is not ours, a picture of the gallery that became the main image is still
    the gallery's; where it is, main tells of it."""
    then, now = _then(record, Section.GALLERY), section_of_live(live, Section.GALLERY)
    if record.main is not None:
        return then, now
    then = (*((MAIN_IMAGE, item) for item in promoted(record)), *then)
    ours = {item.key for _, item in then}
    main = section_of_live(live, Section.MAIN)
    return then, (*(one for one in main if one[0] == MAIN_IMAGE and one[1].key in ours), *now)


def _then(record: Record, section: Section) -> tuple[Slotted, ...]:
    return section_of_live(record.live or LiveMedia(), section)


def _across(changes: Sequence[SlotChange]) -> list[SlotChange]:
    """What left one section and came to the other has moved."""
    come = {one.after.key: one for one in changes if one.op is Op.ADD and one.after is not None}
    moved: dict[int, SlotChange] = {}
    for one in changes:
        to = come.pop(one.before.key, None) if one.op is Op.REMOVE and one.before is not None else None
        if to is not None:
            moved[id(to)] = to.model_copy(update={"op": Op.MOVE, "before": one.before, "from_": one.slot})
            moved[id(one)] = moved[id(to)]
    return [moved.get(id(one), one) for one in changes if not (id(one) in moved and one.op is Op.REMOVE)]


def _sources(record: Record, live: LiveMedia, slots: Sequence[SlotChange]) -> dict[str, str]:
    shown = {item.key for section in Section for _, item in section_of_live(live, section)}
    sent = live_addresses(record, record.live).sources if record.live is not None else {}
    return {
        one.before.address: sent[one.before.address]
        for one in slots
        if one.before is not None and one.before.key not in shown and one.before.address in sent
    }


def _unread(record: Record, sections: Sequence[Section]) -> PlanWarning:
    names = " and ".join(sections)
    message = f"{names} {'was' if len(sections) == 1 else 'were'} not read back after the last update"
    return _warning(record, Code.LIVE_UNKNOWN, f"{message}: there is nothing to compare with")


def _warning(record: Record, code: Code, message: str) -> PlanWarning:
    return PlanWarning(code=code, message=message, path=record.source)


def _summary(found: Sequence[DriftChange]) -> DriftSummary:
    ops = Counter(slot.op for one in found for slot in one.slots)
    gone = sum(one.gone for one in found)
    changed = sum(bool(one.slots) for one in found)
    unknown = sum(bool(one.warnings) and not one.slots and not one.gone for one in found)
    return DriftSummary(
        products=len(found),
        changed=changed,
        gone=gone,
        unknown=unknown,
        unchanged=len(found) - changed - gone - unknown,
        added=ops[Op.ADD],
        removed=ops[Op.REMOVE],
        replaced=ops[Op.REPLACE],
        moved=ops[Op.MOVE],
    )
