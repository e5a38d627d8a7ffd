"""What would leave the store: every known item that would no longer be there, whoever put it there."""

from tests.planner.letters import shows
from tests.planner.shop import ShopBuilder


def test_a_removed_item_is_lost(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["a"])
    assert shop.plan().lost == ["b"]


def test_a_replaced_item_is_lost_too(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b"]).declared(main="n", gallery=["a", "c"])
    assert shop.plan().lost == ["m", "b"]


def test_a_moved_item_is_not_lost(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["c", "a", "b"])
    assert shop.plan().lost == []


def test_an_item_shown_three_times_and_kept_once_is_lost_twice(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "a", "a"]).declared(gallery=["a"])
    assert shop.plan().lost == ["a", "a"]


def test_an_item_that_changes_section_is_lost_where_it_was(shop: ShopBuilder) -> None:
    """The two sections are replaced apart; a plan that hid it would have to trust that both arrive."""
    shop.recorded(main="m", gallery=["a", "b", "c"]).declared(main="a", gallery=["b", "c"])
    assert shop.plan().lost == ["m", "a"]


def test_a_loss_names_the_slot_that_the_item_fills_now(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a", "b"]).declared(main="m", gallery=["a"])
    assert [loss.slot for loss in shop.plan().the.losses] == ["main.video", "gallery[1]"]


def test_an_item_that_never_arrived_cannot_be_lost(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], failed=["gallery[1]"]).declared(gallery=["a"])
    assert shop.plan().lost == []


def test_what_a_released_section_shows_is_not_lost(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).live_as_recorded().declared(main="n")
    assert shop.plan().lost == ["m"]


def test_what_stands_in_a_section_that_is_not_sent_is_not_lost(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).live("m", ["a", "by-hand"]).declared(main="n", gallery=["a"])
    assert shop.plan().lost == ["m"]


def test_an_adoption_that_nobody_looked_at_promises_no_loss_it_does_not_know(shop: ShopBuilder) -> None:
    shop.declared(gallery=["a"])
    plan = shop.plan()
    assert plan.lost == []
    assert plan.warnings == ["live-unknown"]


def test_what_the_store_shows_before_adoption_is_lost_by_it(shop: ShopBuilder) -> None:
    shop.live("x", ["y", "v:1"]).declared(main="m", gallery=["a"])
    plan = shop.plan()
    assert plan.lost == ["store:x", "store:y", "v:1"]
    assert all(loss.live for loss in plan.the.losses)


def test_what_was_recorded_is_lost_by_the_address_it_was_sent_from(shop: ShopBuilder) -> None:
    """The store shows it under another; a person knows the one that stood in the file."""
    shop.recorded(gallery=["a", "b"]).live_as_recorded().declared(gallery=["a"])
    plan = shop.plan()
    assert plan.lost == ["b"]
    assert not any(loss.live for loss in plan.the.losses)


def test_a_video_in_the_store_that_the_file_declares_is_not_lost_by_adoption(shop: ShopBuilder) -> None:
    """It keeps its address, so it can be recognised."""
    shop.live(gallery=["v:1"]).declared(gallery=["v:1"])
    assert shop.plan().lost == []


def test_a_picture_that_the_file_declares_by_the_stores_own_address_is_not_lost(shop: ShopBuilder) -> None:
    shop.live(gallery=["by-hand"]).declared(gallery=["store:by-hand"])
    plan = shop.plan()
    assert (plan.lost, plan.blocked) == ([], [])


def test_of_a_video_that_stands_twice_in_the_store_and_once_in_the_file_one_is_lost(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["v:1"]).live(gallery=["v:1", "v:1"]).declared(gallery=["v:1", "a"])
    plan = shop.plan()
    assert plan.lost == ["v:1"]
    assert plan.blocked == ["live-discarded"]


def test_losses_and_erasures_are_summed_up(shop: ShopBuilder) -> None:
    shop.product(1).recorded(gallery=["a", "b", "c"]).declared(gallery=[])
    shop.product(2).recorded(main=["m", "v:1"]).declared(main="n")
    shop.product(3).recorded(main="m").declared(main="n")
    summary = shop.plan().plan.summary
    assert (summary.losses, summary.erasures, summary.blocked) == (6, 2, 2)


def test_every_loss_is_counted_in_the_warning_that_asks_for_it(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=[])
    assert shop.plan().warning("gallery-erased").items == 3


def test_a_picture_promoted_to_main_is_lost_with_the_gallery_it_came_from(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1", gallery=["a", "b"], read_back=shows(["a", "v:1"], ["b"])).live_as_recorded()
    shop.declared(main="v:2", gallery=["v:3"])
    plan = shop.plan(allow_erase=["all"])
    assert plan.lost == ["v:1", "a", "b"]
