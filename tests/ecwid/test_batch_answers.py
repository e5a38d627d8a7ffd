"""What is sent as a batch, and what the store's answers about one mean."""

import json
from typing import Any

import pytest

from reconciler.ecwid import Answer, read_inner
from reconciler.ecwid.batches import Inner, batch_body, read_batch
from reconciler.ecwid.json import Json
from reconciler.errors import NotReached, OutcomeUnknown, ProductRefused, StoreError, TryLater
from tests.ecwid.api import GALLERY, MAIN, OK

DONE = {"galleryMedia": [OK, {"success": True, "id": "2"}]}


def response(**rest: Any) -> dict[str, Json]:
    return {"id": "7", "status": "COMPLETED", "httpStatusCode": 200, "httpBody": DONE, **rest}


def inner(**rest: Any) -> Inner:
    return read_batch({"status": "COMPLETED", "responses": [response(**rest)]}).inner[7]


def test_each_update_names_its_product_and_what_must_not_change() -> None:
    assert batch_body([(7, GALLERY), (8, MAIN)]) == [
        {
            "id": "7",
            "path": "/products/7/media",
            "method": "PUT",
            "body": {
                "mainMedia": None,
                "galleryMedia": [
                    {"imageUrl": "https://cdn.example.com/a.jpg"},
                    {"imageUrl": "https://cdn.example.com/b.jpg"},
                ],
            },
        },
        {
            "id": "8",
            "path": "/products/8/media",
            "method": "PUT",
            "body": {
                "mainMedia": {"imageUrl": "https://cdn.example.com/front.jpg", "videoUrl": "https://vimeo.com/1"},
                "galleryMedia": None,
            },
        },
    ]


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
def test_a_batch_under_way_may_tell_nothing_yet(status: str) -> None:
    batch = read_batch({"status": status, "totalRequests": 3, "completedRequests": 0})
    assert (batch.ended, batch.inner) == (False, {})


@pytest.mark.parametrize("body", [None, {}, [], {"status": "DONE"}, {"responses": []}])
def test_an_answer_that_says_nothing_of_the_batch_is_not_understood(body: Json) -> None:
    with pytest.raises(OutcomeUnknown):
        read_batch(body)


@pytest.mark.parametrize(
    "body",
    [
        {"httpBody": DONE},
        {"httpBody": json.dumps(DONE)},
        {"escapedHttpBody": json.dumps(DONE), "httpBody": None},
    ],
)
def test_the_body_inside_may_be_a_value_or_a_text(body: dict[str, Json]) -> None:
    answer = read_inner(inner(**body), GALLERY)
    assert isinstance(answer, Answer)
    assert not answer.failures


def test_a_success_can_hold_failed_items() -> None:
    failed = {"galleryMedia": [OK, {"success": False, "errorCode": "DOWNLOAD_IMAGE_FAILED"}]}
    answer = read_inner(inner(httpBody=failed), GALLERY)
    assert isinstance(answer, Answer)
    assert [item.slot for item in answer.failures] == ["gallery[1]"]


@pytest.mark.parametrize(
    ("told", "means"),
    [
        ({"status": "FAILED", "httpStatusCode": 422, "httpBody": {"errorCode": "WRONG_URL"}}, ProductRefused),
        ({"status": "FAILED", "httpStatusCode": 404, "httpBody": {"errorCode": "PRODUCT_NOT_FOUND"}}, ProductRefused),
        ({"status": "FAILED", "httpStatusCode": 500}, OutcomeUnknown),
        ({"status": "FAILED", "httpStatusCode": 408}, OutcomeUnknown),
        ({"status": "FAILED", "httpStatusCode": 429}, TryLater),
        ({"status": "NOT_EXECUTED", "httpStatusCode": None}, NotReached),
        ({"httpStatusCode": None}, OutcomeUnknown),
        ({"httpStatusCode": "200"}, OutcomeUnknown),
        ({"httpStatusCode": True}, OutcomeUnknown),
        ({"httpBody": None}, OutcomeUnknown),
        ({"httpBody": "<html>"}, OutcomeUnknown),
        ({"status": "FAILED", "httpStatusCode": 403, "httpBody": {"errorCode": "INVALID_API_TOKEN"}}, StoreError),
    ],
)
def test_whatever_else_it_says_means_something(told: dict[str, Json], means: type[Exception]) -> None:
    answer = read_inner(inner(**told), GALLERY)
    assert type(answer) is means


def test_a_batch_that_ended_and_says_nothing_of_an_update_leaves_it_unknown() -> None:
    assert isinstance(read_inner(None, GALLERY), OutcomeUnknown)


@pytest.mark.parametrize("name", [None, True, 7.5, "question", "٧", "9" * 40, "-7"])
def test_answers_to_nobody_are_passed_over(name: Json) -> None:
    assert read_batch({"status": "COMPLETED", "responses": [response(id=name), None, "x"]}).inner == {}
