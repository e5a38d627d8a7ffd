"""The verb `validate`: is the catalog right? Offline, and it stops at nothing short of the last file."""

from collections.abc import Sequence
from pathlib import Path

from reconciler.catalog import Catalog, load_catalog
from reconciler.config import Config
from reconciler.operations.workspace import publication_of


def validate(config: Config, only: Sequence[Path] = ()) -> Catalog:
    """The catalog with every problem found; with `only`, the problems of those files alone."""
    return load_catalog(config.root, config.catalog, only or None, publication_of(config))
