"""How batches go on with time: one after another, at a pace or by hand, whether or not anybody asks."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest

from reconciler.sandbox import BatchPace, Drills, Fault, Server, Store, load_seed, seed_of
from tests.sandbox.shops import CDN, STORE, TOKEN, Clock, Shop, inner_update, seed_data

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
PRODUCTS = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, 6)]
OK, NEVER = ("COMPLETED", 200), ("NOT_EXECUTED", None)


def paced(clock: Clock, **pace: object) -> Shop:
    return Shop(*PRODUCTS, drills=Drills(clock=clock, batch=BatchPace(**pace)))  # type: ignore[arg-type]  # as given


def progress(shop: Shop, ticket: str) -> tuple[str, int]:
    told = shop.batch(ticket)
    return told["status"], told["completedRequests"]


def test_requests_run_at_their_pace_while_nobody_asks() -> None:
    clock = Clock()
    shop = paced(clock, before=5, each=10)
    ticket = shop.send_batch(*[inner_update(number, A) for number in (1, 2, 3)])
    assert progress(shop, ticket) == ("QUEUED", 0)
    clock.forward(5)
    assert progress(shop, ticket) == ("IN_PROGRESS", 1)
    clock.forward(9.9)
    assert progress(shop, ticket) == ("IN_PROGRESS", 1)
    clock.forward(10.1)
    assert progress(shop, ticket) == ("COMPLETED", 3)


def test_batches_run_one_after_another_first_in_first_out() -> None:
    clock = Clock()
    shop = paced(clock, before=5, each=10)
    first = shop.send_batch(inner_update(1, A), inner_update(2, A))
    second = shop.send_batch(inner_update(1, B), inner_update(2, B))
    clock.forward(15)
    assert (progress(shop, first), progress(shop, second)) == (("COMPLETED", 2), ("QUEUED", 0))
    clock.forward(5)
    assert progress(shop, second) == ("IN_PROGRESS", 1)
    clock.forward(1000)
    assert progress(shop, second) == ("COMPLETED", 2)
    assert [record.ticket for record in shop.store.updates] == [first, first, second, second]


def test_a_batch_that_is_tried_again_holds_up_the_next() -> None:
    clock = Clock()
    shop = paced(clock, retry=60)
    shop.store.faults.plan(Fault(500), product_id=1)
    shop.send_batch(inner_update(1, A), stopOnFirstFailure="false")
    second = shop.send_batch(inner_update(2, A))
    clock.forward(59)
    assert progress(shop, second) == ("QUEUED", 0)
    clock.forward(1)
    assert progress(shop, second) == ("COMPLETED", 1)


def test_any_request_sees_what_a_batch_has_done_by_then() -> None:
    clock = Clock()
    shop = paced(clock, before=5)
    shop.send_batch(inner_update(1, A))
    clock.forward(5)
    assert [image["isMain"] for image in shop.media(1)["images"]] == [True]


def test_a_test_may_go_through_a_batch_by_hand() -> None:
    clock = Clock()
    shop = paced(clock, by_hand=True)
    shop.store.faults.plan(Fault(500), product_id=2)
    ticket = shop.send_batch(*[inner_update(number, A) for number in (1, 2, 3)], stopOnFirstFailure="false")
    clock.forward(1_000_000)
    assert progress(shop, ticket) == ("QUEUED", 0)
    shop.store.batches.step()
    assert progress(shop, ticket) == ("IN_PROGRESS", 1)
    shop.store.batches.step()
    assert progress(shop, ticket) == ("IN_PROGRESS", 1), "this try failed, and the next is another step"
    shop.store.batches.step(99)
    assert progress(shop, ticket) == ("COMPLETED", 3)


class TestCancelling:
    def cancel(self, shop: Shop, group: str) -> None:
        answer = shop.ask("POST", "/batch/cancel-group", params={"groupId": group})
        assert (answer.status_code, answer.json()) == (200, {})

    def test_what_has_not_begun_is_not_executed(self) -> None:
        clock = Clock()
        shop = paced(clock, each=10)
        first = shop.send_batch(inner_update(1, A), inner_update(2, A), groupId="g")
        second = shop.send_batch(inner_update(3, A), groupId="g")
        other = shop.send_batch(inner_update(4, A), groupId="h")
        self.cancel(shop, "g")
        assert shop.statuses(first) == [OK, NEVER]
        assert shop.statuses(second) == [NEVER]
        assert (progress(shop, first), progress(shop, second)) == (("COMPLETED", 1), ("COMPLETED", 0))
        assert progress(shop, other) == ("COMPLETED", 1)

    def test_what_waits_to_be_tried_again_has_failed(self) -> None:
        shop = paced(Clock())
        shop.store.faults.plan(Fault(503))
        ticket = shop.send_batch(inner_update(1, A), inner_update(2, A), groupId="g", stopOnFirstFailure="false")
        self.cancel(shop, "g")
        assert shop.statuses(ticket) == [("FAILED", 503), NEVER]

    def test_what_is_under_way_is_brought_to_its_end(self) -> None:
        shop = paced(Clock(), by_hand=True)
        shop.store.before_update = lambda _id, _body: self.cancel_at_once(shop)
        ticket = shop.send_batch(inner_update(1, A), inner_update(2, A), groupId="g")
        shop.store.batches.step(2)
        assert shop.statuses(ticket) == [OK, NEVER]

    def cancel_at_once(self, shop: Shop) -> None:
        shop.store.batches.cancel("g")

    def test_a_group_nobody_sent_is_no_error_and_no_group_is_one(self) -> None:
        shop = paced(Clock())
        self.cancel(shop, "nobody")
        assert shop.ask("POST", "/batch/cancel-group").status_code == 400


class TestOverHttp:
    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def store(self, clock: Clock, state: Path | None = None) -> Store:
        return Store(seed_of(seed_data(PRODUCTS)), drills=Drills(clock=clock, batch=BatchPace(each=10)), state=state)

    def send(self, server: Server, *numbers: int) -> httpx.Response:
        return httpx.post(
            f"{server.url}/{STORE}/batch",
            json=[inner_update(number, A) for number in numbers],
            headers={"Authorization": f"Bearer {TOKEN}"},
        )

    def test_a_batch_goes_on_when_its_client_has_gone(self, clock: Clock) -> None:
        store = self.store(clock)
        with Server(store) as server:
            self.send(server, 1, 2, 3)
            clock.forward(10)
            store.catch_up()
            assert [store.sources(number).main_image for number in (1, 2, 3)] == [A, A, None]

    def test_what_is_kept_is_what_was_done_by_the_end(self, clock: Clock, tmp_path: Path) -> None:
        state = tmp_path / "state.json"
        with Server(self.store(clock, state)) as server:
            assert self.send(server, 1, 2, 3).status_code == 200
            clock.forward(10)
        again = Store(load_seed(state))
        assert [again.sources(number).main_image for number in (1, 2, 3)] == [A, A, None]
        assert list(again.batches) == []

    def test_a_hook_that_waits_inside_a_batch_holds_up_no_other_request(self, clock: Clock) -> None:
        store = self.store(clock)
        arrived, release = Event(), Event()

        def wait(_product_id: int, _body: object) -> None:
            arrived.set()
            release.wait(30)

        store.before_update = wait
        with (
            Server(store) as server,
            httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}) as client,
            ThreadPoolExecutor(1) as threads,
        ):
            ticket = self.send(server, 1, 2).json()["ticket"]
            held = threads.submit(client.get, f"{server.url}/{STORE}/products")
            assert arrived.wait(30)
            told = client.get(f"{server.url}/{STORE}/batch", params={"ticket": ticket}).json()
            assert (told["status"], told["completedRequests"]) == ("IN_PROGRESS", 0)
            release.set()
            assert held.result().status_code == 200
        assert store.sources(1).main_image == A
