"""What looking at the store adds to a plan: it can show more, and never hides what the record shows."""

from dataclasses import replace

import pytest

from reconciler.errors import Refused
from reconciler.model.media import Item
from tests.planner.letters import shows
from tests.planner.shop import ShopBuilder


def test_an_offline_adoption_says_that_the_store_is_unknown(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="m", gallery=["a"])
    plan = shop.plan()
    assert plan.warnings == ["live-unknown"]
    assert plan.warning("live-unknown").line == 5
    assert plan.blocked == []


def test_an_offline_update_of_what_is_recorded_does_not(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=["a", "b"])
    assert shop.plan().warnings == []


def test_once_looked_at_the_store_is_not_unknown(shop: ShopBuilder) -> None:
    shop.live().declared(main="m", gallery=["a"])
    assert "live-unknown" not in shop.plan().warnings


def test_a_look_that_finds_the_store_as_recorded_adds_nothing(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).live_as_recorded().declared(main="n", gallery=["a"])
    assert shop.plan().warnings == []


def test_a_plan_says_whether_anybody_looked(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=["b"])
    assert not shop.plan().plan.refreshed
    assert shop.live_as_recorded().plan().plan.refreshed


def test_a_product_that_the_store_does_not_know_is_not_sent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).gone().declared(gallery=["b"])
    plan = shop.plan()
    assert plan.warnings == ["product-gone"]
    assert not plan.the.sends
    assert plan.plan.summary.requests == 0


