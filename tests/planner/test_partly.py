"""Updates of which something did not arrive: what the store kept instead is still known, and still not lost unseen."""

import pytest

from reconciler.model.plan import Action
from tests.planner.letters import shows
from tests.planner.shop import ShopBuilder


def test_a_main_image_that_stayed_because_the_new_one_did_not_arrive_is_replaced_by_the_retry(
    shop: ShopBuilder,
) -> None:
    shop.recorded(main="n", failed=["main.image"], read_back=shows("m")).declared(main="n")
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RETRY}
    assert plan.slots == ["~ main.image store:m -> n"]
    assert plan.lost == ["store:m"]
    assert plan.blocked == []


def test_a_main_image_that_stayed_is_not_deleted_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(main="n", failed=["main.image"], read_back=shows("m")).declared(main="v:1")
    assert shop.plan().blocked == ["main-image-deleted"]


def test_a_main_video_that_stayed_is_not_deleted_without_consent(shop: ShopBuilder) -> None:
    """It was sent along with a new image, could not be fetched again, and was left as it was."""
    shop.recorded(main=["n", "v:1"], failed=["main.video"], read_back=shows(["n", "v:1"])).declared(main="n")
    plan = shop.plan()
    assert plan.lost == ["v:1"]
    assert plan.blocked == ["main-video-deleted"]


def test_a_main_video_that_stayed_and_is_still_declared_is_not_lost(shop: ShopBuilder) -> None:
    shop.recorded(main=["n", "v:1"], failed=["main.video"], read_back=shows(["n", "v:1"]))
    plan = shop.declared(main=["n", "v:1"]).plan()
    assert plan.sends == {"main": ["n", "v:1"]}
    assert (plan.slots, plan.lost) == ([], [])


def test_a_gallery_that_stayed_because_nothing_new_arrived_is_not_lost_unseen(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["x"], failed=["gallery[0]"], read_back=shows((), ["a", "b", "c"])).declared(gallery=["y"])
    plan = shop.plan()
    assert plan.lost == ["store:a", "store:b", "store:c"]
    assert plan.blocked == ["gallery-loss"]


def test_a_gallery_that_stayed_is_not_erased_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["x"], failed=["gallery[0]"], read_back=shows((), ["a", "b"])).declared(gallery=[])
    assert shop.plan().blocked == ["gallery-erased"]


def test_a_gallery_of_which_nothing_is_left_loses_nothing_more(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["x"], failed=["gallery[0]"], read_back=shows()).declared(gallery=[])
    plan = shop.plan()
    assert plan.sends == {"gallery": []}
    assert (plan.lost, plan.blocked) == ([], [])


def test_what_stayed_counts_towards_the_limit(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["x"], failed=["gallery[0]"], read_back=shows((), list("abcdefghij")))
    limit = shop.declared(gallery=["x"]).plan().plan.limit
    assert (limit.items, limit.recorded) == (10, 10)


@pytest.mark.parametrize("after", ["n", "o", ["n", "v:1"], "v:1"])
def test_a_look_that_finds_what_stayed_changes_nothing(shop: ShopBuilder, after: str | list[str]) -> None:
    shop.recorded(main="n", failed=["main.image"], read_back=shows("m")).declared(main=after)
    offline = shop.plan()
    looked = shop.live_as_recorded().plan()
    assert looked.digest == offline.digest
    assert looked.blocked == offline.blocked


def test_what_was_put_in_its_place_by_hand_is_still_somebody_elses(shop: ShopBuilder) -> None:
    shop.recorded(main="n", failed=["main.image"], read_back=shows("m")).live("by-hand").declared(main="n")
    assert shop.plan().blocked == ["live-discarded"]


def test_of_a_gallery_that_arrived_in_part_only_what_arrived_can_be_lost(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"], failed=["gallery[1]"]).live_as_recorded().declared(gallery=["a"])
    plan = shop.plan()
    assert plan.slots == ["- gallery[2] c"]
    assert plan.lost == ["c"]


def test_a_gallery_picture_promoted_in_place_of_a_failed_main_image_is_the_gallerys(shop: ShopBuilder) -> None:
    shop.recorded(main=["n", "v:1"], gallery=["a"], failed=["main.image"], read_back=shows(["a", "v:1"]))
    plan = shop.declared(main="v:1", gallery=["a"]).plan()
    assert plan.sends == {"main": ["v:1"], "gallery": ["a"]}
    assert (plan.lost, plan.blocked) == ([], [])
