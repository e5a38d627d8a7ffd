"""Which product a file means: by id, by SKU, and what happens where two of them disagree."""

import pytest

from reconciler.errors import CatalogError
from reconciler.model.plan import Action
from tests.planner.shop import ShopBuilder


def test_a_sku_that_nobody_resolved_has_no_product_id_yet(shop: ShopBuilder) -> None:
    shop.declared(main="m", sku_alone="MUG")
    change = shop.plan().the
    assert (change.identity, change.product_id, change.sku) == ("sku:MUG", None, "MUG")
    assert change.action is Action.ADOPT


def test_a_sku_is_resolved_by_the_store(shop: ShopBuilder) -> None:
    shop.live(sku="MUG").resolved("MUG", 7).declared(main="m", sku_alone="MUG")
    change = shop.plan().the
    assert (change.identity, change.product_id) == ("sku:MUG", 7)


def test_a_sku_is_resolved_by_the_record_that_carries_it(shop: ShopBuilder) -> None:
    shop.recorded(main="m", sku="MUG").declared(main="m", sku_alone="MUG")
    assert shop.plan().empty


def test_what_the_store_says_of_a_sku_goes_before_the_record(shop: ShopBuilder) -> None:
    """The SKU was given to another product: what was recorded of the old one says nothing of the new one."""
    shop.product(1).recorded(main="m", sku="MUG").declared(main="m", sku_alone="MUG")
    shop.product(2).live("by-hand", sku="MUG").resolved("MUG", 2)
    plan = shop.plan()
    assert plan.actions == {"id:1": Action.FORGET, "sku:MUG": Action.ADOPT}
    assert plan.blocked == ["live-discarded"]


def test_a_recorded_product_that_no_longer_has_the_sku_is_not_sent_to(shop: ShopBuilder) -> None:
    shop.recorded(main="m", sku="MUG").live("m", sku="CUP").declared(main="n", sku_alone="MUG")
    assert shop.plan().blocked == ["sku-mismatch"]


def test_a_sku_that_two_records_carry_resolves_to_neither(shop: ShopBuilder) -> None:
    shop.product(1).recorded(main="m", sku="MUG")
    shop.product(2).recorded(main="m", sku="MUG").declared(main="m", sku_alone="MUG")
    changes = {change.identity: change.product_id for change in shop.plan().plan.changes}
    assert changes["sku:MUG"] is None


def test_a_wrong_id_with_the_right_sku_is_refused(shop: ShopBuilder) -> None:
    shop.product(8).live(sku="CUP").declared(main="m", sku="MUG")
    shop.product(7).live(sku="MUG").resolved("MUG", 7)
    plan = shop.plan(allow_erase=["all"])
    assert plan.blocked == ["sku-mismatch"]
    assert plan.warning("sku-mismatch").line == 3


def test_an_id_with_its_sku_goes_by_the_id(shop: ShopBuilder) -> None:
    shop.declared(main="m", sku="MUG")
    assert shop.plan().the.identity == "id:7"


def test_a_file_that_goes_over_from_sku_to_id_stays_the_same_product(shop: ShopBuilder) -> None:
    shop.recorded(main="m", sku="MUG").declared(main="m", sku="MUG")
    assert shop.plan().empty


def test_two_files_of_one_product_are_refused_by_their_lines(shop: ShopBuilder) -> None:
    shop.declared(main="m", path="products/b.yaml").declared(gallery=["a"], path="products/a.yaml")
    with pytest.raises(CatalogError, match=r"products/a.yaml:2 and products/b.yaml:2 declare the same product, 7"):
        shop.plan()


def test_two_files_that_turn_out_to_mean_one_product_are_refused(shop: ShopBuilder) -> None:
    shop.declared(main="m", path="products/id.yaml").declared(main="m", sku_alone="MUG", path="products/sku.yaml")
    assert len(shop.plan().plan.changes) == 2
    shop.resolved("MUG", 7)
    with pytest.raises(CatalogError, match="declare the same product, 7"):
        shop.plan()


def test_two_files_of_one_sku_are_refused_before_anybody_resolved_it(shop: ShopBuilder) -> None:
    shop.declared(main="m", sku_alone="MUG", path="products/a.yaml")
    shop.declared(main="n", sku_alone="MUG", path="products/b.yaml")
    with pytest.raises(CatalogError, match="declare the same product, sku:MUG"):
        shop.plan()


def test_two_files_of_one_product_are_refused_even_where_the_target_is_another(shop: ShopBuilder) -> None:
    shop.product(8).declared(main="m")
    shop.product(7).declared(main="m", path="products/a.yaml").declared(main="m", path="products/b.yaml")
    with pytest.raises(CatalogError):
        shop.plan(targets=["8"])


def test_changes_are_sorted_by_number_then_by_sku(shop: ShopBuilder) -> None:
    for product_id in (10, 9, 100):
        shop.product(product_id).declared(main="m")
    shop.product(5).recorded(main="m")
    shop.product(2).declared(main="m", sku_alone="B", path="b.yaml").resolved("B", 2)
    shop.product(3).declared(main="m", sku_alone="A", path="a.yaml").resolved("A", 3)
    shop.declared(main="m", sku_alone="C", path="c.yaml")
    identities = [change.identity for change in shop.plan().plan.changes]
    assert identities == ["id:5", "id:9", "id:10", "id:100", "sku:A", "sku:B", "sku:C"]
