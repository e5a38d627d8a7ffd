"""The planner: (declared, recorded, live) → Plan. Pure: no file, no network, no clock, no order but its own."""

from collections.abc import Iterable, Mapping

from reconciler.model.declared import Declared
from reconciler.model.live import Looked
from reconciler.model.media import Section
from reconciler.model.plan import (
    ERASURES,
    Action,
    Change,
    LossLimit,
    Plan,
    PlanWarning,
    ProductWarning,
    Summary,
)
from reconciler.model.record import Record
from reconciler.planner.attempts import settle_by_look
from reconciler.planner.digests import plan_digest
from reconciler.planner.identity import Placed, place
from reconciler.planner.known import standing
from reconciler.planner.product import Product, forgetting, product_change, unchanged_warnings
from reconciler.planner.setting import Setting


def make_plan(declared: Iterable[Declared], records: Mapping[int, Record], looked: Looked, setting: Setting) -> Plan:
    """Everything that would change, sorted by identity: the same input gives the same bytes.

    `records` by product id; `looked` holds those products that somebody looked at, and the SKUs that were resolved.
    Raises `CatalogError` where two files turn out to mean the same product.
    """
    placed = place(declared, records, looked.skus)
    chosen = [one for one in placed if _chosen(one, setting)]
    changes: list[Change] = []
    warnings: list[ProductWarning] = []
    for one in chosen:
        product = _product(one, records, looked)
        change = product_change(product, setting)
        if change is not None:
            changes.append(change)
        else:
            warnings += [
                ProductWarning(identity=one.declared.identity, **dict(warning))
                for warning in unchanged_warnings(product)
            ]
    forgotten = [] if setting.targets.selectors else _forgotten(placed, records)
    unchanged = len(chosen) - len(changes)
    changes = sorted([*changes, *(forgetting(record, setting) for record in forgotten)], key=_by_identity)
    return _seal(
        Plan(
            store=setting.store,
            origin=setting.origin,
            refreshed=setting.refreshed,
            state=setting.state,
            targets=setting.targets.selectors,
            summary=summary_of(changes, unchanged),
            limit=_limit(changes, forgotten, records, setting),
            warnings=tuple(warnings),
            changes=tuple(changes),
        )
    )


def with_warnings(plan: Plan, further: Mapping[str, tuple[PlanWarning, ...]]) -> Plan:
    """The plan with further warnings, by the identity of the changes that they are about."""
    changes = tuple(
        change.model_copy(update={"warnings": (*change.warnings, *further.get(change.identity, ()))})
        for change in plan.changes
    )
    return _seal(plan.model_copy(update={"changes": changes}))


def _chosen(one: Placed, setting: Setting) -> bool:
    if not setting.targets.selectors:
        return True
    return setting.targets.matches(one.product_id, one.declared.sku, one.declared.path)


def _product(one: Placed, records: Mapping[int, Record], looked: Looked) -> Product:
    if one.product_id is None:
        return Product(one.declared, None, None, None, looked=False)
    record = records.get(one.product_id)
    live = looked.products.get(one.product_id)
    if record is not None and live is not None:
        record = settle_by_look(record, live.media)
    return Product(one.declared, one.product_id, record, live, looked=one.product_id in looked.products)


def _forgotten(placed: Iterable[Placed], records: Mapping[int, Record]) -> list[Record]:
    claimed = {one.product_id for one in placed}
    return [records[product_id] for product_id in sorted(records) if product_id not in claimed]


def _by_identity(change: Change) -> tuple[bool, int, str]:
    by_sku = change.identity.startswith("sku:")
    return (by_sku, 0 if by_sku else change.product_id or 0, change.sku or "")


def summary_of(changes: Iterable[Change], unchanged: int) -> Summary:
    """The counts of these changes; of a saved plan, those that it must have been saved with."""
    found = list(changes)
    count = {action: sum(change.action is action for change in found) for action in Action}
    return Summary(
        adopt=count[Action.ADOPT],
        update=count[Action.UPDATE],
        retry=count[Action.RETRY],
        release=count[Action.RELEASE],
        forget=count[Action.FORGET],
        unchanged=unchanged,
        requests=sum(change.sends for change in found),
        erasures=sum(warning.code in ERASURES for change in found for warning in change.warnings),
        losses=sum(len(change.losses) for change in found if not change.gone),
        blocked=sum(change.blocked for change in found),
    )


def _limit(
    changes: Iterable[Change], forgotten: Iterable[Record], records: Mapping[int, Record], setting: Setting
) -> LossLimit:
    lost = sum(len(change.losses) for change in changes if not change.gone)
    return LossLimit(
        items=lost + sum(_items(record) for record in forgotten),
        recorded=sum(_items(record) for record in records.values()),
        max_percent=setting.max_loss_percent,
    )


def _items(record: Record) -> int:
    return sum(len(standing(record, section) or ()) for section in Section)


def _seal(plan: Plan) -> Plan:
    return plan.model_copy(update={"digest": plan_digest(plan)})
