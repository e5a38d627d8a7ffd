"""What every verb starts from: a configuration, its catalog, its state. Reads files, changes none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from reconciler.catalog import Catalog, Publication, load_catalog
from reconciler.config import Config, Safety
from reconciler.errors import CatalogError
from reconciler.git import differs_from_head, head_commit
from reconciler.model.assets import asset_path
from reconciler.model.declared import Declared
from reconciler.model.live import Looked
from reconciler.model.plan import Plan, StateMark
from reconciler.model.record import Record
from reconciler.planner import Placed, Selection, Setting, make_plan, place
from reconciler.state.addresses import open_state
from reconciler.state.backend import StateBackend
from reconciler.state.log import State
from reconciler.yamlfile.quoting import quoted


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what must be said loudly beside it."""

    plan: Plan
    notes: tuple[str, ...] = ()


def valid_catalog(config: Config) -> Catalog:
    """The catalog. Raises `InvalidFiles` with every problem in it, `CatalogError` where there is nothing in it."""
    catalog = load_catalog(config.root, config.catalog, publication=publication_of(config))
    catalog.raise_if_invalid()
    return catalog


def publication_of(config: Config) -> Publication | None:
    """Where the catalog's own pictures are published; None where the configuration knows of none."""
    if config.assets is None:
        return None
    return Publication(config.assets.root, config.assets.base_url, cache(lambda: head_commit(config.root)))


def refuse_unpublished(config: Config, plan: Plan) -> None:
    """Raise `CatalogError` where the address of a local picture that would be sent names a commit that does not hold
    the picture as it is here. Raises `GitError` where that cannot be known."""
    if config.assets is None or "{commit}" not in config.assets.base_url:
        return
    sent = {item.address for change in plan.changes if change.send for item in change.send.items}
    paths = sorted({path for address in sent if (path := asset_path(address)) is not None})
    if paths and head_commit(config.root) is None:
        raise CatalogError(
            f"no commit is checked out in {str(config.root)!r}, and `assets.base_url` is the address of a commit",
            "put the catalog into a git repository, commit and push it. Nothing was sent",
        )
    if differing := sorted(differs_from_head(config.root, paths)):
        more = f" and {len(differing) - 10} more" if len(differing) > 10 else ""
        raise CatalogError(
            f"not in the checked-out commit as they are here: {', '.join(differing[:10])}{more}",
            "commit and push them first: `assets.base_url` is the address of a commit. Nothing was sent",
        )


def backend_of(config: Config) -> StateBackend:
    """Where the configuration keeps its state."""
    return open_state(config.state, config.store_id, config.api.origin, config.root)


def notes_on(config: Config, state: State, backend: StateBackend) -> tuple[str, ...]:
    """What a person must know about the state and the configuration before believing a plan made from them."""
    notes = [*state.notes, *_loosened(config)]
    if config.assets is not None and not config.sources.check:
        notes.append(
            f"{config.path.name} sets sources.check: false: what is published at {config.assets.base_url} is not "
            f"compared with the pictures of the catalog before the store fetches it."
        )
    if config.sources.allow_private_networks:
        notes.append(
            f"{config.path.name} sets sources.allow_private_networks: whoever edits a product file can have any "
            f"address asked that this machine can reach."
        )
    if state.missing:
        notes.append(
            f"There is no state at {backend.describe()}: nothing is known of what was applied before, so every "
            f"product would be adopted. If there was a state, bring it back before applying."
        )
    elif state.torn:
        notes.append(torn_note(backend))
    in_batches = sum(bool(record.attempt and record.attempt.batch) for record in state.records.values())
    if in_batches:
        notes.append(
            f"An earlier run left {in_batches} updates in batches. Apply asks what came of them before it sends "
            f"anything; until then they are planned as retries."
        )
    return tuple(notes)


def torn_note(backend: StateBackend) -> str:
    """That the state's last line does not count."""
    return (
        f"The last line of {backend.describe()} is incomplete and does not count: a run was killed while it wrote "
        f"that line, or the file was cut off."
    )


def _loosened(config: Config) -> Iterator[str]:
    """The limits of the configuration that let more through than is usual."""
    for name, value, default in (
        ("max_gallery_loss_percent", config.safety.max_gallery_loss_percent, Safety().max_gallery_loss_percent),
        ("max_loss_percent", config.safety.max_loss_percent, Safety().max_loss_percent),
    ):
        if value > default:
            yield (
                f"{config.path.name} sets safety.{name} to {value}; the default is {default}, and less would be "
                f"called out."
            )


def setting_of(
    config: Config,
    state: State,
    targets: Iterable[str],
    consents: Iterable[str] = (),
    reviewed: frozenset[str] = frozenset(),
) -> Setting:
    """The circumstances of planning for this configuration and state, before anybody looked at the store."""
    return Setting(
        store=config.store_id,
        origin=config.api.origin,
        state=None if state.missing else StateMark(lineage=state.header.lineage, serial=state.header.serial),
        max_gallery_loss_percent=config.safety.max_gallery_loss_percent,
        max_loss_percent=config.safety.max_loss_percent,
        consents=Selection.of(consents, all_word=True),
        reviewed=reviewed,
        targets=Selection.of(targets),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a plan is made from, and the making of it."""

    declared: tuple[Declared, ...]
    state: State
    setting: Setting
    notes: tuple[str, ...] = ()

    def placed(self, looked: Looked) -> tuple[Placed, ...]:
        """Declarations with the ids of their products, those alone that the targets mean."""
        targets = self.setting.targets
        return tuple(
            one
            for one in place(self.declared, self.state.records, looked.skus)
            if not targets.selectors or targets.matches(one.product_id, one.declared.sku, one.declared.path)
        )

    def plan(self, looked: Looked, setting: Setting | None = None) -> Plan:
        """The plan as far as `looked` has looked."""
        return make_plan(self.declared, self.state.records, looked, setting or self.setting)

    def record(self, product_id: int | None) -> Record | None:
        """What the state holds of a product."""
        return None if product_id is None else self.state.records.get(product_id)

    def refuse_unmatched(self, target: str = "--target") -> None:
        """Raise `CatalogError` for a selector that means no product of the catalog; `target` says where from."""
        known = [(one.product_id, one.declared.sku, one.declared.path) for one in self.placed_all()]
        for option, selection in ((target, self.setting.targets), ("--allow-erase", self.setting.consents)):
            if missing := selection.unmatched(known):
                raise CatalogError(
                    f"{option} {quoted(missing[0])} means no product of the catalog",
                    "give a product id, sku:SKU, or a glob over paths relative to the configuration's folder",
                )

    def placed_all(self) -> tuple[Placed, ...]:
        """All declarations with the ids that the files and the state give them."""
        return place(self.declared, self.state.records, {})