def test_a_product_that_is_gone_asks_for_no_consent(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a"]).gone().declared(main="m", gallery=[])
    plan = shop.plan()
    assert plan.blocked == []
    assert plan.plan.summary.losses == plan.plan.summary.erasures == 0


def test_a_product_that_is_gone_does_not_hold_up_the_others(shop: ShopBuilder) -> None:
    shop.product(1).recorded(gallery=["a"]).gone().declared(gallery=[])
    shop.product(2).recorded(main="m").live("m").declared(main="n")
    plan = shop.plan().plan
    plan.raise_if_unsafe(force=False)
    assert plan.summary.requests == 1


def test_an_unchanged_product_that_is_gone_is_told_of(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).gone().declared(gallery=["a"])
    plan = shop.plan()
    assert plan.empty
    assert plan.warnings == ["product-gone"]


def test_another_sku_in_the_store_refuses_the_run(shop: ShopBuilder) -> None:
    shop.live(sku="CUP").declared(main="m", sku="MUG")
    plan = shop.plan()
    assert plan.blocked == ["sku-mismatch"]
    with pytest.raises(Refused):
        plan.plan.raise_if_unsafe(force=True)


def test_no_sku_in_the_store_is_not_the_one_that_is_declared(shop: ShopBuilder) -> None:
    shop.live(sku=None).declared(main="m", sku="MUG")
    assert shop.plan().blocked == ["sku-mismatch"]


@pytest.mark.parametrize("declared", ["MUG", None])
def test_the_declared_sku_or_none_is_no_mismatch(shop: ShopBuilder, declared: str | None) -> None:
    shop.live(sku="MUG").declared(main="m", sku=declared)
    assert shop.plan().blocked == []


def test_no_consent_covers_another_sku(shop: ShopBuilder) -> None:
    shop.live(sku="CUP").declared(main="m", sku="MUG")
    assert shop.plan(allow_erase=["all"], reviewed=shop.plan()).blocked == ["sku-mismatch"]


def test_what_the_store_shows_otherwise_than_after_the_update_is_told(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b"]).live("m", ["a"]).declared(main="m", gallery=["a", "b"])
    plan = shop.plan()
    assert plan.empty
    assert plan.warnings == ["live-differs"]
    assert plan.warning("live-differs").line == 5


def test_a_reordered_gallery_differs(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).live(gallery=["b", "a"]).declared(gallery=["a", "b"])
    assert shop.plan().warnings == ["live-differs"]


def test_a_section_that_is_not_managed_may_differ_as_it_likes(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live("by-hand", ["a"]).declared(gallery=["a"])
    assert shop.plan().warnings == []


def test_a_gallery_without_main_image_may_become_main(shop: ShopBuilder) -> None:
    shop.live().declared(gallery=["a"])
    assert shop.plan().warnings == ["gallery-becomes-main"]


def test_a_gallery_beside_a_main_video_alone_may_become_main(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1", gallery=["a"]).declared(main="v:1", gallery=["a", "b"])
    assert shop.plan().warnings == ["gallery-becomes-main"]


@pytest.mark.parametrize("main", ["by-hand", ["by-hand", "v:1"]])
def test_a_gallery_beside_a_main_image_does_not_become_main(shop: ShopBuilder, main: str | list[str]) -> None:
    shop.live(main).declared(gallery=["a"])
    assert shop.plan().warnings == []


def test_a_gallery_of_videos_does_not_become_main(shop: ShopBuilder) -> None:
    shop.live().declared(gallery=["v:1"])
    assert shop.plan().warnings == []


def test_a_replaced_gallery_loses_its_alt_texts(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b"]).live("m", ["a", "b"], described=["a", "b"])
    shop.declared(main="m", gallery=["a", "b", "c"])
    assert shop.plan().warning("alt-lost").message.endswith("lost in the store with the pictures they describe: 2")


def test_a_main_image_that_is_sent_again_loses_its_alt_text(shop: ShopBuilder) -> None:
    shop.recorded(main="m").live("m", described=["m"]).declared(main=["m", "v:1"])
    assert shop.plan().warnings == ["alt-lost"]


def test_the_alt_texts_of_a_section_that_stays_are_not_lost(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).live("m", ["a"], described=["a"]).declared(main="n", gallery=["a"])
    assert shop.plan().warnings == []


def test_declared_alt_texts_that_do_not_reach_the_store_are_told_of(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).declared(main="m", gallery=["a", "b"], alts={"b": "The handle"})
    assert shop.plan().warnings == ["alt-lost"]


def test_a_picture_that_stands_twice_in_a_gallery_is_told_at_its_second_place(shop: ShopBuilder) -> None:
    shop.live("by-hand").declared(gallery=["a", "b", "a", "a"])
    assert shop.plan().warning("duplicate-item").line == 8


def test_a_picture_that_is_main_and_in_the_gallery_is_no_double(shop: ShopBuilder) -> None:
    shop.live().declared(main="a", gallery=["a"])
    assert shop.plan().warnings == []


@pytest.mark.parametrize("address", ["http://cdn.example.com/a.jpg", "HTTP://cdn.example.com/a.jpg"])
def test_an_address_without_tls_is_told_of(shop: ShopBuilder, address: str) -> None:
    shop.live("by-hand").declared(gallery=["b", address])
    assert shop.plan().warning("insecure-url").line == 7


# A gallery picture that Ecwid promoted to main is ours, and is neither asked about nor lost.


def test_a_promoted_picture_is_still_ours_when_the_gallery_changes(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], read_back=shows("a", ["b"])).live_as_recorded()
    shop.declared(gallery=["a", "b", "c"])
    plan = shop.plan()
    assert (plan.lost, plan.blocked) == ([], [])


def test_a_new_main_video_takes_the_gallery_along_so_that_its_promoted_picture_comes_back(shop: ShopBuilder) -> None:
    """A main without an image deletes the main image, which here is the gallery's first."""
    shop.recorded(main="v:1", gallery=["a", "b"], read_back=shows(["a", "v:1"], ["b"])).live_as_recorded()
    shop.declared(main="v:2", gallery=["a", "b"])
    plan = shop.plan()
    assert plan.sends == {"main": ["v:2"], "gallery": ["a", "b"]}
    assert (plan.lost, plan.blocked) == (["v:1"], [])


def test_a_first_main_image_takes_the_gallery_along_so_that_its_promoted_picture_comes_back(
    shop: ShopBuilder,
) -> None:
    """A new main image replaces the one that is there, which is the gallery's first."""
    shop.recorded(gallery=["a", "b"], read_back=shows("a", ["b"])).live_as_recorded()
    shop.declared(main="m", gallery=["a", "b"])
    plan = shop.plan()
    assert plan.sends == {"main": ["m"], "gallery": ["a", "b"]}
    assert (plan.lost, plan.blocked) == ([], [])


def test_a_retried_main_image_takes_the_gallery_along_where_a_picture_took_its_place(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"], failed=["main.image"], read_back=shows("a", [])).live_as_recorded()
    shop.declared(main="n", gallery=["a"])
    plan = shop.plan()
    assert plan.sends == {"main": ["n"], "gallery": ["a"]}
    assert plan.lost == []


def test_a_gallery_that_nothing_was_taken_from_does_not_go_along(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1", gallery=["a", "b"]).declared(main="v:2", gallery=["a", "b"])
    assert shop.plan().sends == {"main": ["v:2"]}


@pytest.mark.parametrize(("before", "after"), [("m", "n"), ("v:1", "v:2")])
def test_a_gallery_that_lacks_a_picture_which_is_not_the_main_image_does_not_go_along(
    shop: ShopBuilder, before: str, after: str
) -> None:
    shop.recorded(main=before, gallery=["a", "b"], read_back=shows(before, ["a"]))
    assert shop.declared(main=after, gallery=["a", "b"]).plan().sends == {"main": [after]}


def test_a_gallery_that_nobody_read_back_goes_along_to_be_safe(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1", gallery=["a", "b"], read_back=False).declared(main="v:2", gallery=["a", "b"])
    assert shop.plan().sends == {"main": ["v:2"], "gallery": ["a", "b"]}


def test_a_gallery_that_only_goes_along_does_not_lose_what_was_added_to_it_by_hand(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1", gallery=["a", "b"], read_back=shows(["a", "v:1"], ["b"]))
    shop.live(["a", "v:1"], ["b", "by-hand"]).declared(main="v:2", gallery=["a", "b"])
    assert shop.plan().blocked == ["live-discarded"]


def test_a_promoted_picture_of_a_released_gallery_is_not_deleted_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1", gallery=["a", "b"], read_back=shows(["a", "v:1"], ["b"])).live_as_recorded()
    shop.declared(main="v:2")
    plan = shop.plan()
    assert plan.lost == ["v:1", "store:a"]
    assert plan.blocked == ["main-image-deleted", "live-discarded"]


def test_a_video_of_an_unfamiliar_host_is_worth_a_look_and_nothing_more(shop: ShopBuilder) -> None:
    shop.declared(gallery=["v:1"]).live()
    shop.files["products/7.yaml"] = replace(
        shop.files["products/7.yaml"], gallery=(Item(video="https://clips.example.com/1"),)
    )
    assert shop.plan().warning("unfamiliar-video").line == 6
    assert shop.plan().blocked == []


@pytest.mark.parametrize(
    "address", ["https://www.youtube.com/watch?v=1", "https://youtu.be/1", "https://vimeo.com/1"]
)
def test_a_video_of_a_familiar_host_is_not(shop: ShopBuilder, address: str) -> None:
    shop.declared(gallery=["v:1"]).live()
    shop.files["products/7.yaml"] = replace(shop.files["products/7.yaml"], gallery=(Item(video=address),))
    assert shop.plan().warnings == []


def test_a_host_that_nobody_can_read_is_unfamiliar_and_no_more(shop: ShopBuilder) -> None:
    shop.declared(gallery=["v:1"]).live()
    shop.files["products/7.yaml"] = replace(
        shop.files["products/7.yaml"], gallery=(Item(video="https://a\u2100b.com/x"), Item(video="https://[:::::]/x"))
    )
    assert shop.plan().warnings == ["unfamiliar-video", "unfamiliar-video"]
