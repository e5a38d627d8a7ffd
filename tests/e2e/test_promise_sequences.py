"""Longer stories, in which one harmless step could make the next one lose something unseen."""

import signal

import pytest

from reconciler.sandbox import Server
from reconciler.sandbox.json_types import Json
from tests.e2e.processes import AFTER, BEFORE, ended, holding, killed
from tests.e2e.promise import (
    address_of,
    apply,
    everything,
    gallery,
    items,
    main,
    picture,
    refused,
    settled,
)
from tests.e2e.world import World

HAND = picture("by-hand")


def meanwhile(shop: Server) -> None:
    """Somebody adds a picture after the next update took effect, before it is read back."""

    def add(product_id: int, body: Json) -> None:
        shop.store.after_update = None
        shop.admin.add_to_gallery(product_id, HAND)

    shop.store.after_update = add


def test_an_update_of_the_main_image_does_not_make_a_picture_in_the_gallery_ours(world: World, shop: Server) -> None:
    world.product(1, main("m") + gallery("a", "b", "c"))
    apply(world)
    shop.admin.remove_from_gallery(1, 0)
    shop.admin.add_to_gallery(1, HAND)
    world.product(1, main("n") + gallery("a", "b", "c"))
    apply(world)
    world.product(1, main("n") + gallery("a", "b", "c", "d"))
    assert address_of(shop, HAND) in refused(world, shop).out


def test_an_update_of_the_gallery_does_not_make_a_main_video_ours(world: World, shop: Server) -> None:
    world.product(1, main("m") + gallery("a"))
    apply(world)
    shop.admin.set_main_video(1, "https://youtu.be/by-hand")
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    world.product(1, main("n") + gallery("a", "b"))
    assert "https://youtu.be/by-hand" in refused(world, shop).out


def test_an_interrupted_update_of_the_main_image_does_not_make_a_picture_in_the_gallery_ours_either(
    world: World, shop: Server
) -> None:
    """What was in flight was recorded, and not read back any more."""
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    shop.admin.remove_from_gallery(1, 0)
    shop.admin.add_to_gallery(1, HAND)
    world.product(1, main("n") + gallery("a", "b"))
    with holding(shop) as held:
        process = world.start("apply", "--yes")
        held.arrived.wait()
        process.send_signal(signal.SIGINT)
    assert ended(process).status == 130
    world.product(1, main("n") + gallery("a", "b", "c"))
    assert address_of(shop, HAND) in refused(world, shop).out


@pytest.mark.parametrize("main_image", ["kept by the file", "left to the store"])
def test_what_is_added_between_an_update_and_its_reading_back_is_not_taken_for_ours(
    world: World, shop: Server, main_image: str
) -> None:
    """A gallery without a main image gives its first picture away, which makes room for one more."""
    managed = main("m") if main_image == "kept by the file" else ""
    world.product(1, managed + gallery("a", "b"))
    meanwhile(shop)
    world.run("apply", "--yes")
    world.product(1, managed + gallery("a", "b", "c"))
    refused(world, shop)


def test_what_is_added_while_a_picture_cannot_be_downloaded_does_not_take_its_place(
    world: World, shop: Server
) -> None:
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    shop.admin.kill(picture("dead"))
    world.product(1, main("m") + gallery("a", "b", "dead"))
    meanwhile(shop)
    assert world.run("apply", "--yes").status == 3
    shop.admin.revive(picture("dead"))
    assert address_of(shop, HAND) in refused(world, shop).out


def test_a_section_that_was_released_and_is_declared_again_is_adopted(world: World, shop: Server) -> None:
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    world.product(1, main("m"))
    apply(world)
    shop.admin.add_to_gallery(1, HAND)
    before = everything(shop.store)
    world.product(1, main("m") + gallery("a", "b"))
    refused(world, shop)
    assert everything(shop.store) == before
    apply(world, "--allow-erase", "1")
    settled(world)


def test_a_product_that_was_forgotten_and_is_declared_again_is_adopted(world: World, shop: Server) -> None:
    world.product(2, gallery("x"))
    path = world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    path.unlink()
    apply(world)
    shop.admin.set_main_image(1, HAND)
    world.product(1, main("m") + gallery("a", "b"))
    assert address_of(shop, HAND) in refused(world, shop).out


@pytest.mark.parametrize("at", [BEFORE, AFTER])
def test_a_section_that_leaves_the_file_while_an_update_of_it_is_out_is_released_once(
    world: World, shop: Server, at: str
) -> None:
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    world.product(1, main("m") + gallery("a", "b", "c"))
    killed(world, shop, at=at)
    before = everything(shop.store)
    world.product(1, main("m"))
    apply(world)
    settled(world)
    assert everything(shop.store) == before
    assert world.records()[1]["status"] == "applied"
    world.product(1, main("m") + gallery("a", "b"))
    refused(world, shop)


def test_a_picture_added_after_a_kill_is_not_lost_by_the_run_that_goes_on(world: World, shop: Server) -> None:
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    world.product(1, main("m") + gallery("c", "b"))
    killed(world, shop, at=BEFORE)
    shop.admin.add_to_gallery(1, HAND)
    assert address_of(shop, HAND) in refused(world, shop).out


def test_a_picture_added_after_a_kill_that_came_too_late_is_not_lost_either(world: World, shop: Server) -> None:
    """None of what is there can be told from it, so all of it is asked about."""
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    world.product(1, main("m") + gallery("c", "b"))
    killed(world, shop, at=AFTER)
    shop.admin.add_to_gallery(1, HAND)
    assert address_of(shop, HAND) in refused(world, shop).out


def test_a_file_that_was_edited_after_a_kill_loses_nothing_of_what_may_have_arrived_unseen(
    world: World, shop: Server
) -> None:
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    world.product(1, main("m") + gallery("a", "b", "c"))
    killed(world, shop, at=AFTER)
    world.product(1, main("m") + gallery("a", "b"))
    plan = world.run("plan", "--format", "json").json
    assert [loss["item"]["image"] for loss in plan["changes"][0]["losses"]] == [picture("c")]
    apply(world)
    assert picture("c") not in items(shop.store.sources(1))
    settled(world)


def test_consent_to_an_erasure_that_was_cut_short_does_not_cover_another_one(world: World, shop: Server) -> None:
    world.product(1, main("m") + gallery("a", "b"))
    apply(world)
    world.product(1, main("m") + gallery() + "allow_erase: [gallery]\n")
    killed(world, shop, at=BEFORE)
    shop.admin.add_to_gallery(1, HAND)
    refused(world, shop)
    world.product(1, main("m") + gallery("a"))
    apply(world, "--allow-erase", "1")
    world.product(1, main("m") + gallery())
    refused(world, shop)
