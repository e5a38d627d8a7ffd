"""Fixtures of the backup's tests: a CDN that answers, and an empty place for a backup."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.backup.cdn import Cdn, serving
from tests.delivery.backup.vault import Vault


@pytest.fixture
def cdn() -> Iterator[Cdn]:
    """A CDN without pictures."""
    with serving(Cdn()) as server:
        yield server


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A place where no backup is yet."""
    return Vault(tmp_path / "backup")
