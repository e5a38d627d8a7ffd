"""Products as the store shows them, brought into our words: nothing is believed, and nothing vanishes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ecwid.wire import read_product
from reconciler.model.live import LiveMedia, LiveProduct
from reconciler.model.media import Item, Section
from reconciler.planner.known import section_of_live

SAMPLES = Path(__file__).parent / "samples"
SHOWN = "https://d2j6dbq0eux0bg.cloudfront.net/images/1003"
BODY = {
    "id": 692730761,
    "sku": "123123",
    "name": "Toys",
    "media": {
        "images": [
            {"id": "0", "isMain": True, "imageOriginalUrl": f"{SHOWN}/1.jpg", "alt": {"translated": {}}},
            {"id": "1", "isMain": False, "imageOriginalUrl": f"{SHOWN}/6.jpg", "alt": {"main": "From the left"}},
            {
                "id": "3",
                "isMain": False,
                "imageOriginalUrl": f"{SHOWN}/11.jpg",
                "alt": {"translated": {"nl": "De mok"}},
            },
        ],
        "videos": [
            {"id": "0", "url": "https://youtu.be/1"},
            {"id": "2", "url": "https://vimeo.com/2"},
        ],
    },
}
MEDIA = LiveMedia(
    main_image=f"{SHOWN}/1.jpg",
    main_video="https://youtu.be/1",
    images=(f"{SHOWN}/6.jpg", f"{SHOWN}/11.jpg"),
    videos=("https://vimeo.com/2",),
)


def read(data: Any) -> LiveProduct:
    product = read_product(data)
    assert product is not None
    return product


def media(**media: Any) -> LiveMedia:
    return read({"id": 7, "media": media}).media


def test_a_product_is_known_by_the_addresses_of_its_originals() -> None:
    product = read(BODY)
    assert (product.product_id, product.sku, product.name, product.media) == (692730761, "123123", "Toys", MEDIA)


def test_pictures_with_an_alt_text_in_any_language_are_remembered() -> None:
    assert read(BODY).described == {f"{SHOWN}/6.jpg", f"{SHOWN}/11.jpg"}


def test_ids_may_be_numbers_or_strings() -> None:
    numbers = json.loads(
        json.dumps(BODY)
        .replace('"id": "', '"id": ')
        .replace('", "isMain"', ', "isMain"')
        .replace('", "url"', ', "url"')
    )
    assert numbers["media"]["videos"][0]["id"] == 0
    assert read(numbers) == read(BODY)
    assert read({**BODY, "id": "692730761"}) == read(BODY)


@pytest.mark.parametrize(
    "empty", [{}, {"media": None}, {"media": {}}, {"media": {"images": None, "videos": None}}, {"media": []}]
)
def test_a_product_without_media_shows_nothing(empty: dict[str, Any]) -> None:
    assert read({"id": 7, **empty}).media.empty


def test_missing_videos_are_no_videos() -> None:
    assert media(images=[{"id": "0", "imageOriginalUrl": f"{SHOWN}/1.jpg"}]) == LiveMedia(main_image=f"{SHOWN}/1.jpg")


@pytest.mark.parametrize("product_id", [None, True, "x", "", "-7", -7, 0, 7.5, float("nan"), [7], "٧", "7" * 30])
def test_what_has_no_usable_id_is_no_product(product_id: Any) -> None:
    assert read_product({"id": product_id}) is None


@pytest.mark.parametrize("data", [None, [], "product", 7])
def test_what_is_no_object_is_no_product(data: Any) -> None:
    assert read_product(data) is None


def test_a_picture_whose_original_is_missing_is_known_by_its_largest_size() -> None:
    assert media(
        images=[{"id": "1", "image160pxUrl": f"{SHOWN}/s.jpg", "image1500pxUrl": f"{SHOWN}/l.jpg"}]
    ).images == (f"{SHOWN}/l.jpg",)


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        7,
        "javascript:alert(1)",
        "https://",
        "https://x y/\n",
        "https://u:p@host/a.jpg",
        "https://a.example/" + "x" * 5000,
    ],
)
def test_a_picture_without_a_usable_address_is_counted_all_the_same(url: Any) -> None:
    shown = media(images=[{"id": "1", "imageOriginalUrl": url}])
    assert len(shown.images) == 1
    assert shown == media(images=[{"id": "1", "imageOriginalUrl": url}])
    Item(image=shown.images[0])


def test_a_picture_without_an_address_is_the_same_one_after_it_moved() -> None:
    def shown(id: str) -> LiveMedia:
        return media(images=[{"id": id, "title": "x"}])

    assert shown("1") == shown("2")
    assert shown("1") != media(images=[{"id": "1", "title": "y"}])


def test_an_address_that_needs_quoting_is_quoted() -> None:
    assert media(images=[{"id": "1", "imageOriginalUrl": f"{SHOWN}/a b|c.jpg"}]).images == (f"{SHOWN}/a%20b%7Cc.jpg",)


def test_a_second_main_image_does_not_vanish() -> None:
    images = [{"id": "0", "isMain": True, "imageOriginalUrl": f"{SHOWN}/{n}.jpg"} for n in (1, 2)]
    shown = media(images=images)
    assert (shown.main_image, shown.images) == (f"{SHOWN}/1.jpg", (f"{SHOWN}/2.jpg",))


def test_the_samples_of_real_bodies_are_understood() -> None:
    found = json.loads((SAMPLES / "search-products.json").read_text(encoding="utf-8"))["items"]
    assert [read(one).product_id for one in found] == [692730761, 689454040]
    one = read(json.loads((SAMPLES / "get-product.json").read_text(encoding="utf-8")))
    assert one.media == LiveMedia(main_image=f"{SHOWN}/4519591919.jpg")


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["images", "videos", "id", "isMain", "imageOriginalUrl", "url", "alt", "main", "translated"]
            ),
            inner,
        )
    ),
    max_leaves=15,
)
_urls = st.text(st.characters(codec=None)).map(lambda text: f"https://cdn.example.com/{text}") | _json
_pictures = st.fixed_dictionaries({"id": _json, "isMain": _json, "imageOriginalUrl": _urls, "alt": _json}) | _json
_videos = st.fixed_dictionaries({"id": _json, "url": _urls}) | _json
_media = st.fixed_dictionaries({"images": st.lists(_pictures, max_size=3), "videos": st.lists(_videos, max_size=3)})


@given(st.fixed_dictionaries({"id": st.just(7), "sku": _json, "name": _json, "media": _media | _json}))
def test_whatever_the_store_shows_can_be_planned_by_and_written_down(body: Any) -> None:
    product = read(body)
    product.media.model_dump_json()
    for text in (product.sku, product.name, *product.described):
        assert text is None or text.encode()
    for section in Section:
        section_of_live(product.media, section)


@given(_media)
def test_every_picture_and_video_is_counted(body: Any) -> None:
    shown = media(**body)
    assert len(shown.images) + (shown.main_image is not None) == len(body["images"])
    assert len(shown.videos) + (shown.main_video is not None) == len(body["videos"])
