"""The verb `plan`: declared against state, and against the store where that is asked for. Sends nothing."""

import asyncio
from dataclasses import dataclass, replace

from reconciler.config import Config
from reconciler.model.live import Looked
from reconciler.operations import interruptible
from reconciler.operations.asking import Outside, look_at, store_client
from reconciler.operations.sources import plan_with_sources_asked, source_network
from reconciler.operations.workspace import Desk, Planned, backend_of, notes_on, setting_of, valid_catalog


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What was asked for."""

    targets: tuple[str, ...] = ()
    refresh: bool = False
    check_sources: bool = False


def plan(config: Config, request: PlanRequest, outside: Outside) -> Planned:
    """The plan. Raises what a catalog, a state or a store can have wrong."""
    catalog = valid_catalog(config)
    backend = backend_of(config)
    state = backend.read()
    desk = Desk(catalog.declared, state, setting_of(config, state, request.targets), notes_on(config, state, backend))
    desk.refuse_unmatched()
    with asyncio.Runner() as runner:
        looked = _look(runner, config, desk, outside) if request.refresh else Looked()
        made = desk.plan(looked, replace(desk.setting, refreshed=request.refresh))
        if request.check_sources:
            with source_network(runner, config, outside) as network:
                made = interruptible.run(runner, plan_with_sources_asked(desk, made, looked, network))
    return Planned(made, desk.notes)


def _look(runner: asyncio.Runner, config: Config, desk: Desk, outside: Outside) -> Looked:
    placed = desk.placed(Looked())
    with store_client(runner, config, outside) as client:
        known = (one.product_id for one in placed if one.product_id is not None)
        return interruptible.run(runner, look_at(client, placed, known))
