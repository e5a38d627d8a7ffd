"""Ask, for a verb, where pictures come from: one guarded network a run, and what it says of a plan. Sends nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from reconciler.config import Config
from reconciler.delivery import Order, item_failure, readied
from reconciler.delivery.sources import SourceNetwork, open_sources
from reconciler.model.live import LiveMedia, LiveProduct, Looked
from reconciler.model.plan import Change, Code, Plan, PlanWarning
from reconciler.model.record import Failure, Record
from reconciler.operations.asking import Outside, entered
from reconciler.operations.workspace import Desk
from reconciler.planner import Placed, settle_by_look, with_warnings


@contextmanager
def source_network(runner: asyncio.Runner, config: Config, outside: Outside) -> Iterator[SourceNetwork]:
    """The way to where pictures come from, living in `runner`'s loop."""
    with entered(runner, open_sources(config.sources, outside.environ)) as network:
        yield network


async def plan_with_sources_asked(desk: Desk, plan: Plan, looked: Looked, network: SourceNetwork) -> Plan:
    """The plan, saying of each change which of its pictures cannot be downloaded and what apply would make of that.

    Where nobody looked, the store is taken to show what was read back last.
    """
    placed = {one.declared.identity: one for one in desk.placed(looked)}
    sending = [change for change in plan.changes if change.sends]
    found = await asyncio.gather(
        *(_warnings(desk, change, placed[change.identity], looked, network) for change in sending)
    )
    return with_warnings(plan, {change.identity: told for change, told in zip(sending, found, strict=True)})


async def _warnings(
    desk: Desk, change: Change, one: Placed, looked: Looked, network: SourceNetwork
) -> tuple[PlanWarning, ...]:
    record = desk.record(one.product_id)
    live = looked.products.get(one.product_id or 0) or _as_read_back(one, record)
    order = Order(change, one.declared, record and settle_by_look(record, live.media), live)
    ready = await readied(order, network)
    held = (
        _warning(one, Code.SOURCE_FAILED, failure, "apply would hold this product back") for failure in ready.failures
    )
    return (*held, *(_warning(one, Code.LIVE_ADDRESS_SENT, note) for note in ready.notes))


def _as_read_back(one: Placed, record: Record | None) -> LiveProduct:
    media = record.live if record else None
    return LiveProduct(one.product_id or 0, one.declared.sku, media or LiveMedia())


def _warning(one: Placed, code: Code, failure: Failure, consequence: str = "") -> PlanWarning:
    told = item_failure(failure, one.declared)
    slot = f"{told.slot}: " if told.slot else ""
    message = f"{slot}{told.message}" + (f"; {consequence}" if consequence else "")
    return PlanWarning(code=code, message=message, path=told.path, line=told.line)
