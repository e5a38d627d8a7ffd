"""Asked to end, a run sends nothing more, records what is in flight, and lets go of the state."""

import signal
from itertools import count
from threading import Event

import pytest

from reconciler.sandbox import Server
from reconciler.sandbox.json_types import Json
from reconciler.sandbox.search import Page, SearchQuery
from tests.e2e.processes import ended, holding
from tests.e2e.promise import apply, everything, gallery, left, picture, settled
from tests.e2e.world import World

PRODUCTS = range(1, 9)


@pytest.fixture
def due(world: World) -> World:
    """Eight products, each with one picture to replace by another."""
    for product_id in PRODUCTS:
        world.product(product_id, gallery(f"a{product_id}", f"b{product_id}"))
    apply(world)
    for product_id in PRODUCTS:
        world.product(product_id, gallery(f"a{product_id}", f"c{product_id}"))
    return world


def unlocked(world: World) -> None:
    assert world.run("state", "unlock").out == "The state is not locked.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_in_flight_is_recorded_and_nothing_more_is_sent(
    due: World, shop: Server, number: signal.Signals
) -> None:
    """Four updates are in flight; two more signals, before these have come back, change nothing."""
    in_flight, go_on, arrivals = Event(), Event(), count(1)

    def hold(product_id: int, body: Json) -> None:
        arrived = next(arrivals)
        if arrived == 5:
            in_flight.set()
        if arrived > 1:
            go_on.wait()

    sent = len(shop.store.updates)
    shop.store.before_update = hold
    process = due.start("apply", "--yes", "--force", "--parallelism", "4")
    in_flight.wait()
    for each in (number, signal.SIGINT, signal.SIGTERM):
        process.send_signal(each)
    go_on.set()
    ran = ended(process)

    assert (ran.status, len(shop.store.updates) - sent) == (130, 5), ran
    assert "Applied: 5 products; 3 not sent" in ran.out
    assert "interrupted; everything in flight was recorded" in ran.out
    records = due.records()
    assert [product_id for product_id in PRODUCTS if picture(f"c{product_id}") in str(records[product_id])] == [
        product_id for product_id in PRODUCTS if picture(f"c{product_id}") in shop.store.sources(product_id).gallery
    ]
    assert not any(record.get("attempt") for record in records.values())
    unlocked(due)
    shop.store.before_update = None
    apply(due, "--force")
    assert len(shop.store.updates) - sent == 8
    settled(due)


def test_an_update_that_does_not_come_back_is_left_open_and_settled_by_the_next_run(due: World, shop: Server) -> None:
    before = everything(shop.store)
    with holding(shop) as held:
        process = due.start("apply", "--yes", "--force")
        held.arrived.wait()
        process.send_signal(signal.SIGTERM)
        ran = ended(process)
        assert ran.status == 130, ran
        assert [record["product_id"] for record in due.records().values() if record.get("attempt")] == held.products
        unlocked(due)
    apply(due, "--force")
    settled(due)
    assert {address for _, address in left(before, everything(shop.store))} == {
        picture(f"b{product_id}") for product_id in PRODUCTS
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_asked_to_end_while_it_looks_has_sent_nothing(
    due: World, shop: Server, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, state, real = everything(shop.store), due.state.read_bytes(), shop.store.search

    def search(query: SearchQuery) -> Page:
        process.send_signal(number)
        return real(query)

    monkeypatch.setattr(shop.store, "search", search)
    process = due.start("apply", "--yes", "--force")
    assert ended(process).status == 130
    assert (everything(shop.store), due.state.read_bytes()) == (before, state)
    unlocked(due)
