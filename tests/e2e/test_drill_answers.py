"""What an answer costs that is lost or makes no sense, and a token that stops working: as little as can be."""

from pathlib import Path

import pytest

from reconciler.sandbox import (
    Drills,
    Garbage,
    Latency,
    Operation,
    RequestRecord,
    Reset,
    Scope,
    Server,
    Store,
    seed_of,
)
from tests.e2e.conftest import STORE
from tests.e2e.promise import apply, gallery, main, picture, settled
from tests.e2e.world import CONFIG, TOKEN, World

PACED = "rate_limit: {requests: 100000, seconds: 1}\n"
COUNT, PARALLELISM = 60, 8


def asked(world: World, shop: Server, *, lost: bool) -> list[RequestRecord]:
    """What one apply over three products asks the store, where the answer about one of them is lost or is not."""
    for number in (1, 2, 3):
        world.product(number, main(f"{lost}{number}") + gallery(f"a{lost}{number}", f"b{number}"))
    before = len(shop.store.requests)
    if lost:
        shop.store.faults.plan(Reset(after_effect=True), product_id=2)
    apply(world, "--no-canary", "--force")
    return list(shop.store.requests[before:])


def test_a_lost_answer_costs_one_look_and_no_second_update(world: World, shop: Server) -> None:
    """The update took effect and the connection broke: the store shows that, so nothing is downloaded again."""
    usual, after_a_loss = asked(world, shop, lost=False), asked(world, shop, lost=True)
    for requests in (usual, after_a_loss):
        assert sorted(one.product_id or 0 for one in requests if one.is_update) == [1, 2, 3]
    looks = [sum(one.method == "GET" for one in requests) for requests in (usual, after_a_loss)]
    assert looks[1] == looks[0] + 1
    assert len(after_a_loss) == len(usual) + 1
    shown = shop.store.sources(2)
    assert (shown.main_image, shown.gallery) == (picture("True2"), (picture("aTrue2"), picture("b2")))
    assert all(record["status"] == "applied" and not record.get("attempt") for record in world.records().values())
    settled(world)


@pytest.mark.parametrize("operation", [Operation.SEARCH, Operation.POLL])
def test_an_answer_that_is_no_json_is_asked_for_again_where_asking_changes_nothing(
    world: World, shop: Server, operation: Operation
) -> None:
    """Something on the way answered in the store's place, once: no reason to give up a run, or not to begin it."""
    for number in (1, 2, 3):
        world.product(number, main(f"m{number}"))
    shop.store.faults.plan(Garbage(), operation=operation)
    apply(world, "--no-canary", "--transport", "batch")
    assert len(shop.store.updates) == 3
    settled(world)


def shop_of(drills: Drills) -> Store:
    products = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, COUNT + 1)]
    return Store(seed_of({**STORE, "products": products}), drills=drills)


def world_of(folder: Path, shop: Server) -> World:
    world = World(folder, shop.url)
    world.write("reconciler.yaml", CONFIG + PACED)
    for number in range(1, COUNT + 1):
        world.product(number, main(f"m{number}"))
    return world


def refused(shop: Server) -> list[RequestRecord]:
    """The requests that carried a token which does not work."""
    return [one for one in shop.store.requests if one.status in (401, 403)]


def shown(shop: Server) -> list[int]:
    numbers = range(1, COUNT + 1)
    return [number for number in numbers if shop.store.sources(number).main_image == picture(f"m{number}")]


@pytest.mark.parametrize("transport", ["direct", "batch"])
def test_a_token_that_is_revoked_in_mid_run_is_shown_by_what_is_in_flight_alone(
    tmp_path: Path, transport: str
) -> None:
    """In batches the rest goes out in one request, so that the token is revoked before the first of them."""
    revoke_after = 30 if transport == "direct" else 3
    with Server(shop_of(Drills(revoke_after=revoke_after, latency=Latency(update=0.05)))) as shop:
        world = world_of(tmp_path, shop)
        ran = world.run("apply", "--yes", "--parallelism", str(PARALLELISM), "--transport", transport)
        assert ran.status == 3, ran
        assert "STOPPED: the store does not accept the token" in ran.out
        assert 1 <= len(refused(shop)) <= (PARALLELISM if transport == "direct" else 1)

        assert [number for number, record in world.records().items() if record.get("main")] == shown(shop)
        assert not any(record.get("attempt") for record in world.records().values())
        sent = len(shown(shop))
        assert 0 < sent < COUNT
        assert f"Applied: {sent} product" in ran.out
        shop.admin.grant(TOKEN, Scope.READ, Scope.UPDATE)
        carried_out = sum(update.status == 200 for update in shop.store.updates)
        apply(world)
        assert sum(update.status == 200 for update in shop.store.updates) == COUNT
        assert carried_out == sent, "nothing that had arrived was sent again"
        settled(world)


@pytest.mark.parametrize("transport", ["direct", "batch"])
def test_a_token_that_never_worked_is_shown_once(tmp_path: Path, transport: str) -> None:
    with Server(shop_of(Drills())) as shop:
        world = world_of(tmp_path, shop)
        shop.admin.revoke(TOKEN)
        ran = world.run("apply", "--yes", "--transport", transport)
        assert ran.status == 1, ran
        assert "the store does not accept the token" in ran.err
        assert (len(refused(shop)), len(shop.store.requests)) == (1, 1)
        assert not world.state.exists()
