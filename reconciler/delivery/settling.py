"""The records around one update: while it is out, and once its outcome is known. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from reconciler.delivery.orders import Order
from reconciler.ecwid import Answer
from reconciler.model.live import LiveMedia
from reconciler.model.media import MAIN_IMAGE, Kind, Section, section_of
from reconciler.model.record import Attempt, Failure, Record, Status
from reconciler.planner import kept_consents, reading, settle_by_look, shortcomings
from reconciler.planner.known import recorded, section_of_live, slotted

NOT_SHOWN = "not-shown"


def attempt_of(order: Order, attempt_id: str, now: datetime) -> Attempt:
    """The update as it is about to go out."""
    earlier = order.record.attempt if order.record else None
    agreed = [loss.item.address for loss in order.change.losses]
    return Attempt(
        id=attempt_id,
        main=order.send.main,
        gallery=order.send.gallery,
        before=order.live.media,
        agreed=tuple(dict.fromkeys((*agreed, *(earlier.agreed if earlier else ())))),
        started_at=now,
    )


def begun(order: Order, attempt: Attempt) -> Record:
    """The record with the update out. What was applied stays beside it: what may be lost is never forgotten."""
    return recorded_before(order).model_copy(
        update={
            "source": order.declared.path,
            "source_digest": order.declared.digest,
            "sku": order.declared.sku or order.live.sku,
            "consents": kept_consents(order.change, order.declared, order.record),
            "attempt": attempt,
        }
    )


def answered(
    record: Record, attempt: Attempt, answer: Answer, now: datetime, released: tuple[Section, ...] = ()
) -> Record:
    """The record once the store has answered, before it was read back: of the sections that were sent, nobody knows
    yet what the store shows. `record` is the one with the update out; sections that were `released` leave it."""
    going = {section for section in Section if getattr(attempt, section) is not None}
    others = (one for one in record.failures if one.slot is not None and section_of(one.slot) not in going)
    failed = (Failure(slot=item.slot, code=item.code, message=item.message) for item in answer.failures)
    applied = record.model_copy(
        update={
            "main": record.main if attempt.main is None else attempt.main,
            "gallery": record.gallery if attempt.gallery is None else attempt.gallery,
            "applied_at": now,
            "attempt": None,
        }
    )
    told = _with_failures(applied, (*others, *failed), released)
    return told.model_copy(update={"live": _not_sent(record, told, attempt)})


def settled(order: Order, attempt: Attempt, live: LiveMedia) -> Record | None:
    """The record of an update whose answer was never heard, where the store shows what was sent; else None."""
    seen = settle_by_look(begun(order, attempt), live)
    return None if seen.attempt is not None else _with_failures(seen, seen.failures, order.change.released)


def refused(base: Record, failure: Failure) -> Record:
    """The record after the store refused the update as a whole: what was true before, `base`, still is."""
    slot_failures = tuple(one for one in base.failures if one.slot is not None)
    return base.model_copy(update={"status": Status.PARTIAL, "failures": (*slot_failures, failure)})


def read_back(before: Record | None, attempt: Attempt, record: Record, live: LiveMedia) -> Record:
    """The record, which was `before` the update, with what the store shows after it; partial where that is not what
    was sent.

    What is shown is kept only where it is as it should be: a picture that somebody added in between must not be
    taken for one of ours.
    """
    wrong = shortcomings(attempt, live)
    going = {section for section in Section if getattr(attempt, section) is not None}
    if record.failures:
        untold = {section: text for section, text in wrong.items() if section not in going}
        sound = not untold and _no_more_than_sent(attempt, record, live)
        kept = reading(before, attempt, live) if sound else record.live
        return record.model_copy(update={"live": kept, "failures": (*record.failures, *_not_shown(untold))})
    failures = _not_shown(wrong)
    return record.model_copy(
        update={
            "status": Status.PARTIAL if failures else Status.APPLIED,
            "failures": failures,
            "live": record.live if wrong.keys() & going else reading(before, attempt, live),
        }
    )


def _not_shown(wrong: Mapping[Section, str]) -> tuple[Failure, ...]:
    return tuple(Failure(slot=section, code=NOT_SHOWN, message=text) for section, text in wrong.items())


def _not_sent(earlier: Record, record: Record, attempt: Attempt) -> LiveMedia | None:
    """What is known of the sections that were not sent, by the `earlier` record; None where that is nothing.

    Beside a gallery of one item nothing is told of a main image that is not ours: it would pass for that item, which
    may come to be the main image alone (`planner.known.was_read`).
    """
    before = attempt.before
    if attempt.main is not None:
        before = before.model_copy(update={"main_image": None, "main_video": None})
    if attempt.gallery is not None:
        before = before.model_copy(update={"images": (), "videos": ()})
    known = reading(earlier, attempt, before)
    ours = MAIN_IMAGE in dict(recorded(record, Section.MAIN) or ())
    if attempt.gallery is not None and len(recorded(record, Section.GALLERY) or ()) == 1 and not ours:
        known = known.model_copy(update={"main_image": None})
    return None if known.empty else known


def recorded_before(order: Order) -> Record:
    """What the state held before, or a record of a product that nothing was ever applied to."""
    return order.record or Record(
        product_id=order.product_id,
        source=order.declared.path,
        source_digest=order.declared.digest,
        status=Status.PARTIAL,
        sku=order.declared.sku or order.live.sku,
    )


def _with_failures(record: Record, failures: tuple[Failure, ...], released: tuple[Section, ...]) -> Record:
    """The record with these failures, rid of the sections that the file no longer declares, and of theirs."""
    kept = tuple(one for one in failures if one.slot is None or section_of(one.slot) not in released)
    status = Status.PARTIAL if kept else Status.APPLIED
    return record.model_copy(update={"status": status, "failures": kept, **dict.fromkeys(released)})


def _no_more_than_sent(attempt: Attempt, record: Record, live: LiveMedia) -> bool:
    """Whether no more pictures, and no more videos, are new in the store than were sent and arrived."""
    was = {item.key for section in Section for _, item in section_of_live(attempt.before, section)}
    shown = Counter(item.key for section in Section for _, item in section_of_live(live, section))
    sent = [
        item
        for section in Section
        for slot, item in slotted(section, attempt.main, attempt.gallery) or ()
        if not record.failed(slot)
    ]
    return all(
        sum(count for key, count in shown.items() if key[0] is kind and key not in was)
        <= sum(item.kind is kind for item in sent)
        for kind in Kind
    )
