"""Every row of ECWID.md's table "Errors anywhere": what an answer that is not a success means for the run."""

import gzip
from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest

from reconciler.ecwid import client
from reconciler.errors import NotReached, OutcomeUnknown, ProductRefused, StoreError
from tests.ecwid.api import GALLERY, Api, done, in_order, page, refusal

THIS_PRODUCT = [
    (400, "WRONG_PARAMETER"),
    (400, "INCORRECT_IMAGE_SIZE"),
    (404, "PRODUCT_NOT_FOUND"),
    (409, "CONFLICT"),
    (413, "TOO_LARGE"),
    (415, "UNSUPPORTED_MEDIA_TYPE"),
    (422, "WRONG_URL"),
    (422, "NOT_VIDEO_URL"),
    (422, "VIDEO_NOT_SUPPORTED"),
    (422, "VIDEO_UNAVAILABLE"),
]
THE_RUN = [
    (401, "INVALID_API_TOKEN"),
    (402, "NOT_AVAILABLE_ON_CURRENT_PLAN"),
    (402, "STORE_IS_SUSPENDED"),
    (403, "INVALID_API_TOKEN"),
    (403, "INSUFFICIENT_APP_SCOPE"),
    (404, "STORE_NOT_FOUND"),
]
AGAIN = [(408, "TIMEOUT"), (500, "INTERNAL_ERROR"), (502, None), (503, None), (504, "TIMEOUT")]


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.mark.parametrize(("status", "code"), THIS_PRODUCT)
def test_this_product_fails_and_the_rest_goes_on(api: Api, status: int, code: str) -> None:
    api.updates(refusal(status, code, "no good"), done())
    refused, went_on = api.run(lambda client: in_order(client.update_media(id, GALLERY) for id in (7, 8)))
    assert isinstance(refused, ProductRefused)
    assert (refused.code, refused.message) == (code, "no good")
    assert not isinstance(went_on, Exception)
    assert len(api.requests) == 2


@pytest.mark.parametrize(("status", "code"), THE_RUN)
def test_the_run_stops_and_nothing_more_is_asked(api: Api, status: int, code: str) -> None:
    api.updates(refusal(status, code, "no"), done())
    first, *others = api.run(lambda client: in_order([client.update_media(7, GALLERY), client.products([7])]))
    assert type(first) is StoreError
    assert code in first.message
    assert first.remedy
    assert others == [first]
    assert len(api.requests) == 1


@pytest.mark.parametrize(("status", "code"), AGAIN)
def test_an_update_without_a_clear_answer_is_not_repeated_blindly(api: Api, status: int, code: str | None) -> None:
    api.updates(refusal(status, code), done())
    with pytest.raises(OutcomeUnknown, match=code or f"HTTP {status}"):
        api.update()
    assert len(api.requests) == 1


@pytest.mark.parametrize(("status", "code"), AGAIN)
def test_a_look_is_repeated_until_it_is_answered(api: Api, status: int, code: str | None) -> None:
    api.looks(refusal(status, code), refusal(status, code), page({"id": 7}))
    assert api.look(7) == [7]
    assert len(api.requests) == 3


def test_a_look_is_given_up_after_five_tries(api: Api) -> None:
    api.looks(refusal(500, "INTERNAL_ERROR"))
    with pytest.raises(OutcomeUnknown):
        api.look(7)
    assert len(api.requests) == 5


def test_repeats_come_ever_later_but_never_at_once(api: Api) -> None:
    api.looks(refusal(500))
    with pytest.raises(OutcomeUnknown):
        api.look(7)
    waits = [later - earlier for earlier, later in pairwise(api.times)]
    assert all(0.5 <= wait <= bound for wait, bound in zip(waits, (1, 2, 4, 8), strict=True))


def _kinds(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


NEVER_LEFT = {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError}
NO_ADDRESS = {httpx.UnsupportedProtocol, httpx.InvalidURL}


@pytest.mark.parametrize("kind", [*_kinds(httpx.HTTPError), httpx.InvalidURL], ids=lambda kind: kind.__name__)
def test_whatever_httpx_raises_says_whether_the_update_can_have_arrived(api: Api, kind: type[Exception]) -> None:
    error = (
        httpx.HTTPStatusError("it broke", request=httpx.Request("PUT", "https://x"), response=httpx.Response(500))
        if kind is httpx.HTTPStatusError
        else kind("it broke")
    )
    api.updates(error)
    with pytest.raises(StoreError, match="it broke") as raised:
        api.update()
    meant = NotReached if kind in NEVER_LEFT else StoreError if kind in NO_ADDRESS else OutcomeUnknown
    assert type(raised.value) is meant
    assert raised.value.__cause__ is error


def test_an_update_is_never_repeated_by_itself(api: Api) -> None:
    api.updates(httpx.ConnectError("no route"))
    with pytest.raises(NotReached, match="no route"):
        api.update()
    assert len(api.requests) == 1


def test_an_update_whose_answer_cannot_be_unpacked_may_have_arrived(api: Api) -> None:
    api.updates(httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip")))
    with pytest.raises(OutcomeUnknown):
        api.update()


def test_what_old_pages_call_the_message_is_understood(api: Api) -> None:
    api.updates(httpx.Response(422, json={"error_message": "bad link", "errorCode": "WRONG_URL"}))
    with pytest.raises(ProductRefused, match="bad link"):
        api.update()


@pytest.mark.parametrize("body", [b"", b"<html>Bad</html>", b"[1]", b'{"errorCode": 7}', b"\xff\xfe", b'{"errorCode'])
def test_a_refusal_without_a_readable_reason_is_a_refusal_all_the_same(api: Api, body: bytes) -> None:
    api.updates(httpx.Response(422, content=body))
    with pytest.raises(ProductRefused, match="no reason given") as raised:
        api.update()
    assert raised.value.code == "HTTP 422"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(api: Api, status: int) -> None:
    api.updates(httpx.Response(status, headers={"Location": "https://elsewhere.example.com/"}))
    with pytest.raises(StoreError, match="token must not go"):
        api.update()
    assert [request.url.host for request in api.requests] == ["app.ecwid.com"]


@pytest.mark.parametrize("status", [405, 406, 410, 418, 451])
def test_an_answer_that_nobody_documents_ends_the_run(api: Api, status: int) -> None:
    api.updates(httpx.Response(status))
    with pytest.raises(StoreError, match="not understood"):
        api.update()


def test_a_search_that_is_refused_ends_the_run(api: Api) -> None:
    api.looks(refusal(400, "WRONG_PARAMETER", "no such filter"))
    with pytest.raises(StoreError, match="no such filter"):
        api.look(7)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"items": null}', b'{"items": {}}', b"NaN"]
)
def test_a_search_without_products_in_its_answer_ends_the_run(api: Api, body: bytes) -> None:
    api.looks(httpx.Response(200, content=body))
    with pytest.raises(StoreError, match="holds no products"):
        api.look(7)


def test_an_answer_larger_than_anything_there_is_to_say_is_not_read_to_its_end(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LARGEST_ANSWER", 1000)
    packed = gzip.compress(b" " * 100_000)
    api.updates(httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(packed)))
    with pytest.raises(OutcomeUnknown, match="larger than"):
        api.update()
