"""What the store refuses, cannot fetch or no longer knows: it is told with its line, the rest goes on, and it is
mended by the next run."""

import pytest

from reconciler.sandbox import Fault, Quirks, Scope, Server, Store, seed_of
from reconciler.sandbox.json_types import Json
from tests.e2e.conftest import STORE
from tests.e2e.promise import apply, everything, gallery, items, left, main, picture, settled
from tests.e2e.world import TOKEN, World

BAD_FILM = "main:\n  video: https://www.tiktok.com/@mug/1\n"


def actions(world: World) -> dict[str, str]:
    """What the next plan does with each product that changes."""
    plan = world.run("plan", "--format", "json").json
    return {change["identity"]: change["action"] for change in plan["changes"]}


@pytest.mark.parametrize("mended_by", ["the picture comes back", "another address in the file"])
def test_pictures_that_cannot_be_fetched_are_told_with_their_lines_and_mended(
    world: World, shop: Server, mended_by: str
) -> None:
    shop.admin.kill(picture("dead"))
    world.product(1, main("dead", "tour") + gallery("a", "dead", "b"))
    world.product(2, main("m") + gallery("a"))
    ran = world.run("apply", "--yes")
    assert ran.status == 3
    for slot, line in (("main.image", 4), ("gallery[1]", 8)):
        assert (
            f"{slot}: Failed to download image: {picture('dead')} [DOWNLOAD_IMAGE_FAILED] (products/1.yaml:{line})"
            in (ran.out)
        )
    assert "Applied: 1 product; 1 partial" in ran.out
    assert actions(world) == {"id:1": "retry"}

    if mended_by == "the picture comes back":
        shop.admin.revive(picture("dead"))
    else:
        world.product(1, main("front", "tour") + gallery("a", "front", "b"))
    apply(world)
    settled(world)
    shown = shop.store.sources(1)
    alive = picture("dead") if mended_by == "the picture comes back" else picture("front")
    assert (shown.main_image, shown.gallery) == (alive, (picture("a"), alive, picture("b")))


def test_an_update_that_the_store_refuses_is_told_with_its_line_and_the_rest_goes_on(
    world: World, shop: Server
) -> None:
    world.product(1, main("m"))
    world.product(2, main("m") + gallery("a"))
    apply(world)
    before = everything(shop.store)
    world.product(1, main("n"))
    world.product(2, BAD_FILM + gallery("a") + "allow_erase: [main.image]\n")
    world.product(3, main("m"))
    ran = world.run("apply", "--yes")
    assert ran.status == 3
    assert "[VIDEO_NOT_SUPPORTED] (products/2.yaml:2)" in ran.out
    assert "Applied: 2 products; 1 failed" in ran.out
    assert left(before, everything(shop.store)) == {(1, picture("m"))}
    assert actions(world) == {"id:2": "retry"}

    world.product(2, main("m") + gallery("a"))
    sent = len(shop.store.updates)
    apply(world)
    assert len(shop.store.updates) == sent, "what was applied before is declared again"
    assert [record["status"] for record in world.records().values()] == ["applied"] * 3


def test_a_product_that_is_gone_is_told_with_its_line_and_the_rest_goes_on(world: World, shop: Server) -> None:
    for product_id in (1, 2):
        world.product(product_id, main("m"))
    apply(world)
    shop.admin.delete_product(2)
    for product_id in (1, 2, 3):
        world.product(product_id, main("n"))
    ran = world.run("apply", "--yes", "--format", "json")
    assert ran.status == 3
    assert [(one["identity"], one["result"]) for one in ran.json["products"]] == [
        ("id:1", "applied"),
        ("id:2", "gone"),
        ("id:3", "applied"),
    ]
    assert [(one["path"], one["line"]) for one in ran.json["products"][1]["failures"]] == [("products/2.yaml", 2)]
    assert shop.store.sources(3).main_image == picture("n")
    (world.folder / "products/2.yaml").unlink()
    apply(world, "--force")
    settled(world)


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("after_effect", [False, True])
def test_an_answer_that_was_lost_is_settled_by_looking_and_no_picture_is_sent_twice_for_nothing(
    world: World, shop: Server, status: int, after_effect: bool
) -> None:
    world.product(1, main("m") + gallery("a", "b"))
    shop.store.faults.plan(Fault(status, after_effect=after_effect))
    apply(world)
    assert len(shop.store.updates) == (1 if after_effect else 2)
    settled(world)


@pytest.fixture(params=["forbidden", "unauthorized"])
def strict(request: pytest.FixtureRequest, world: World) -> Server:
    """A store that answers a bad token in one of the two documented ways, and eight products to send to."""
    server = Server(Store(seed_of(STORE), quirks=Quirks.parse([f"bad_token={request.param}"])))
    for product_id in range(1, 9):
        world.product(product_id, main("m"))
    return server


def test_a_token_that_is_revoked_in_mid_run_stops_it_and_what_was_sent_is_recorded(
    world: World, strict: Server
) -> None:
    with strict as shop:
        world.url = shop.url

        def revoke(product_id: int, body: Json) -> None:
            if len(shop.store.updates) >= 3:
                shop.admin.revoke(TOKEN)

        shop.store.after_update = revoke
        ran = world.run("apply", "--yes", "--parallelism", "4")
        bad = [request for request in shop.store.requests if request.status in (401, 403)]
        assert (ran.status, 1 <= len(bad) <= 4) == (3, True), ran
        assert "STOPPED: the store does not accept the token" in ran.out
        shown = [number for number in range(1, 9) if items(shop.store.sources(number))]
        assert [number for number, record in world.records().items() if record.get("main")] == shown
        shop.store.after_update = None
        shop.admin.grant(TOKEN, Scope.READ, Scope.UPDATE)
        sent = len(shop.store.updates)
        apply(world)
        assert len(shop.store.updates) - sent == 8 - len(shown)
        settled(world)


def test_a_token_that_never_worked_is_shown_to_the_store_once(world: World, strict: Server) -> None:
    with strict as shop:
        world.url = shop.url
        shop.admin.revoke(TOKEN)
        ran = world.run("apply", "--yes")
        assert (ran.status, len(shop.store.requests)) == (1, 1), ran
        assert not world.state.exists()


def test_a_token_that_may_only_read_is_found_out_by_one_update(world: World, strict: Server) -> None:
    with strict as shop:
        world.url = shop.url
        shop.admin.grant(TOKEN, Scope.READ)
        ran = world.run("apply", "--yes")
        assert (ran.status, len(shop.store.updates)) == (1, 1), ran
        assert everything(shop.store)[1].main_image is None
        shop.admin.grant(TOKEN, Scope.READ, Scope.UPDATE)
        assert set(actions(world).values()) == {"adopt"}
