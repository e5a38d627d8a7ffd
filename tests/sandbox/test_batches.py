"""Batches, as somebody sees them who sends one and asks after it."""

import json

import pytest

from reconciler.sandbox import BatchPace, Drills, Fault, Operation, Reset, Slow, Sources
from tests.sandbox.shops import CDN, MUG, READ_ONLY, STORE, TOKEN, Body, Clock, Shop, images, inner_update, mug

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
OK, BAD, NEVER = ("COMPLETED", 200), ("FAILED", 404), ("NOT_EXECUTED", None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> Shop:
    others: list[dict[str, object]] = [{"id": number, "sku": f"SKU-{number}"} for number in (1, 2, 3)]
    return Shop(mug(A), *others, drills=Drills(clock=clock))


def read(path: str) -> dict[str, object]:
    return {"id": path, "path": path, "method": "GET", "body": ""}


class TestTaking:
    def test_a_batch_is_carried_out_and_tells_what_became_of_each_request(self, shop: Shop) -> None:
        ticket = shop.send_batch(inner_update(1, A), inner_update(2, B))
        assert shop.batch(ticket) == {
            "status": "COMPLETED",
            "totalRequests": 2,
            "completedRequests": 2,
            "responses": [
                {
                    "id": name,
                    "status": "COMPLETED",
                    "httpBody": {"galleryMedia": [{"success": True, "id": "0"}]},
                    "httpStatusCode": 200,
                    "httpStatusLine": "HTTP/1.1 200 OK",
                }
                for name in ("1", "2")
            ],
        }
        assert [shop.shows(number) for number in (1, 2)] == [Sources(A, None, ()), Sources(B, None, ())]

    def test_a_body_may_be_told_as_escaped_text(self, shop: Shop) -> None:
        ticket = shop.send_batch(inner_update(1, A))
        (response,) = shop.batch(ticket, escapedJson="true")["responses"]
        assert "httpBody" not in response
        assert json.loads(response["escapedHttpBody"]) == {"galleryMedia": [{"success": True, "id": "0"}]}

    def test_a_completed_update_can_still_hold_failed_items(self, shop: Shop) -> None:
        shop.admin.kill(B)
        (response,) = shop.batch(shop.send_batch(inner_update(1, A, B)))["responses"]
        assert response["status"] == "COMPLETED"
        assert [result["success"] for result in response["httpBody"]["galleryMedia"]] == [True, False]

    def test_products_can_be_read_and_searched(self, shop: Shop) -> None:
        ticket = shop.send_batch(read(f"/products/{MUG}?responseFields=id"), read("/products?productId=1,2&limit=1"))
        one, page = (response["httpBody"] for response in shop.batch(ticket)["responses"])
        assert one == {"id": MUG}
        assert (page["total"], [item["id"] for item in page["items"]]) == (2, [1])

    @pytest.mark.parametrize(
        ("method", "path", "status", "line"),
        [
            ("GET", "/orders?limit=1", 404, "HTTP/1.1 404 Not Found"),
            ("GET", "//[", 404, "HTTP/1.1 404 Not Found"),
            ("GET", "/products/x", 404, "HTTP/1.1 404 Not Found"),
            ("POST", "/products", 405, "HTTP/1.1 405 Method Not Allowed"),
            ("DELETE", f"/products/{MUG}", 405, "HTTP/1.1 405 Method Not Allowed"),
            ("GET", f"/products/{MUG}/media", 405, "HTTP/1.1 405 Method Not Allowed"),
        ],
    )
    def test_what_the_sandbox_does_not_play_fails_inside(
        self, shop: Shop, method: str, path: str, status: int, line: str
    ) -> None:
        ticket = shop.send_batch({"id": "x", "path": path, "method": method})
        (response,) = shop.batch(ticket)["responses"]
        assert (response["status"], response["httpStatusCode"], response["httpStatusLine"]) == (
            "FAILED",
            status,
            line,
        )

    @pytest.mark.parametrize(
        "body",
        [
            {},
            [],
            [inner_update(1, A, name=str(index)) for index in range(501)],
            ["/products"],
            [inner_update(1, A), {"path": "/products", "method": "GET"}],
            [{"id": 1, "path": "/products", "method": "GET"}],
            [{"id": "1", "path": "products", "method": "GET"}],
            [{"id": "1", "path": "/products"}],
        ],
        ids=["object", "empty", "501", "text", "no id", "number id", "relative", "no method"],
    )
    def test_a_batch_of_the_wrong_form_is_refused_whole(self, shop: Shop, body: Body) -> None:
        answer = shop.ask("POST", "/batch", json=body)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")
        assert list(shop.store.batches) == []

    def test_five_hundred_requests_are_taken(self, shop: Shop) -> None:
        ticket = shop.send_batch(*[read(f"/products/{MUG}") for _ in range(500)])
        assert shop.batch(ticket)["completedRequests"] == 500

    @pytest.mark.parametrize("name", ["stopOnFirstFailure", "allowParallelMode"])
    def test_a_flag_that_is_neither_true_nor_false_is_refused(self, shop: Shop, name: str) -> None:
        answer = shop.ask("POST", "/batch", json=[inner_update(1, A)], params={name: "yes"})
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")

    def test_a_batch_that_is_no_json_is_refused(self, shop: Shop) -> None:
        assert shop.ask("POST", "/batch", content=b"[]").status_code == 415

    def test_an_unknown_ticket_is_not_found(self, shop: Shop) -> None:
        assert shop.get("/batch", ticket="nope").status_code == 404
        assert shop.get("/batch").status_code == 404


class TestFailures:
    def test_the_first_failure_stops_the_rest(self, shop: Shop) -> None:
        ticket = shop.send_batch(inner_update(1, A), inner_update(404, A), inner_update(2, A))
        assert shop.statuses(ticket) == [OK, BAD, NEVER]
        assert shop.batch(ticket)["completedRequests"] == 2
        assert shop.shows(2).main_image is None

    def test_a_refused_request_lets_the_rest_go_on_when_told_so(self, shop: Shop) -> None:
        ticket = shop.send_batch(
            inner_update(1, A), inner_update(404, A), inner_update(2, A), stopOnFirstFailure="false"
        )
        assert shop.statuses(ticket) == [OK, BAD, OK]

    def test_a_server_error_stops_the_rest_at_once(self, shop: Shop) -> None:
        shop.store.faults.plan(Fault(503))
        ticket = shop.send_batch(inner_update(1, A), inner_update(2, A))
        assert shop.statuses(ticket) == [("FAILED", 503), NEVER]

    def test_a_server_error_is_tried_again_every_three_seconds_when_told_to_go_on(
        self, shop: Shop, clock: Clock
    ) -> None:
        shop.store.faults.plan(Fault(500), times=2)
        ticket = shop.send_batch(inner_update(1, A), inner_update(2, A), stopOnFirstFailure="false")
        clock.forward(5)
        assert (shop.batch(ticket)["status"], shop.statuses(ticket)) == ("IN_PROGRESS", [])
        clock.forward(1)
        assert shop.statuses(ticket) == [OK, OK]

    def test_a_server_error_that_stays_fails_after_five_more_tries(self, shop: Shop, clock: Clock) -> None:
        shop.store.faults.plan(Fault(500), times=99, product_id=1)
        ticket = shop.send_batch(inner_update(1, A), inner_update(2, A), stopOnFirstFailure="false")
        clock.forward(15)
        assert shop.statuses(ticket) == [("FAILED", 500), OK]
        assert [record.product_id for record in shop.store.updates] == [1] * 6 + [2]

    @pytest.mark.parametrize("after_effect", [False, True])
    def test_a_reset_inside_is_a_server_error(self, shop: Shop, after_effect: bool) -> None:
        shop.store.faults.plan(Reset(after_effect=after_effect))
        assert shop.statuses(shop.send_batch(inner_update(1, A))) == [("FAILED", 500)]
        assert shop.shows(1).main_image == (A if after_effect else None)

    def test_a_slow_answer_inside_holds_nothing_up(self, shop: Shop) -> None:
        shop.store.faults.plan(Slow(1000))
        assert shop.statuses(shop.send_batch(inner_update(1, A))) == [OK]

    def test_a_hook_that_breaks_is_told_and_the_rest_goes_on(self, shop: Shop) -> None:
        def fail(number: int, _body: object) -> None:
            if number == 1:
                raise RuntimeError("a hook broke")

        shop.store.before_update = fail
        ticket = shop.send_batch(inner_update(2, A), inner_update(1, A))
        with pytest.raises(RuntimeError, match="a hook broke"):
            shop.store.catch_up()
        assert shop.statuses(ticket) == [OK, ("FAILED", 500)]


class TestAccess:
    def test_requests_inside_have_the_rights_of_who_sent_the_batch(self, shop: Shop) -> None:
        shop.token = READ_ONLY
        ticket = shop.send_batch(inner_update(1, A), read("/products"), stopOnFirstFailure="false")
        assert shop.statuses(ticket) == [("FAILED", 403), OK]

    def test_a_token_that_is_revoked_meanwhile_lets_nothing_more_through(self, clock: Clock) -> None:
        shop = Shop(mug(A), drills=Drills(clock=clock, batch=BatchPace(each=10)))
        shop.admin.grant("secret_other")
        ticket = shop.send_batch(inner_update(MUG, A), inner_update(MUG, B))
        shop.store.catch_up()
        shop.admin.revoke(TOKEN)
        shop.token = "secret_other"
        clock.forward(10)
        assert shop.statuses(ticket) == [OK, ("FAILED", 403)]

    def test_without_a_working_token_there_are_no_batches(self, shop: Shop) -> None:
        shop.token = None
        assert shop.ask("POST", "/batch", json=[inner_update(1, A)]).status_code == 401
        assert shop.get("/batch", ticket="x").status_code == 401
        assert shop.ask("POST", "/batch/cancel-group", params={"groupId": "g"}).status_code == 401


class TestDeduplication:
    def test_the_same_key_within_an_hour_is_the_same_batch_whatever_it_holds(self, shop: Shop, clock: Clock) -> None:
        ticket = shop.send_batch(inner_update(1, A), deduplicationKey="k")
        clock.forward(3599)
        assert shop.send_batch(inner_update(2, A), deduplicationKey="k") == ticket
        assert shop.send_batch(deduplicationKey="k") == ticket
        assert shop.shows(2).main_image is None
        clock.forward(1)
        assert shop.send_batch(inner_update(2, A), deduplicationKey="k") != ticket

    def test_another_key_or_none_is_another_batch(self, shop: Shop) -> None:
        tickets = [shop.send_batch(inner_update(1, A), deduplicationKey=key) for key in ("k", "l", "", "")]
        assert len(set(tickets)) == 4


class TestWhatTestsSee:
    def test_planned_faults_of_the_requests_about_batches(self, shop: Shop) -> None:
        for operation, status in ((Operation.BATCH, 501), (Operation.POLL, 502), (Operation.CANCEL, 503)):
            shop.store.faults.plan(Fault(status), operation=operation)
        assert shop.ask("POST", "/batch", json=[inner_update(1, A)]).status_code == 501
        assert shop.get("/batch", ticket="x").status_code == 502
        assert shop.ask("POST", "/batch/cancel-group", params={"groupId": "g"}).status_code == 503
        assert list(shop.store.batches) == []

    def test_hooks_run_around_the_effect(self, shop: Shop) -> None:
        seen: list[tuple[str, int, str | None]] = []
        shop.store.before_update = lambda number, _: seen.append(("before", number, shop.shows(number).main_image))
        shop.store.after_update = lambda number, _: seen.append(("after", number, shop.shows(number).main_image))
        shop.statuses(shop.send_batch(inner_update(1, A)))
        assert seen == [("before", 1, None), ("after", 1, A)]

    def test_a_hook_may_ask_for_more_and_runs_nothing_twice(self, shop: Shop) -> None:
        shop.store.before_update = lambda _id, _body: shop.store.catch_up()
        assert shop.statuses(shop.send_batch(inner_update(1, A), inner_update(2, A))) == [OK, OK]
        assert [record.product_id for record in shop.store.updates] == [1, 2]

    def test_updates_inside_are_noted_with_their_ticket(self, shop: Shop) -> None:
        ticket = shop.send_batch(inner_update(1, A), inner_update(404, B), read("/products?limit=1"))
        shop.store.catch_up()
        assert [(each.product_id, each.body, each.status, each.ticket) for each in shop.store.updates] == [
            (1, {"mainMedia": None, "galleryMedia": images(A)}, 200, ticket),
            (404, {"mainMedia": None, "galleryMedia": images(B)}, 404, ticket),
        ]
        assert [record.path for record in shop.store.requests] == [f"/api/v3/{STORE}/batch"]

    def test_batches_can_be_looked_at_without_asking(self, shop: Shop) -> None:
        ticket = shop.send_batch(inner_update(1, A), groupId="g")
        (batch,) = shop.store.batches
        assert (batch.ticket, batch.status, batch.sending.group) == (ticket, "QUEUED", "g")
        shop.store.catch_up()
        assert (batch.status, [result.status for result in batch.results]) == ("COMPLETED", ["COMPLETED"])
