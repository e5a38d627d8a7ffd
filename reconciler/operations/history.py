"""The verb `state history`: what one product showed, commit by commit. Changes nothing, and asks no store."""

from itertools import islice

from reconciler.config import Config
from reconciler.errors import StateError
from reconciler.model.history import Happened, History, HistoryStep
from reconciler.model.media import Gallery, Main, Section
from reconciler.model.record import Record
from reconciler.operations.state import find
from reconciler.operations.workspace import backend_of
from reconciler.planner import changed_slots
from reconciler.state.past import Step, steps
from reconciler.yamlfile.quoting import quoted


def history(config: Config, selector: str, limit: int) -> History:
    """The `limit` newest steps of the product that `selector` means.

    Raises `StateError` where no versions of the state are kept, and where none has such a product.
    """
    backend = backend_of(config)
    product_id = _id(selector) or _the_one(find(backend.read(), (selector,)), selector).product_id
    found = list(islice(steps(backend.versions(), product_id), limit + 1))
    if not found:
        raise StateError(
            f"the history of {backend.describe()} holds no product that {quoted(selector)} means",
            "see `reconciler state list`; a product that was forgotten is found by its id",
        )
    skus = (record.sku for step in found for record in (step.after, step.before) if record is not None)
    told = tuple(_told(step) for step in found[:limit])
    return History(product_id=product_id, sku=next(skus, None), steps=told, more=len(found) > limit)


def _id(selector: str) -> int | None:
    return int(selector) if selector.isascii() and selector.isdigit() and len(selector) < 20 else None


def _the_one(records: tuple[Record, ...], selector: str) -> Record:
    if len(records) > 1:
        raise StateError(f"{quoted(selector)} means {len(records)} products", "give the id of one, or sku:SKU")
    return records[0]


def _told(step: Step) -> HistoryStep:
    before, after = _sections(step.before, applied=True), _sections(step.after, applied=False)
    record = step.after
    return HistoryStep(
        commit=step.version.commit,
        at=step.version.at,
        message=step.version.title,
        happened=_happened(step),
        slots=changed_slots(before, after),
        released=()
        if record is None
        else tuple(
            section
            for section, was, now in zip(Section, before, after, strict=True)
            if was is not None and now is None
        ),
        main=after[0],
        gallery=after[1],
        failures=record.failures if record else (),
    )


def _happened(step: Step) -> Happened:
    if step.after is None:
        return Happened.FORGOTTEN
    if step.after.attempt is not None:
        return Happened.IN_FLIGHT
    return Happened.RECORDED if step.before is None else Happened.CHANGED


def _sections(record: Record | None, *, applied: bool) -> tuple[Main | None, Gallery | None]:
    """As applied, or as it will be once the update that is on its way has arrived."""
    if record is None:
        return None, None
    out = None if applied else record.attempt
    if out is None:
        return record.main, record.gallery
    return out.main or record.main, record.gallery if out.gallery is None else out.gallery
