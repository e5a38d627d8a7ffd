"""The shop that every test of the planner may fill."""

import pytest

from tests.planner.shop import ShopBuilder


@pytest.fixture
def shop() -> ShopBuilder:
    return ShopBuilder()
