"""What the state must say after a run although nothing is sent for it: forgotten, released, renamed, consents."""

from collections.abc import Iterable, Iterator

from reconciler.model.assets import content_of
from reconciler.model.declared import Declared
from reconciler.model.live import Looked
from reconciler.model.plan import Action, Change, Plan
from reconciler.model.record import Forgotten, Record, Status
from reconciler.operations.workspace import Desk
from reconciler.planner import Placed, kept_consents, settle_by_look


def lines_without_sending(desk: Desk, plan: Plan, looked: Looked) -> Iterator[Record | Forgotten]:
    """The lines to append. A product that is sent to gets its records from the delivery."""
    changes = {change.identity: change for change in plan.changes}
    yield from _forgotten(plan.changes)
    for one in desk.placed(looked):
        change = changes.get(one.declared.identity)
        record = desk.record(one.product_id)
        if record is None or (change is not None and change.action is not Action.RELEASE):
            continue
        tidy = tidied(_settled(record, one, looked), one.declared, change)
        if tidy != record:
            yield tidy


def _forgotten(changes: Iterable[Change]) -> Iterator[Forgotten]:
    for change in changes:
        if change.action is Action.FORGET and change.product_id is not None:
            yield Forgotten(product_id=change.product_id)


def _settled(record: Record, one: Placed, looked: Looked) -> Record:
    live = looked.products.get(one.product_id) if one.product_id is not None else None
    return record if live is None else settle_by_look(record, live.media)


def _renamed(record: Record, declared: Declared) -> dict[str, object]:
    """The sections of a record with the paths that their local pictures have now. What they hold is the same."""
    names = {content_of(name): name for name in declared.local}
    found: dict[str, object] = {}
    if record.main is not None and record.main.image is not None:
        image = names.get(content_of(record.main.image), record.main.image)
        found["main"] = record.main.model_copy(update={"image": image})
    if record.gallery is not None:
        found["gallery"] = tuple(
            item
            if item.image is None
            else item.model_copy(update={"image": names.get(content_of(item.image), item.image)})
            for item in record.gallery
        )
    return found


def tidied(record: Record, declared: Declared, change: Change | None) -> Record:
    """The record brought up to date with a file that asks for nothing to be sent.

    What failed or is still out is not asked for any more, or it would be due: the update was refused as a whole and
    what was applied before is declared again, or it was of a section that the file lets go of.
    """
    return record.model_copy(
        update={
            "source": declared.path,
            "source_digest": declared.digest,
            "sku": declared.sku or record.sku,
            "status": Status.APPLIED,
            "failures": (),
            "consents": kept_consents(None, declared, record),
            "attempt": None,
            **_renamed(record, declared),
            **dict.fromkeys(change.released if change else ()),
        }
    )
