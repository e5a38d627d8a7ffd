"""Consent: what needs it, who it covers, and that the one in a file works once."""

import pytest

from reconciler.sandbox import Server
from tests.e2e.promise import apply, consent, gallery, items, main, picture, refused, settled
from tests.e2e.world import World

FULL = gallery("a", "b", "c")
EMPTY = gallery()
AGREED = consent("gallery")


def test_consent_in_a_file_works_once(world: World, shop: Server) -> None:
    world.product(1, FULL)
    apply(world)
    world.product(1, EMPTY + AGREED)
    apply(world)
    assert shop.store.sources(1).gallery == ()

    world.product(1, FULL + AGREED)
    apply(world)
    world.product(1, EMPTY + AGREED)
    ran = refused(world, shop)
    assert "was used by an earlier update and counts once" in ran.out
    plan = world.run("plan", "--format", "json").json
    assert [warning["code"] for warning in plan["changes"][0]["warnings"]] == ["gallery-erased", "consent-spent"]

    world.product(1, FULL)
    apply(world)
    world.product(1, EMPTY + AGREED)
    apply(world)
    assert shop.store.sources(1).gallery == ()


def test_spent_consent_is_not_renewed_by_renaming_the_file(world: World, shop: Server) -> None:
    world.product(1, FULL)
    apply(world)
    world.product(1, EMPTY + AGREED).unlink()
    world.product(1, EMPTY + AGREED, name="renamed")
    apply(world)
    world.product(1, FULL + AGREED, name="renamed")
    apply(world)
    (world.folder / "products/renamed.yaml").unlink()
    world.product(1, EMPTY + AGREED, name="renamed-again")
    refused(world, shop)


def test_consent_in_a_file_is_not_used_up_by_an_update_that_the_store_refuses(world: World, shop: Server) -> None:
    world.product(1, main("m", "v") + FULL)
    apply(world)
    film = "main:\n  video: https://tiktok.com/1\n"
    world.product(1, film + FULL + consent("main.image"))
    assert world.run("apply", "--yes").status == 3
    assert items(shop.store.sources(1))[0] == picture("m")
    world.product(1, main(video="v") + FULL + consent("main.image"))
    apply(world)
    assert shop.store.sources(1).main_image is None


NEEDY = {
    "an erased gallery": (FULL, EMPTY, "gallery"),
    "a gallery that loses more than half": (FULL, gallery("a"), "gallery"),
    "a deleted main image": (main("m", "v"), main(video="v"), "main.image"),
    "a deleted main video": (main("m", "v"), main("m"), "main.video"),
}


@pytest.mark.parametrize("what", NEEDY)
def test_what_needs_consent_is_refused_without_and_done_with_the_right_key(
    world: World, shop: Server, what: str
) -> None:
    before, after, key = NEEDY[what]
    wrong = "gallery" if key == "main.image" else "main.image"
    world.product(1, before)
    apply(world)
    world.product(1, after + consent(wrong))
    ran = refused(world, shop)
    assert f'add "allow_erase: [{key}]" to the file, or pass --allow-erase 1' in ran.out
    world.product(1, after + consent(key))
    apply(world)
    settled(world)


def test_consent_for_one_product_does_not_cover_another_and_one_without_it_refuses_all(
    world: World, shop: Server
) -> None:
    for product_id in (1, 2, 3):
        world.product(product_id, FULL)
    apply(world)
    world.product(1, EMPTY)
    world.product(2, EMPTY)
    world.product(3, gallery("a", "b", "c", "d"))
    for given in (["1"], ["products/1.yaml"], ["3"]):
        ran = refused(world, shop, "--force", *(word for one in given for word in ("--allow-erase", one)))
        assert "nothing was sent" in ran.err
    apply(world, "--force", "--allow-erase", "1", "--allow-erase", "products/2.yaml")
    assert [len(shop.store.sources(product_id).gallery) for product_id in (1, 2, 3)] == [0, 0, 4]


def test_consent_for_everything_covers_everything_and_no_limit(world: World, shop: Server) -> None:
    for product_id in range(1, 5):
        world.product(product_id, FULL)
    apply(world)
    for product_id in range(1, 5):
        world.product(product_id, EMPTY)
    ran = refused(world, shop, "--allow-erase", "all")
    assert "12 of 12 recorded items would be lost" in ran.err
    refused(world, shop, "--force")
    apply(world, "--allow-erase", "all", "--force")


def test_yes_is_no_consent(world: World, shop: Server) -> None:
    world.product(1, FULL)
    apply(world)
    world.product(1, EMPTY)
    refused(world, shop)
    assert world.run("plan", "--detailed-exitcode").status == 4
