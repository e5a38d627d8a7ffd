"""Fixtures of the end-to-end tests: a repository, and a store to go with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import Server, Store, seed_of
from tests.e2e.bench import Bench
from tests.e2e.world import CONFIG, TOKEN, World

STORE = {
    "store": 1003,
    "tokens": [
        {"token": TOKEN, "scopes": ["read_catalog", "update_catalog"]},
        {"token": "secret_reader", "scopes": ["read_catalog"]},
    ],
    "products": [{"id": number, "sku": f"SKU-{number}", "name": f"Product {number}"} for number in range(1, 13)],
}


@pytest.fixture
def shop() -> Iterator[Server]:
    """A sandbox with the empty products 1 to 12."""
    with Server(Store(seed_of(STORE))) as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, shop: Server) -> World:
    """A repository without products, configured for the sandbox."""
    made = World(tmp_path, shop.url)
    made.write("reconciler.yaml", CONFIG)
    return made


@pytest.fixture
def bench(world: World, shop: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The same, to try bad input on."""
    return Bench(world, shop, capsys, monkeypatch)
