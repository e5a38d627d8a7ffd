"""Plans narrowed by `--target`: what they hold, and what they leave for another run."""

import pytest

from reconciler.planner import Selection
from tests.planner.shop import ShopBuilder


@pytest.fixture
def two(shop: ShopBuilder) -> ShopBuilder:
    shop.product(1).recorded(main="m").declared(main="n", sku="MUG", path="products/mugs/blue.yaml")
    shop.product(12).recorded(main="m").declared(main="n", sku="CUP", path="products/cups/red.yaml")
    return shop


@pytest.mark.parametrize(
    ("selector", "identities"),
    [
        ("1", ["id:1"]),
        ("12", ["id:12"]),
        ("sku:CUP", ["id:12"]),
        ("products/mugs/blue.yaml", ["id:1"]),
        ("./products/mugs/blue.yaml", ["id:1"]),
        ("products/*/red.yaml", ["id:12"]),
        ("products/*", ["id:1", "id:12"]),
        ("*.yaml", ["id:1", "id:12"]),
        ("all", []),
        ("CUP", []),
        ("sku:cup", []),
        ("products", []),
    ],
)
def test_a_target_is_a_product_id_a_sku_or_a_glob(two: ShopBuilder, selector: str, identities: list[str]) -> None:
    assert list(two.plan(targets=[selector]).actions) == identities


def test_a_selector_that_means_no_product_is_named() -> None:
    products = [(1, "MUG", "products/blue.yaml"), (None, "CUP", "products/red.yaml")]
    given = Selection.of(["1", "2", "sku:CUP", "sku:CUPS", "*/red.yaml", "red.yaml", "all"])
    assert given.unmatched(products) == ("2", "sku:CUPS", "red.yaml", "all")


def test_all_is_a_selector_only_where_it_is_offered() -> None:
    assert Selection.of(["all"], all_word=True).unmatched([]) == ()
    assert Selection.of(["all"], all_word=True).matches(1, None, "")
    assert not Selection.of(["all"]).matches(1, None, "")


def test_several_targets_are_added_up(two: ShopBuilder) -> None:
    assert list(two.plan(targets=["sku:CUP", "1"]).actions) == ["id:1", "id:12"]


def test_without_targets_everything_is_planned(two: ShopBuilder) -> None:
    assert list(two.plan().actions) == ["id:1", "id:12"]


def test_a_product_found_by_its_sku_is_a_target_by_its_id_too(shop: ShopBuilder) -> None:
    shop.declared(main="m", sku_alone="MUG").resolved("MUG", 7)
    assert list(shop.plan(targets=["7"]).actions) == ["sku:MUG"]


def test_a_targeted_plan_forgets_nothing(two: ShopBuilder) -> None:
    two.product(3).recorded(main="m")
    assert list(two.plan(targets=["1"]).actions) == ["id:1"]
    assert list(two.plan().actions) == ["id:1", "id:3", "id:12"]


def test_what_is_missing_elsewhere_does_not_block_a_targeted_plan(two: ShopBuilder) -> None:
    two.product(3).recorded(gallery=["a"]).declared(gallery=[])
    plan = two.plan(targets=["1"]).plan
    assert not plan.would_be_refused


def test_only_targets_are_counted_as_unchanged(two: ShopBuilder) -> None:
    two.product(3).recorded(main="m").declared(main="m")
    two.product(4).recorded(main="m").declared(main="m")
    assert two.plan(targets=["1", "3"]).plan.summary.unchanged == 1


def test_a_plan_names_its_targets(two: ShopBuilder) -> None:
    assert two.plan(targets=["12", "1", "12"]).plan.targets == ("12", "1")


def test_a_target_changes_no_digest_of_a_change(two: ShopBuilder) -> None:
    whole = {change.identity: change.digest for change in two.plan().plan.changes}
    assert two.plan(targets=["1"]).digest == whole["id:1"]
