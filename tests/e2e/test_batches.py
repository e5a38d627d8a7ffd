"""`apply --transport batch`: many updates in one request, and nothing sent twice, whoever dies in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import BatchPace, Drills, Fault, Operation, Quirks, Reset, Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.e2e.promise import gallery, main, picture
from tests.e2e.world import CONFIG, Ran, World

PACED = "rate_limit: {requests: 100000, seconds: 1}\n"
COMMAND = ("apply", "--yes", "--force", "--no-canary", "--transport", "batch")


def store_of(count: int, drills: Drills | None = None, quirks: Quirks | None = None) -> Store:
    """A store of so many empty products."""
    products = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, count + 1)]
    return Store(seed_of({**STORE, "products": products}), drills=drills, quirks=quirks)


def serve(store: Store) -> Iterator[Server]:
    with Server(store) as server:
        yield server


@pytest.fixture
def shop() -> Iterator[Server]:
    """A sandbox that works off a batch as soon as it has it."""
    yield from serve(store_of(12, Drills(batch=BatchPace(retry=0))))


@pytest.fixture
def by_hand() -> Iterator[Server]:
    """A sandbox whose batches go on when a test says so."""
    yield from serve(store_of(12, Drills(batch=BatchPace(by_hand=True))))


@pytest.fixture
def world(tmp_path: Path, shop: Server) -> World:
    made = World(tmp_path, shop.url)
    made.write("reconciler.yaml", CONFIG + PACED)
    return made


def declared(world: World, count: int, letters: str) -> None:
    for number in range(1, count + 1):
        world.product(number, main(f"m{number}") + gallery(*(f"{letter}{number}" for letter in letters)))


def asked(shop: Server, method: str, path: str) -> int:
    """How many requests of a kind the store was asked."""
    return sum(one.method == method and one.path.endswith(path) for one in shop.store.requests)


def shows(shop: Server, number: int) -> set[str]:
    shown = shop.store.sources(number)
    return {address for address in (shown.main_image, *shown.gallery) if address}


def applied(world: World, status: int = 0) -> Ran:
    ran = world.run(*COMMAND)
    assert ran.status == status, ran
    return ran


def killed_while_it_polls(world: World, shop: Server) -> None:
    process = world.start(*COMMAND)
    while not asked(shop, "GET", "/batch"):
        assert process.poll() is None
    process.kill()
    process.communicate()


def test_all_updates_go_in_one_request(world: World, shop: Server) -> None:
    declared(world, 12, "ab")
    applied(world)
    assert asked(shop, "POST", "/batch") == 1
    assert asked(shop, "PUT", "/media") == 0
    assert all(shows(shop, number) == {picture(f"{letter}{number}") for letter in "mab"} for number in range(1, 13))
    assert world.run("plan", "--refresh").out == "No changes. 12 products match the state.\n"


def test_a_lost_answer_is_asked_for_with_the_same_key(world: World, shop: Server) -> None:
    shop.store.faults.plan(Reset(after_effect=True), operation=Operation.BATCH)
    declared(world, 3, "ab")
    applied(world)
    posts = [one for one in shop.store.requests if one.path.endswith("/batch") and one.method == "POST"]
    assert len(posts) == 2
    assert len({one.query["deduplicationKey"] for one in posts}) == 1
    assert len(shop.store.updates) == 3


def test_an_update_that_fails_in_a_batch_fails_alone(world: World, shop: Server) -> None:
    shop.admin.kill(picture("b2"))
    shop.store.faults.plan(Fault(422, "WRONG_URL", "no"), product_id=3)
    declared(world, 4, "ab")
    ran = world.run(*COMMAND, "--format", "json")
    assert ran.status == 3, ran
    assert {one["product_id"]: one["result"] for one in ran.json["products"]} == {
        1: "applied",
        2: "partial",
        3: "failed",
        4: "applied",
    }


def test_what_ends_in_doubt_is_looked_at_and_goes_out_again_where_nothing_is_seen(world: World, shop: Server) -> None:
    shop.store.faults.plan(Fault(500, "INTERNAL_ERROR"), times=6, product_id=1)
    shop.store.faults.plan(Fault(500, "INTERNAL_ERROR", after_effect=True), times=6, product_id=2)
    declared(world, 3, "ab")
    applied(world)
    assert asked(shop, "POST", "/batch") == 2
    second = [one for one in shop.store.requests if one.path.endswith("/batch") and one.method == "POST"][1]
    assert [inner["id"] for inner in second.body] == ["1"]  # type: ignore[union-attr,index,call-overload]


def test_a_batch_that_a_killed_run_left_is_polled_and_not_repeated(world: World, by_hand: Server) -> None:
    world.url = by_hand.url
    declared(world, 6, "ab")
    killed_while_it_polls(world, by_hand)
    assert all(record["attempt"]["batch"]["ticket"] for record in world.records().values())
    assert "An earlier run left 6 updates in batches." in world.run("plan").out

    second = world.start(*COMMAND)
    while asked(by_hand, "GET", "/batch") < 3:
        assert second.poll() is None
    by_hand.store.batches.step(6)
    out, err = second.communicate()
    assert second.returncode == 0, out + err
    assert asked(by_hand, "POST", "/batch") == 1
    assert len(by_hand.store.updates) == 6
    assert world.run("plan", "--refresh").out == "No changes. 6 products match the state.\n"


def test_a_batch_whose_ticket_was_never_recorded_is_found_by_its_key(world: World, by_hand: Server) -> None:
    world.url = by_hand.url
    declared(world, 3, "ab")
    killed_while_it_polls(world, by_hand)
    text = world.state.read_text(encoding="utf-8")
    (ticket,) = {record["attempt"]["batch"]["ticket"] for record in world.records().values()}
    world.state.write_text(text.replace(f'"ticket":"{ticket}"', '"ticket":null'), encoding="utf-8")
    by_hand.store.batches.step(3)
    assert applied(world).status == 0
    posts = [one for one in by_hand.store.requests if one.path.endswith("/batch") and one.method == "POST"]
    assert len({one.query["deduplicationKey"] for one in posts}) == 1
    assert len(by_hand.store.updates) == 3


def test_a_batch_that_never_arrived_is_planned_again(world: World, shop: Server) -> None:
    declared(world, 3, "ab")
    shop.store.faults.plan(Reset(), times=99, operation=Operation.BATCH)
    ran = world.run(*COMMAND)
    assert ran.status == 3, ran
    assert not shop.store.updates
    shop.store.faults.clear()
    applied(world)
    assert len(shop.store.updates) == 3
    assert world.run("plan", "--refresh").out == "No changes. 3 products match the state.\n"


def test_ten_thousand_changes_take_a_hundredth_as_many_requests(tmp_path: Path) -> None:
    count = 10_000
    with Server(store_of(count)) as shop:
        world = World(tmp_path, shop.url)
        world.write("reconciler.yaml", CONFIG + PACED)
        declared(world, count, "a")
        applied(world)
        looks = asked(shop, "GET", "/products")
        assert looks <= 2 * count / 100
        assert len(shop.store.requests) - looks <= count / 100
        assert shop.store.updates[-1].ticket is not None
