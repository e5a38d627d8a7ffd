"""Fixtures: a store, a private host, a stand-in for GitHub, and a team that works with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.git.host import private_host
from tests.github.stand_in import StandIn
from tests.workflows.team import JOB_TOKEN, Team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """A team with a private repository, and a store with the empty products 1 to 12."""
    (tmp_path / "host").mkdir()
    with Server(Store(seed_of(STORE))) as shop, private_host(tmp_path / "host", JOB_TOKEN) as server:
        yield Team.made(tmp_path, shop, StandIn.made(tmp_path / "github"), server)
