"""The limit on what one run may lose of everything: a catalog that shrank by accident does not pass unnoticed."""

import pytest

from reconciler.errors import Refused
from reconciler.model.plan import Plan
from tests.planner.shop import ShopBuilder

TEN = list("abcdefghij")


def refused(plan: Plan, *, force: bool = False) -> bool:
    try:
        plan.raise_if_unsafe(force=force)
    except Refused:
        return True
    return False


@pytest.mark.parametrize(("kept", "exceeded"), [(7, False), (6, True)])
def test_a_plan_may_lose_up_to_the_limit(shop: ShopBuilder, kept: int, exceeded: bool) -> None:
    shop.recorded(gallery=TEN).declared(gallery=TEN[:kept])
    assert shop.plan().plan.limit.exceeded == exceeded


def test_a_small_state_has_no_limit(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN[:9])
    plan = shop.plan().plan
    assert (plan.limit.items, plan.limit.recorded) == (9, 9)
    assert not plan.limit.exceeded


def test_forgotten_items_count(shop: ShopBuilder) -> None:
    shop.product(1).recorded(main="m", gallery=["a", "b", "c"])
    shop.product(2).recorded(gallery=TEN[:6]).declared(gallery=TEN[:6])
    limit = shop.plan().plan.limit
    assert (limit.items, limit.recorded, limit.exceeded) == (4, 10, True)


def test_losses_and_forgotten_items_count_together(shop: ShopBuilder) -> None:
    shop.product(1).recorded(main=["m", "v:1"])
    shop.product(2).recorded(gallery=TEN[:8]).declared(gallery=TEN[:6])
    limit = shop.plan().plan.limit
    assert (limit.items, limit.recorded, limit.exceeded) == (4, 10, True)


def test_what_would_be_lost_of_the_store_counts_too(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN).live(gallery=[*TEN, "x", "y", "z", "w"]).declared(gallery=[*TEN, "k"])
    assert shop.plan().plan.limit.exceeded


def test_replaced_items_count(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN).declared(gallery=[*TEN[:6], "w", "x", "y", "z"])
    assert shop.plan().plan.limit.exceeded


def test_released_items_do_not_count(shop: ShopBuilder) -> None:
    """A release sends nothing, and a person sees it in the file."""
    shop.recorded(main="m", gallery=TEN).declared(main="m")
    assert shop.plan().plan.limit.items == 0


def test_items_that_never_arrived_are_not_recorded_items(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN, failed=["gallery[9]"]).declared(gallery=TEN)
    assert shop.plan().plan.limit.recorded == 9


def test_what_a_gone_product_would_lose_does_not_count(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN).gone().declared(gallery=[])
    assert shop.plan().plan.limit.items == 0


@pytest.mark.parametrize(("percent", "exceeded"), [(0, True), (9, True), (10, False), (100, False)])
def test_the_limit_is_configured(shop: ShopBuilder, percent: int, exceeded: bool) -> None:
    shop.recorded(gallery=TEN).declared(gallery=TEN[:9])
    assert shop.plan(max_loss_percent=percent).plan.limit.exceeded == exceeded


def test_beyond_the_limit_the_run_is_refused(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN).declared(gallery=TEN[:6])
    plan = shop.plan().plan
    assert plan.would_be_refused
    assert refused(plan)


def test_force_passes_the_limit(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN).declared(gallery=TEN[:6])
    assert not refused(shop.plan().plan, force=True)


def test_consent_does_not_pass_the_limit(shop: ShopBuilder) -> None:
    shop.recorded(gallery=TEN).declared(gallery=[], allow_erase=["gallery"])
    assert refused(shop.plan(allow_erase=["all"]).plan)


def test_targets_do_not_make_the_state_look_smaller(shop: ShopBuilder) -> None:
    shop.product(1).recorded(gallery=TEN).declared(gallery=TEN)
    shop.product(2).recorded(main="m").declared(main="n")
    limit = shop.plan(targets=["2"]).plan.limit
    assert (limit.items, limit.recorded) == (1, 11)
