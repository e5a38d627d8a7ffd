"""What a product file means: which sections go out, and with what in them."""

import pytest

from tests.planner.shop import ShopBuilder


def test_main_left_out_is_not_sent(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).declared(gallery=["b"])
    assert shop.plan().sends == {"gallery": ["b"]}


def test_gallery_left_out_is_not_sent(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).declared(main="n")
    assert shop.plan().sends == {"main": ["n"]}


def test_what_is_left_out_is_not_sent_even_where_nothing_is_recorded(shop: ShopBuilder) -> None:
    shop.live(main="x", gallery=["y"]).declared(main="m")
    assert shop.plan(allow_erase=["all"]).sends == {"main": ["m"]}


def test_a_new_main_image_takes_the_unchanged_video_with_it(shop: ShopBuilder) -> None:
    """Leaving the video out of the update would delete it."""
    shop.recorded(main=["m", "v:1"]).declared(main=["n", "v:1"])
    assert shop.plan().sends == {"main": ["n", "v:1"]}


def test_a_new_main_video_takes_the_unchanged_image_with_it(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"]).declared(main=["m", "v:2"])
    assert shop.plan().sends == {"main": ["m", "v:2"]}


def test_a_main_without_video_means_that_the_video_goes(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"]).declared(main="m")
    plan = shop.plan()
    assert plan.sends == {"main": ["m"]}
    assert plan.lost == ["v:1"]


def test_a_main_without_image_means_that_the_image_goes(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"]).declared(main="v:1")
    plan = shop.plan()
    assert plan.sends == {"main": ["v:1"]}
    assert plan.lost == ["m"]


def test_one_more_picture_sends_the_whole_gallery(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["a", "b", "c"])
    assert shop.plan().sends == {"gallery": ["a", "b", "c"]}


def test_the_order_is_part_of_a_gallery(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["b", "a"])
    assert shop.plan().sends == {"gallery": ["b", "a"]}


def test_pictures_and_videos_go_out_in_the_order_of_the_file(shop: ShopBuilder) -> None:
    shop.declared(gallery=["v:1", "a", "v:2", "b"])
    assert shop.plan().sends == {"gallery": ["v:1", "a", "v:2", "b"]}


def test_the_same_address_as_a_picture_is_not_the_video(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["v:1"]).declared(gallery=["https://vimeo.com/1"])
    plan = shop.plan()
    assert plan.sends == {"gallery": ["v:1"]}
    assert plan.the.send is not None
    assert plan.the.send.gallery is not None
    assert plan.the.send.gallery[0].image == "https://vimeo.com/1"


def test_an_empty_gallery_is_sent_as_such(shop: ShopBuilder) -> None:
    """An empty section is not an absent one."""
    shop.recorded(gallery=["a"]).declared(gallery=[])
    assert shop.plan().sends == {"gallery": []}


def test_an_empty_gallery_beside_a_new_main_picture_that_nobody_changed_is_not_sent(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=[]).declared(main="n", gallery=[])
    assert shop.plan().sends == {"main": ["n"]}


def test_a_section_that_did_not_change_stays_at_home(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).declared(main="m", gallery=["b"])
    assert shop.plan().sends == {"gallery": ["b"]}


def test_both_sections_go_out_in_one_update(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).declared(main="n", gallery=["b"])
    plan = shop.plan()
    assert plan.sends == {"main": ["n"], "gallery": ["b"]}
    assert plan.plan.summary.requests == 1


def test_an_alt_text_alone_sends_nothing(shop: ShopBuilder) -> None:
    """A bulk update carries none, and would download every picture again for nothing."""
    shop.recorded(gallery=["a"]).declared(gallery=["a"], alts={"a": "The mug from its left side"})
    assert shop.plan().empty


def test_alt_texts_do_not_go_out(shop: ShopBuilder) -> None:
    shop.declared(gallery=["a"], alts={"a": "The mug from its left side"})
    send = shop.plan().the.send
    assert send is not None
    assert send.to_json() == {"gallery": [{"image": "https://cdn.example.com/a.jpg"}]}


def test_an_absent_section_is_absent_in_json_too(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=[])
    assert shop.plan().plan.to_json()["changes"][0]["send"] == {"gallery": []}


@pytest.mark.parametrize("section", [{"main": "m"}, {"gallery": ["a"]}, {"gallery": []}])
def test_what_is_recorded_and_declared_alike_is_left_alone(shop: ShopBuilder, section: dict[str, str]) -> None:
    shop.recorded(**section).declared(**section)  # type: ignore[arg-type]  # each section has a form of its own
    plan = shop.plan()
    assert plan.empty
    assert plan.plan.summary.unchanged == 1
