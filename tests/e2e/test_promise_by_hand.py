"""What somebody adds to the store by hand is not lost without a consent of its own."""

from collections.abc import Callable

import pytest

from reconciler.sandbox import Server
from tests.e2e.promise import (
    address_of,
    apply,
    consent,
    everything,
    film,
    gallery,
    items,
    main,
    picture,
    refused,
    settled,
)
from tests.e2e.world import World

HAND = picture("by-hand")


@pytest.fixture
def mug(world: World, shop: Server) -> World:
    """Product 1 shows what its file declares, and somebody has added a picture to its gallery."""
    world.product(1, main("front", "tour") + gallery("a", "b"))
    apply(world)
    shop.admin.add_to_gallery(1, HAND)
    return world


def test_it_stays_as_long_as_nothing_is_sent(mug: World, shop: Server) -> None:
    before = everything(shop.store)
    apply(mug)
    assert everything(shop.store) == before


def test_an_ordinary_update_would_lose_it_and_is_refused_with_its_address(mug: World, shop: Server) -> None:
    mug.product(1, main("front", "tour") + gallery("a", "b", "c"))
    ran = refused(mug, shop)
    assert address_of(shop, HAND) in ran.out
    assert "to agree, pass --allow-erase 1" in ran.out


def put_in_place_of_a_deleted_one(shop: Server) -> None:
    shop.admin.remove_from_gallery(1, 0)
    shop.admin.add_to_gallery(1, HAND)


DEEDS: dict[str, tuple[str, str, Callable[[Server], None]]] = {
    "a film in the gallery": (
        main("m", "v") + gallery("c"),
        film("hand"),
        lambda shop: shop.admin.add_to_gallery(1, film("hand")),
    ),
    "another main image": (
        main("x", "v") + gallery("a"),
        HAND,
        lambda shop: shop.admin.set_main_image(1, HAND),
    ),
    "another main video": (
        main("x", "v") + gallery("a"),
        film("hand"),
        lambda shop: shop.admin.set_main_video(1, film("hand")),
    ),
    "a picture in place of a deleted one": (main("m", "v") + gallery("c"), HAND, put_in_place_of_a_deleted_one),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_it_is_and_wherever_it_was_put(world: World, shop: Server, deed: str) -> None:
    body, added, do = DEEDS[deed]
    world.product(1, main("m", "v") + gallery("a"))
    apply(world)
    do(shop)
    world.product(1, body)
    refused(world, shop)
    assert added in items(shop.store.sources(1))


def test_it_is_lost_once_somebody_agrees_for_this_product(mug: World, shop: Server) -> None:
    mug.product(1, main("front", "tour") + gallery("a", "b", "c"))
    apply(mug, "--allow-erase", "1")
    assert shop.store.sources(1).gallery == (picture("a"), picture("b"), picture("c"))
    settled(mug)


def test_it_is_lost_with_a_reviewed_plan_that_was_made_by_looking(mug: World, shop: Server) -> None:
    mug.product(1, main("front", "tour") + gallery("a", "b", "c"))
    assert address_of(shop, HAND) in mug.run("plan", "--refresh", "--out", "plan.json").out
    apply(mug, "plan.json")
    assert HAND not in items(shop.store.sources(1))


def test_it_is_not_lost_with_a_plan_that_was_made_without_looking(mug: World, shop: Server) -> None:
    mug.product(1, main("front", "tour") + gallery("a", "b", "c"))
    assert mug.run("plan", "--out", "plan.json").status == 0
    ran = refused(mug, shop, "plan.json")
    assert address_of(shop, HAND) in ran.err, "what the reviewed plan does not show has to be shown now"


def test_a_reviewed_plan_does_not_cover_what_was_added_after_it(mug: World, shop: Server) -> None:
    mug.product(1, main("front", "tour") + gallery("a", "b", "c"))
    assert mug.run("plan", "--refresh", "--out", "plan.json").status == 0
    shop.admin.add_to_gallery(1, picture("later"))
    ran = refused(mug, shop, "plan.json")
    assert address_of(shop, picture("later")) in ran.err


def test_consent_in_the_file_does_not_cover_it(mug: World, shop: Server) -> None:
    mug.product(1, main("front", "tour") + gallery() + consent("gallery"))
    ran = refused(mug, shop)
    assert address_of(shop, HAND) in ran.out


def test_a_store_that_was_filled_by_hand_is_not_adopted_without_consent(world: World, shop: Server) -> None:
    shop.admin.set_main_image(1, HAND)
    shop.admin.add_to_gallery(2, HAND)
    world.product(1, main("m"))
    world.product(2, gallery() + consent("gallery"))
    world.product(3, main("m") + gallery("a"))
    ran = refused(world, shop)
    assert "id:1, id:2" in ran.err
    apply(world, "--allow-erase", "1", "--allow-erase", "2")
    assert (shop.store.sources(1).main_image, shop.store.sources(2).gallery) == (picture("m"), ())


def test_what_a_file_does_not_manage_is_nobodys_business(world: World, shop: Server) -> None:
    shop.admin.set_main_image(1, HAND)
    shop.admin.add_to_gallery(2, HAND)
    world.product(1, gallery("a"))
    world.product(2, main("m"))
    apply(world)
    world.product(1, gallery("b"))
    world.product(2, main("n"))
    apply(world, "--allow-erase", "1")
    assert shop.store.sources(1).main_image == HAND
    assert shop.store.sources(2).gallery == (HAND,)
