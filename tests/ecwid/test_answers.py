"""The answer to an update, brought back to what was sent: a 200 is not a success."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ecwid import ItemAnswer
from reconciler.ecwid.answers import read_answer
from reconciler.errors import OutcomeUnknown
from reconciler.model.media import Item, Main
from reconciler.model.plan import Send
from tests.ecwid.api import GALLERY, MAIN, OK, Api, done

LOST: Any = {"success": False, "errorCode": "DOWNLOAD_IMAGE_FAILED", "errorMessage": "404"}
NO_VIDEO: Any = {"success": False, "errorCode": "DOWNLOAD_VIDEO_FAILED", "errorMessage": "private"}
IMAGE_ALONE = Send(main=Main(image="https://cdn.example.com/front.jpg"))
BOTH = Send(main=MAIN.main, gallery=GALLERY.gallery)


def failed(body: Any, send: Send) -> dict[str, str]:
    """Slot and code of what did not get there."""
    return {item.slot: item.code for item in read_answer(body, send).failures}


def test_an_update_whose_every_item_arrived_has_no_failures() -> None:
    assert failed({"mainMedia": OK, "galleryMedia": [OK, OK]}, BOTH) == {}


def test_a_failed_item_is_told_by_its_slot_its_code_and_what_the_store_said() -> None:
    answer = read_answer({"galleryMedia": [OK, LOST]}, GALLERY)
    assert answer.failures == (ItemAnswer("gallery[1]", ok=False, code="DOWNLOAD_IMAGE_FAILED", message="404"),)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (OK, {}),
        (LOST, {"main.image": "DOWNLOAD_IMAGE_FAILED"}),
        (NO_VIDEO, {"main.video": "DOWNLOAD_VIDEO_FAILED"}),
        ({"success": False, "errorCode": "OTHER"}, {"main.image": "OTHER", "main.video": "OTHER"}),
        ([OK, NO_VIDEO], {"main.video": "DOWNLOAD_VIDEO_FAILED"}),
        ([LOST, OK], {"main.image": "DOWNLOAD_IMAGE_FAILED"}),
        ([OK], {"main.video": "no-result"}),
        ([], {"main.image": "no-result", "main.video": "no-result"}),
        ({"image": OK, "video": NO_VIDEO}, {"main.video": "DOWNLOAD_VIDEO_FAILED"}),
        ({"image": OK}, {"main.video": "no-result"}),
        ({}, {"main.image": "no-result", "main.video": "no-result"}),
        ("yes", {"main.image": "no-result", "main.video": "no-result"}),
    ],
)
def test_the_result_of_main_may_be_one_object_a_list_or_one_a_kind(results: Any, expected: dict[str, str]) -> None:
    assert failed({"mainMedia": results}, MAIN) == expected


def test_a_failure_of_the_one_thing_sent_is_its_failure_whatever_the_code_says() -> None:
    assert failed({"mainMedia": NO_VIDEO}, IMAGE_ALONE) == {"main.image": "DOWNLOAD_VIDEO_FAILED"}


@pytest.mark.parametrize(
    "results", [[OK], [], {}, "two", [OK, None], [OK, "OK"], [OK, {}], [OK, {"success": "true"}]]
)
def test_an_item_without_a_result_counts_as_failed(results: Any) -> None:
    assert failed({"galleryMedia": results}, GALLERY)["gallery[1]"] == "no-result"


def test_results_of_what_was_not_sent_are_ignored() -> None:
    assert failed({"mainMedia": LOST, "galleryMedia": [OK, OK, LOST]}, GALLERY) == {}


def test_an_erasure_has_no_items_that_could_fail() -> None:
    assert read_answer({"galleryMedia": []}, Send(gallery=())).items == ()


@pytest.mark.parametrize("code", [None, 7, "", ["x"], {"a": 1}])
def test_a_failure_whose_reason_is_no_text_is_still_a_failure(code: Any) -> None:
    [failure] = read_answer(
        {"galleryMedia": [OK, {"success": False, "errorCode": code, "errorMessage": code}]}, GALLERY
    ).failures
    assert (failure.code, failure.message) == ("no-result", "the store gives no reason")


def test_a_reason_longer_than_anyone_reads_is_cut() -> None:
    [failure] = read_answer({"mainMedia": {**LOST, "errorMessage": "x" * 10**6}}, IMAGE_ALONE).failures
    assert failure.message == "x" * 500 + "…"


def test_a_reason_that_no_file_can_hold_is_made_one_that_can() -> None:
    [failure] = read_answer({"mainMedia": {**LOST, "errorMessage": "bad \ud800 link"}}, IMAGE_ALONE).failures
    assert failure.message == "bad ? link"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>done</html>",
        b"{",
        b"null",
        b"[]",
        b"NaN",
        b'"ok"',
        b"{}",
        b'{"mainMedia": {}}',
        b'{"galleryMedia": null}',
        b"\xff\xfe{",
        b"[" * 100_000,
    ],
)
def test_a_200_that_says_nothing_of_what_was_sent_leaves_the_outcome_unknown(content: bytes) -> None:
    api = Api()
    api.updates(httpx.Response(200, content=content))
    with pytest.raises(OutcomeUnknown, match="not understood"):
        api.update(GALLERY)
    assert len(api.requests) == 1


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_success_is_read_for_its_items(status: int) -> None:
    api = Api()
    api.updates(httpx.Response(status, json={"galleryMedia": [OK, LOST]}))
    assert [failure.slot for failure in api.update().failures] == ["gallery[1]"]


def test_a_body_that_begins_with_a_byte_order_mark_is_read() -> None:
    api = Api()
    api.updates(httpx.Response(200, content=b"\xef\xbb\xbf" + done().content))
    assert api.update().failures == ()


def test_a_charset_that_is_none_does_no_harm() -> None:
    api = Api()
    headers = {"Content-Type": "application/json; charset=hex"}
    api.updates(httpx.Response(200, headers=headers, content=done().content))
    assert api.update().failures == ()


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["mainMedia", "galleryMedia", "image", "video", "success", "errorCode", "errorMessage", "id"]
            ),
            inner,
        )
    ),
    max_leaves=20,
)
_items = st.sampled_from([Item(image="https://a.example/1.jpg"), Item(video="https://vimeo.com/1")])
_mains = st.sampled_from([None, MAIN.main, IMAGE_ALONE.main, Main(video="https://vimeo.com/2")])
_sends = st.builds(
    lambda main, gallery: Send(main=main, gallery=gallery),
    _mains,
    st.none() | st.lists(_items, max_size=4).map(tuple),
)


@given(_json, _sends)
def test_whatever_the_store_answers_every_item_sent_is_accounted_for_once(body: Any, send: Send) -> None:
    sent = [*(send.main.slots if send.main else ()), *(f"gallery[{i}]" for i in range(len(send.gallery or ())))]
    try:
        answer = read_answer(body, send)
    except OutcomeUnknown:
        return
    assert [item.slot for item in answer.items] == sent
    assert all(item.ok or (item.code and item.message) for item in answer.items)
    assert all(item.message.encode() is not None and item.code.encode() is not None for item in answer.items)
