"""What a test can see of the requests, and the failures it can plan."""

import asyncio

import httpx
import pytest

from reconciler.sandbox import Fault, Operation, RequestRecord
from reconciler.sandbox.json_types import Json
from tests.sandbox.shops import CDN, MUG, STORE, TOKEN, Shop, images, mug

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
PRODUCT = f"/api/v3/{STORE}/products/{MUG}"


@pytest.fixture
def shop() -> Shop:
    return Shop(mug(A))


class TestLog:
    def test_every_request_is_noted_in_order_with_its_answer(self, shop: Shop) -> None:
        shop.get("/products", sku="MUG", limit=5)
        shop.put(mainMedia=None, galleryMedia=[])
        shop.ask("GET", f"{shop.base}/images/none")
        shop.ask("POST", "/orders", content=b"not json")
        shop.token = None
        shop.get(f"/products/{MUG}")
        assert shop.store.requests == (
            RequestRecord("GET", f"/api/v3/{STORE}/products", {"sku": "MUG", "limit": "5"}, None, 200),
            RequestRecord("PUT", f"{PRODUCT}/media", {}, {"mainMedia": None, "galleryMedia": []}, 200),
            RequestRecord("GET", "/images/none", {}, None, 404),
            RequestRecord("POST", f"/api/v3/{STORE}/orders", {}, None, 404),
            RequestRecord("GET", PRODUCT, {}, None, 401),
        )

    def test_updates_are_told_apart(self, shop: Shop) -> None:
        shop.body()
        shop.update(mainMedia=None, galleryMedia=[])
        (update,) = shop.store.updates
        assert (update.product_id, update.is_update) == (MUG, True)
        assert [record.product_id for record in shop.store.requests] == [MUG, MUG]

    def test_no_token_is_kept(self, shop: Shop) -> None:
        shop.body()
        assert TOKEN not in repr(shop.store.requests)

    def test_a_cleared_log_begins_anew(self, shop: Shop) -> None:
        shop.body()
        shop.store.log.clear()
        assert list(shop.store.requests) == []
        shop.get("/products")
        assert [record.status for record in shop.store.requests] == [200]

    def test_a_request_in_flight_is_noted_without_an_answer(self, shop: Shop) -> None:
        seen: list[RequestRecord] = []
        shop.store.before_update = lambda _id, _body: seen.extend(shop.store.requests)
        shop.put(mainMedia=None, galleryMedia=[])
        assert [(record.status, record.body) for record in seen] == [(None, {"mainMedia": None, "galleryMedia": []})]


class TestHooks:
    def test_hooks_run_around_the_effect(self, shop: Shop) -> None:
        seen: list[tuple[str, int, Json, tuple[str, ...]]] = []
        shop.store.before_update = lambda number, body: seen.append(("before", number, body, shop.shows().gallery))
        shop.store.after_update = lambda number, body: seen.append(("after", number, body, shop.shows().gallery))
        body: Json = {"mainMedia": None, "galleryMedia": [{"imageUrl": B}]}
        shop.put(mainMedia=None, galleryMedia=images(B))
        assert seen == [("before", MUG, body, ()), ("after", MUG, body, (B,))]

    def test_a_hook_may_edit_the_store_before_the_update_counts(self, shop: Shop) -> None:
        shop.store.before_update = lambda number, _body: shop.admin.add_to_gallery(number, A)
        shop.update(mainMedia={"imageUrl": B}, galleryMedia=None)
        assert shop.shows().gallery == (A,)

    def test_an_update_without_permission_calls_no_hook(self, shop: Shop) -> None:
        called: list[int] = []
        shop.store.before_update = shop.store.after_update = lambda number, _body: called.append(number)
        shop.admin.revoke(TOKEN)
        shop.put(mainMedia=None, galleryMedia=[])
        assert called == []


class TestFaults:
    def test_the_next_updates_fail_as_planned_and_change_nothing(self, shop: Shop) -> None:
        shop.store.faults.plan(Fault(429, "RATE_LIMITED", "Too many", retry_after=7), times=2)
        answers = [shop.put(mainMedia=None, galleryMedia=images(B)) for _ in range(2)]
        assert {answer.status_code for answer in answers} == {429}
        assert answers[0].headers["retry-after"] == "7"
        assert answers[0].json() == {"errorMessage": "Too many", "errorCode": "RATE_LIMITED"}
        assert shop.shows().gallery == ()
        assert shop.put(mainMedia=None, galleryMedia=images(B)).status_code == 200

    def test_a_fault_may_have_no_body(self, shop: Shop) -> None:
        shop.store.faults.plan(Fault(503))
        answer = shop.put(mainMedia=None, galleryMedia=[])
        assert (answer.status_code, answer.content) == (503, b"")
        assert "retry-after" not in answer.headers

    def test_a_fault_may_lose_the_answer_alone(self, shop: Shop) -> None:
        shop.store.faults.plan(Fault(500, "INTERNAL_ERROR", after_effect=True))
        assert shop.put(mainMedia=None, galleryMedia=images(B)).status_code == 500
        assert shop.shows().gallery == (B,)

    def test_a_fault_may_be_of_one_product(self, shop: Shop) -> None:
        shop.admin.add_product(7, "CUP")
        shop.store.faults.plan(Fault(500), product_id=7)
        assert shop.put(mainMedia=None, galleryMedia=[]).status_code == 200
        assert shop.put(7, mainMedia=None, galleryMedia=[]).status_code == 500

    def test_faults_strike_what_they_are_planned_for(self, shop: Shop) -> None:
        shop.store.faults.plan(Fault(502), operation=Operation.SEARCH)
        shop.store.faults.plan(Fault(503), operation=Operation.READ)
        assert shop.put(mainMedia=None, galleryMedia=[]).status_code == 200
        assert shop.get("/products").status_code == 502
        assert shop.get(f"/products/{MUG}").status_code == 503
        assert shop.get("/products").status_code == 200

    def test_planned_faults_can_be_taken_back(self, shop: Shop) -> None:
        shop.store.faults.plan(Fault(500))
        shop.store.faults.clear()
        assert shop.put(mainMedia=None, galleryMedia=[]).status_code == 200


def test_parallel_updates_of_many_products_all_take_effect() -> None:
    shop = Shop(*[{"id": number, "sku": f"SKU-{number}"} for number in range(1, 41)])
    shop.store.before_update = lambda _id, _body: None

    async def update_all() -> list[httpx.Response]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(transport=shop._transport, base_url=shop.base, headers=headers) as client:
            return await asyncio.gather(
                *(
                    client.put(
                        f"/api/v3/{STORE}/products/{number}/media",
                        json={"mainMedia": None, "galleryMedia": images(A, f"{CDN}{number}.jpg")},
                    )
                    for number in range(1, 41)
                )
            )

    assert {answer.status_code for answer in asyncio.run(update_all())} == {200}
    assert [shop.shows(number).gallery for number in range(1, 41)] == [
        (f"{CDN}{number}.jpg",) for number in range(1, 41)
    ]
    addresses = [address for number in range(1, 41) for address in shop.originals(number)]
    assert len(set(addresses)) == 80
