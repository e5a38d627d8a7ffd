"""The verb `apply`: look, plan, ask, send, read back, record. Sends nothing that was not shown and agreed to."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol

from reconciler.config import Config
from reconciler.delivery import Course, Watcher
from reconciler.delivery.backup import Folder, open_backup
from reconciler.ecwid import EcwidClient
from reconciler.errors import ReconcilerError
from reconciler.model.live import Looked
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.operations import interruptible
from reconciler.operations.asking import Outside, look_at, store_client
from reconciler.operations.carrying_out import Job, carry_out
from reconciler.operations.leftovers import without_leftovers
from reconciler.operations.lossless import raise_if_lossy
from reconciler.operations.planfiles import read_plan
from reconciler.operations.reviewed import check_reviewed, check_store
from reconciler.operations.sources import source_network
from reconciler.operations.workspace import (
    Desk,
    Planned,
    backend_of,
    notes_on,
    refuse_unpublished,
    setting_of,
    valid_catalog,
)
from reconciler.state.backend import StateBackend

PARALLELISM = 64


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """What was asked for. `lock_timeout` is in seconds; `backup` is the folder to keep in what leaves the store.

    `lossless`: do nothing that anything could be lost by.
    """

    plan_file: Path | None = None
    targets: tuple[str, ...] = ()
    allow_erase: tuple[str, ...] = ()
    force: bool = False
    parallelism: int = PARALLELISM
    lock_timeout: float = 0
    canary: bool = True
    batches: bool = False
    backup: Path | None = None
    lossless: bool = False


class Person(Protocol):
    """Whoever sees the plan and agrees to it."""

    def show(self, planned: Planned) -> None:
        """Show what would happen."""

    def agrees(self) -> bool:
        """Whether to go on. Raises `ReconcilerError` where nobody can be asked."""


def apply(config: Config, request: ApplyRequest, outside: Outside, person: Person, watcher: Watcher) -> Outcome:
    """Bring the store to what the catalog declares.

    Raises whatever keeps a run from sending anything; what happened once something was sent is in the outcome.
    """
    reviewed = read_plan(request.plan_file) if request.plan_file else None
    if reviewed is not None:
        check_store(reviewed, config.store_id, config.api.origin)
    catalog = valid_catalog(config)
    backend = backend_of(config)
    with (
        _backup(config, request) as backup,
        backend.lock(request.lock_timeout),
        asyncio.Runner() as runner,
        ExitStack() as connections,
    ):
        connected = cache(
            lambda: connections.enter_context(store_client(runner, config, outside, request.parallelism))
        )
        state, left = without_leftovers(backend, runner, connected)
        targets = request.targets or (reviewed.targets if reviewed else ())
        seen = (
            frozenset(change.digest for change in reviewed.changes)
            if reviewed and reviewed.refreshed
            else frozenset()
        )
        setting = setting_of(config, state, targets, request.allow_erase, seen)
        desk = Desk(catalog.declared, state, setting, (*left, *notes_on(config, state, backend)))
        desk.refuse_unmatched("--target" if request.targets else "the given plan's target")
        ids = set(_to_look_at(desk, reviewed))
        if not ids:
            job = Job(desk, Looked(), desk.plan(Looked()), runner)
        else:
            sources = connections.enter_context(source_network(runner, config, outside))
            job = replace(_looked(desk, ids, runner, connected()), sources=sources, backup=backup)
        return _agreed(config, job, _course(config, request), request, reviewed, person, watcher, backend)


@contextmanager
def _backup(config: Config, request: ApplyRequest) -> Iterator[Folder | None]:
    """Where what leaves the store is kept; None where nobody asked for that."""
    if request.backup is None:
        yield None
        return
    with open_backup(request.backup, config.store_id, config.api.origin) as folder:
        yield folder


def _to_look_at(desk: Desk, reviewed: Plan | None) -> Iterator[int | None]:
    """Products that would be sent to, None for one whose SKU is not resolved.

    A plan that was made after looking may hold changes that only a look shows.
    """
    for plan in (desk.plan(Looked()), *([reviewed] if reviewed and reviewed.refreshed else [])):
        yield from (change.product_id for change in plan.changes if change.send is not None)


def _looked(desk: Desk, ids: set[int | None], runner: asyncio.Runner, client: EcwidClient) -> Job:
    looked_at = runner.get_loop().time()
    known = (product_id for product_id in ids if product_id is not None)
    looked = interruptible.run(runner, look_at(client, desk.placed(Looked()), known))
    plan = desk.plan(looked, replace(desk.setting, refreshed=True))
    return Job(desk, looked, plan, runner, client, looked_at)


def _course(config: Config, request: ApplyRequest) -> Course:
    """How to go about it. No more are made ready at once than the rate lets through in half a minute: a look is good
    for a minute, and who waits longer must look again."""
    soon = config.rate_limit.requests * 30 // config.rate_limit.seconds
    return Course(max(1, min(request.parallelism, soon)), request.canary, request.batches)


def _agreed(
    config: Config,
    job: Job,
    course: Course,
    request: ApplyRequest,
    reviewed: Plan | None,
    person: Person,
    watcher: Watcher,
    backend: StateBackend,
) -> Outcome:
    if reviewed is not None:
        check_reviewed(reviewed, job.plan)
    person.show(Planned(job.plan, job.desk.notes))
    refuse_unpublished(config, job.plan)
    if request.lossless:
        raise_if_lossy(job.plan, job.looked, job.desk)
    job.plan.raise_if_unsafe(force=request.force)
    if job.plan.changes and not person.agrees():
        raise ReconcilerError("not agreed to, so nothing was sent")
    return carry_out(job, backend, watcher, course)
