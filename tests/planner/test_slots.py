"""What a person reads slot by slot: added, removed, replaced, moved, and no more of it than there is."""

import pytest

from tests.planner.letters import shows
from tests.planner.shop import ShopBuilder


@pytest.mark.parametrize(
    ("before", "after", "slots"),
    [
        ("a b", "a b c", ["+ gallery[2] c"]),
        ("a b", "c a b", ["+ gallery[0] c"]),
        ("a b c", "a c", ["- gallery[1] b"]),
        ("a b c", "", ["- gallery[0] a", "- gallery[1] b", "- gallery[2] c"]),
        ("", "a b", ["+ gallery[0] a", "+ gallery[1] b"]),
        ("a b c", "a x c", ["~ gallery[1] b -> x"]),
        ("a b", "x y", ["~ gallery[0] a -> x", "~ gallery[1] b -> y"]),
        ("a b c", "x c", ["- gallery[1] b", "~ gallery[0] a -> x"]),
        ("a b c", "b c a", ["> gallery[2] a from gallery[0]"]),
        ("a b c", "c a b", ["> gallery[0] c from gallery[2]"]),
        ("a b c d", "d b c x", ["> gallery[0] d from gallery[3]", "- gallery[0] a", "+ gallery[3] x"]),
    ],
)
def test_a_gallery(shop: ShopBuilder, before: str, after: str, slots: list[str]) -> None:
    shop.recorded(gallery=before.split()).declared(gallery=after.split())
    assert sorted(shop.plan(allow_erase=["all"]).slots) == sorted(slots)


def test_what_shifts_because_another_came_before_it_did_not_move(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["x", "a", "b", "c"])
    assert shop.plan().slots == ["+ gallery[0] x"]


def test_what_shifts_because_another_went_before_it_did_not_move(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["b", "c"])
    assert shop.plan().slots == ["- gallery[0] a"]


def test_of_two_that_changed_places_one_moved(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["b", "a"])
    assert len(shop.plan().slots) == 1


def test_a_removal_is_named_by_the_slot_it_has_now_and_an_addition_by_the_slot_it_will_have(
    shop: ShopBuilder,
) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["b", "c", "d"])
    assert shop.plan().slots == ["- gallery[0] a", "+ gallery[2] d"]


def test_slots_are_told_in_the_order_of_the_gallery(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["x", "a", "y", "b", "c", "z"])
    assert shop.plan().slots == ["+ gallery[0] x", "+ gallery[2] y", "+ gallery[5] z"]


def test_a_picture_shown_twice_and_then_once_is_removed_once(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "a"]).declared(gallery=["a", "b"])
    plan = shop.plan()
    assert plan.slots == ["- gallery[2] a"]
    assert plan.lost == ["a"]


def test_a_picture_shown_once_and_then_twice_is_added_once(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["a", "b", "a"])
    assert shop.plan().slots == ["+ gallery[2] a"]


def test_of_two_equal_pictures_the_one_that_need_not_move_is_kept(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "a"]).declared(gallery=["b", "a"])
    assert shop.plan().slots == ["- gallery[0] a"]


def test_a_loss_of_one_of_two_equal_pictures_names_the_slot_that_is_removed(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "a"]).declared(gallery=["b", "a"])
    assert [loss.slot for loss in shop.plan().the.losses] == ["gallery[0]"]


def test_a_video_in_a_pictures_place_replaces_it(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["a", "v:1"])
    assert shop.plan().slots == ["~ gallery[1] b -> v:1"]


@pytest.mark.parametrize(
    ("before", "after", "slots"),
    [
        ("m", "n", ["~ main.image m -> n"]),
        ("m", "m v:1", ["+ main.video v:1"]),
        ("m v:1", "m", ["- main.video v:1"]),
        ("m v:1", "v:1", ["- main.image m"]),
        ("m", "v:1", ["- main.image m", "+ main.video v:1"]),
        ("m v:1", "n v:2", ["~ main.image m -> n", "~ main.video v:1 -> v:2"]),
    ],
)
def test_a_main_section(shop: ShopBuilder, before: str, after: str, slots: list[str]) -> None:
    """An image is never replaced by a video: each has its own slot."""
    shop.recorded(main=before.split()).declared(main=after.split())
    assert shop.plan().slots == slots


def test_a_picture_that_goes_from_the_gallery_to_main_leaves_the_one_and_joins_the_other(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b"]).declared(main="a", gallery=["b"])
    assert shop.plan().slots == ["~ main.image m -> a", "- gallery[0] a"]


def test_what_only_the_store_shows_is_told_after_what_the_file_changes(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a", "by-hand"]).declared(gallery=["a", "b"])
    assert shop.plan().slots == ["+ gallery[1] b", "- gallery[1] store:by-hand"]


def test_what_an_open_attempt_may_have_placed_is_told_as_removed(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).attempt(gallery=["b"]).declared(gallery=["c"])
    assert shop.plan().slots == ["~ gallery[0] a -> c", "- gallery[0] b"]


def test_an_adopted_section_is_told_as_added(shop: ShopBuilder) -> None:
    shop.live().declared(main="m", gallery=["a"])
    assert shop.plan().slots == ["+ main.image m", "+ gallery[0] a"]


def test_a_section_that_only_goes_along_has_no_changed_slot(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1", gallery=["a"], read_back=shows(["a", "v:1"])).declared(main="v:2", gallery=["a"])
    assert shop.plan().slots == ["~ main.video v:1 -> v:2"]


def test_a_release_and_a_forgotten_product_change_no_slot(shop: ShopBuilder) -> None:
    shop.product(1).recorded(main="m", gallery=["a"]).declared(main="m")
    shop.product(2).recorded(main="m", gallery=["a"])
    assert shop.plan().slots == []
