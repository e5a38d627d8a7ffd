"""The verb `restore`: what would bring a backup's pictures back, as product files. Sends and writes nothing."""

import hashlib
import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reconciler.catalog.additions import Addition, new_file, with_added
from reconciler.catalog.globs import Globs
from reconciler.config import Config
from reconciler.delivery.backup import Backup, read_backup
from reconciler.errors import BackupError, InvalidFiles
from reconciler.model.assets import asset_path, asset_sha256
from reconciler.model.backup import KeptItem
from reconciler.model.declared import Declared
from reconciler.model.media import Kind
from reconciler.model.restoration import Restoration, RestoredFile
from reconciler.operations.lost import Lack, Written, lack_of
from reconciler.operations.restore_notes import (
    by_hand,
    displaced,
    faulty,
    nameless,
    not_managed,
    outside,
    perhaps_gone,
)
from reconciler.operations.workspace import valid_catalog
from reconciler.planner import Selection
from reconciler.yamlfile.quoting import quoted
from reconciler.yamlfile.read import read_bytes
from reconciler.yamlfile.refusal import Unreadable


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """What was asked for. `base_url` is where the backup's folder is published, without a slash at its end."""

    folder: Path
    targets: tuple[str, ...] = ()
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Product:
    """A product of the backup: its losses, its file, and what that file declares; None where there is none."""

    product_id: int
    items: tuple[KeptItem, ...]
    path: str
    declared: Declared | None


@dataclass(frozen=True, slots=True)
class _Writing:
    """How items are written into the product file at `path`, relative to the catalog's folder `root`; `faults` are
    those of the backup's files."""

    base_url: str | None
    faults: dict[str, str]
    root: Path
    path: str

    def __call__(self, item: KeptItem) -> Written:
        if item.file is None:
            return Written(item.source or item.address, "noted in the backup")
        source = self._source(item) or item.address
        if item.file in self.faults:
            return Written(source, f"lost; {item.file} does not hold it")
        published = None if self.base_url is None else f"{self.base_url}/{item.file}"
        return Written(published or source, f"kept in {item.file}")

    def _source(self, item: KeptItem) -> str | None:
        """Where it was sent from, as the file writes it; None for a local picture that the catalog has no more."""
        path = asset_path(item.source) if item.source else None
        if path is None:
            return item.source
        if not _holds(self.root / path, asset_sha256(item.source or "")):
            return None
        relative = posixpath.relpath(path, posixpath.dirname(self.path) or ".")
        return relative if relative.startswith("../") else f"./{relative}"


def _holds(path: Path, sha256: str | None) -> bool:
    try:
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def restore(config: Config, request: RestoreRequest) -> Restoration:
    """What would bring back whatever the catalog does not declare now.

    Raises `BackupError`, what a catalog can have wrong, and `BackupError` for a target that means no product of the
    backup.
    """
    catalog = valid_catalog(config)
    backup = read_backup(request.folder, config.store_id, config.api.origin)
    products = _targeted(list(_products(config, backup, catalog.declared)), request.targets)
    faults = backup.faults([item for product in products for item in product.items])
    notes = [*faulty(faults)]
    files, restored = [], []
    for product in sorted(products, key=lambda one: one.path):
        writing = _Writing(request.base_url, faults, config.root, product.path)
        lack = lack_of(product.items, product.declared, writing)
        file, failed = _file(config, product, [addition for _, addition in lack.additions])
        notes += _notes(config, product, lack, failed, catalog.declared)
        if file is not None:
            files.append(file)
        restored += [(item, addition) for item, addition in lack.additions if addition not in failed]
    unsure = sum(
        item.kind is Kind.IMAGE and addition.item.address == item.address != item.source
        for item, addition in restored
    )
    return Restoration(tuple(files), len(restored), (*notes, *perhaps_gone(unsure)))


def _products(config: Config, backup: Backup, declared: Iterable[Declared]) -> Iterator[_Product]:
    """Each product of the backup. Its file is the one with its id, else the one with nothing but its SKU, as long as
    no other product of the backup has that SKU."""
    by_id = {one.product_id: one for one in declared}
    by_sku = {one.sku: one for one in declared if one.product_id is None}
    losses: dict[int, list[KeptItem]] = defaultdict(list)
    for item in backup.items:
        losses[item.product_id].append(item)
    skus = Counter(items[-1].sku for items in losses.values())
    for product_id, items in losses.items():
        sku = items[-1].sku
        found = by_id.get(product_id) or (by_sku.get(sku) if sku and skus[sku] == 1 else None)
        path = found.path if found else _free_path(config.root, product_id)
        yield _Product(product_id, tuple(items), path, found)


def _targeted(products: list[_Product], targets: tuple[str, ...]) -> list[_Product]:
    """Those that the selectors mean; all, where there is none."""
    selection = Selection.of(targets)
    known = {(one.product_id, _sku(one), one.path): one for one in products}
    if missing := selection.unmatched(known):
        raise BackupError(
            f"--target {quoted(missing[0])} means no product of the backup",
            "give a product id, sku:SKU, or a glob over paths relative to the configuration's folder",
        )
    return [one for names, one in known.items() if not targets or selection.matches(*names)]


def _sku(product: _Product) -> str | None:
    return product.declared.sku if product.declared and product.declared.sku else product.items[-1].sku


def _free_path(root: Path, product_id: int) -> str:
    """Where a new file for a product can stand without taking the place of another."""
    path, number = f"products/{product_id}.yaml", 1
    while (root / path).is_symlink() or (root / path).exists():
        number += 1
        path = f"products/{product_id}-{number}.yaml"
    return path


def _file(
    config: Config, product: _Product, additions: list[Addition]
) -> tuple[RestoredFile | None, dict[Addition, str]]:
    """The file with what is added to it, None where nothing is; and what has to be added by hand, with the reason."""
    if not additions:
        return None, {}
    if product.declared is None:
        return RestoredFile(product.path, None, new_file(product.product_id, additions).decode()), {}
    try:
        before = read_bytes(config.root / product.path)
    except Unreadable as refusal:
        raise InvalidFiles((refusal.problem(product.path),)) from refusal
    added = with_added(before, additions)
    file = RestoredFile(product.path, before.decode(), added.content.decode())
    return file if added.content != before else None, dict(added.by_hand)


def _notes(
    config: Config, product: _Product, lack: Lack, failed: dict[Addition, str], declared: Iterable[Declared]
) -> Iterator[str]:
    """What a person has to know about one product."""
    yield from displaced(product.path, lack.displaced)
    yield from by_hand(product.path, failed)
    sections = {addition.section for _, addition in lack.additions}
    if product.declared is not None:
        yield from not_managed(product.path, [one for one in sections if not product.declared.manages(one)])
    elif sections:
        yield from not_managed(product.path, list(sections))
        if not Globs(config.catalog).match(product.path):
            yield outside(product.path)
        yield from nameless(product.path, [one.path for one in declared if one.product_id is None])
