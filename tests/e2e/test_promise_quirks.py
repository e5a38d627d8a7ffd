"""Pictures that cannot be fetched, under every reading of what Ecwid then does: what left the store, a plan had named."""

import itertools

import pytest

from reconciler.sandbox import Quirks, Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.e2e.promise import apply, everything, film, gallery, items, left, main, named, picture, settled
from tests.e2e.world import World

CONSENTS = ("--force", "--allow-erase", "all")
WAYS = list(itertools.product(["kept", "emptied"], ["erased", "kept"], ["on", "off"]))

FIRST = {
    1: main("m1", "v1") + gallery("a1", "b1"),
    2: main("m2") + gallery("a2", "b2"),
    3: gallery("a3", "b3", "c3"),
    4: main("m4", "v4") + gallery("a4", "film4"),
    5: gallery("a5", "b5"),
    6: main("m6") + gallery("a6"),
}
# What is dead comes as the first, in the middle, alone and as all there is; 5 and 6 ask for nothing dead.
SECOND = {
    1: main("dead-1", "v1") + gallery("a1", "b1"),
    2: main("m2") + gallery("a2", "dead-2"),
    3: gallery("dead-3", "dead-4"),
    4: main("m4", "dead-v") + gallery("dead-5"),
    5: main("m5") + gallery("b5", "a5"),
    6: main("m6") + gallery(),
}
# One picture is given up, one is taken from elsewhere, and the rest comes back.
THIRD = SECOND | {1: main(video="v1") + gallery("a1", "b1"), 2: main("m2") + gallery("a2", "c2")}
DEAD = ["https://cdn.example.com/dead-*", film("dead-v")]


def declare(world: World, products: dict[int, str]) -> None:
    for product_id, body in products.items():
        world.product(product_id, body)


def agreed(world: World, store: Store) -> set[tuple[int, str]]:
    """What the plan that is about to be applied names as lost."""
    return named(world.run("plan", "--refresh", "--format", "json").json, store)


@pytest.mark.parametrize(("failed_main", "failed_gallery", "promote_first"), WAYS)
def test_no_picture_is_lost_that_the_plan_did_not_name(
    world: World, failed_main: str, failed_gallery: str, promote_first: str
) -> None:
    replaced = "deleted" if failed_main == failed_gallery else "kept"
    settings = [f"failed_main={failed_main}", f"failed_gallery={failed_gallery}", f"promote_first={promote_first}"]
    store = Store(seed_of(STORE), quirks=Quirks.parse([*settings, f"replaced_files={replaced}"]))
    with Server(store) as shop:
        world.url = shop.url
        declare(world, FIRST)
        apply(world, *CONSENTS)

        for pattern in DEAD:
            shop.admin.kill(pattern)
        declare(world, SECOND)
        before, lost = everything(store), agreed(world, store)
        ran = world.run("apply", "--yes", *CONSENTS)
        assert ran.status == 3, ran
        assert left(before, everything(store)) <= lost
        retries = world.run("plan", "--format", "json").json["changes"]
        assert {(change["product_id"], change["action"]) for change in retries} == {
            (number, "retry") for number in (1, 2, 3, 4)
        }

        for pattern in DEAD:
            shop.admin.revive(pattern)
        declare(world, THIRD)
        before, lost = everything(store), agreed(world, store)
        apply(world, *CONSENTS)
        assert left(before, everything(store)) <= lost
        settled(world)

    # Where the gallery's first picture became the main image, which the file leaves to the store, it stays.
    promoted = [picture("a3")] if promote_first == "on" else []
    shown = {number: sorted(items(store.sources(number))) for number in (2, 3, 4)}
    assert shown == {
        2: [picture("a2"), picture("c2"), picture("m2")],
        3: [*promoted, picture("dead-3"), picture("dead-4")],
        4: sorted([picture("dead-5"), picture("m4"), film("dead-v")]),
    }
