"""What leaves us: addresses, headers and bodies, to the letter."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ecwid import EcwidClient
from reconciler.ecwid.wire import update_body
from reconciler.model.media import Item, Main
from reconciler.model.plan import Send
from tests.ecwid.api import GALLERY, TOKEN, URL, Api, done, page, refusal

A, V = "https://cdn.example.com/a.jpg", "https://vimeo.com/1"


@pytest.mark.parametrize(
    ("send", "body"),
    [
        (Send(main=Main(image=A, video=V)), {"mainMedia": {"imageUrl": A, "videoUrl": V}, "galleryMedia": None}),
        (Send(main=Main(image=A)), {"mainMedia": {"imageUrl": A}, "galleryMedia": None}),
        (Send(main=Main(video=V)), {"mainMedia": {"videoUrl": V}, "galleryMedia": None}),
        (Send(gallery=()), {"mainMedia": None, "galleryMedia": []}),
        (
            Send(gallery=(Item(video=V), Item(image=A), Item(image=A))),
            {"mainMedia": None, "galleryMedia": [{"videoUrl": V}, {"imageUrl": A}, {"imageUrl": A}]},
        ),
        (
            Send(main=Main(image=A), gallery=(Item(image=A, alt="A mug"),)),
            {"mainMedia": {"imageUrl": A}, "galleryMedia": [{"imageUrl": A}]},
        ),
    ],
)
def test_a_section_that_is_not_meant_to_change_is_an_explicit_null(send: Send, body: Any) -> None:
    api = Api()
    api.updates(done(mainMedia={}, galleryMedia=[]))
    api.update(send)
    [request] = api.requests
    assert json.loads(request.content) == body


_addresses = st.sampled_from([A, V, "https://cdn.example.com/%22%7d.jpg?a=1&b=[2]", "https://cdn.example.com/é.jpg"])
_items = st.builds(lambda address: Item(image=address), _addresses) | st.builds(
    lambda address: Item(video=address), _addresses
)
_sends = st.builds(
    lambda image, video, gallery: Send(
        main=Main.model_construct(image=image, video=video) if image or video else None, gallery=gallery
    ),
    st.none() | _addresses,
    st.none() | _addresses,
    st.none() | st.lists(_items, max_size=5).map(tuple),
)


@given(_sends)
def test_a_body_never_holds_what_was_not_to_be_sent(send: Send) -> None:
    body = json.loads(json.dumps(update_body(send)))
    assert list(body) == ["mainMedia", "galleryMedia"]
    main, gallery = body["mainMedia"], body["galleryMedia"]
    assert (main is None) is (send.main is None)
    assert (gallery is None) is (send.gallery is None)
    assert main != {}
    assert [address for item in gallery or () for address in item.values()] == [
        item.address for item in send.gallery or ()
    ]
    assert set(main or ()) <= {"imageUrl", "videoUrl"}


def test_an_update_goes_to_the_media_of_its_product_with_the_token() -> None:
    api = Api()
    api.update(GALLERY)
    [request] = api.requests
    assert (request.method, str(request.url)) == ("PUT", f"{URL}/1003/products/7/media")
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.headers["Content-Type"] == "application/json"


def test_a_look_asks_for_no_more_than_it_needs() -> None:
    api = Api()
    api.look(7, 8)
    [request] = api.requests
    assert dict(request.url.params) == {
        "productId": "7,8",
        "limit": "100",
        "responseFields": "total,count,offset,limit,items(id,sku,name,media)",
    }


def test_a_hundred_products_are_one_look_and_more_is_a_mistake() -> None:
    api = Api()
    api.look(*range(1, 101))
    assert len(api.requests) == 1
    with pytest.raises(ValueError, match="at most 100"):
        api.look(*range(1, 102))


def test_a_look_at_nothing_asks_nothing_for_it_would_mean_everything() -> None:
    api = Api()
    assert api.run(lambda client: client.products([])) == {}
    assert api.requests == []


def test_products_that_were_not_asked_for_are_not_believed() -> None:
    api = Api()
    api.looks(page({"id": 7}, {"id": 8}))
    assert api.look(7) == [7]


@pytest.mark.parametrize("sku", ["MUG BLUE", "a&b=c", "ü,1", "100%", "+1", "#"])
def test_a_sku_reaches_the_store_as_it_is(sku: str) -> None:
    api = Api()
    api.run(lambda client: client.products_with_sku(sku))
    assert api.requests[0].url.params["sku"] == sku


def test_a_product_that_has_the_sku_on_a_variation_alone_is_not_meant() -> None:
    api = Api()
    api.looks(page({"id": 1, "sku": "MUG"}, {"id": 2, "sku": "MUG-BLUE"}, {"id": 3}, {"id": 4, "sku": "mug"}))
    found = api.run(lambda client: client.products_with_sku("MUG"))
    assert [one.product_id for one in found] == [1]


def test_every_request_is_counted_repeats_included() -> None:
    api = Api()
    api.looks(page(), refusal(500), page())

    async def scene(client: EcwidClient) -> int:
        await client.products([7])
        await client.products([7])
        await client.update_media(7, GALLERY)
        return client.requests

    assert api.run(scene) == len(api.requests) == 4
