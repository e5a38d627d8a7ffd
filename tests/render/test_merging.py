"""What a comment says that merging agrees to."""

from reconciler.model.plan import Plan
from reconciler.render.ci_markdown import agreed_by_merging
from tests.planner.shop import ShopBuilder


def plan(shop: ShopBuilder) -> Plan:
    return shop.plan().plan


def test_what_nobody_recorded_is_lost_by_merging_a_plan_that_was_made_with_a_look() -> None:
    shop = ShopBuilder().declared(gallery="ab").live(gallery="xyz")
    told = agreed_by_merging(plan(shop))
    assert told.startswith("> [!CAUTION]\n> **MERGING THIS AGREES to losing 3 items that nobody recorded**")


def test_without_a_look_and_without_such_a_loss_there_is_nothing_to_say() -> None:
    assert agreed_by_merging(plan(ShopBuilder().declared(gallery="ab"))) == ""
    assert agreed_by_merging(plan(ShopBuilder().recorded(gallery="ab").declared(gallery="").live_as_recorded())) == ""
