"""What products look like to a client, one by one and in pages."""

import pytest

from tests.sandbox.shops import CDN, MUG, STORE, VIMEO, YOUTUBE, Shop, mug

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
FIRST = 4519591919


def numbered(count: int) -> list[dict[str, object]]:
    return [{"id": number, "sku": f"SKU-{number}", "updated": 1000 + number} for number in range(1, count + 1)]


class TestBody:
    def test_an_image_has_the_fields_of_a_real_one(self) -> None:
        """Names, types and the distances of file ids are those of a real product's body."""
        shop = Shop(mug(A), next_file_id=FIRST)
        address = f"{shop.base}/images/{STORE}/{{}}.jpg".format
        assert shop.media() == {
            "images": [
                {
                    "id": "0",
                    "isMain": True,
                    "orderBy": 0,
                    "image160pxUrl": address(4519591920),
                    "image400pxUrl": address(4519591923),
                    "image800pxUrl": address(4519591922),
                    "image1500pxUrl": address(4519591921),
                    "imageOriginalUrl": address(4519591919),
                    "alt": {"translated": {}},
                }
            ],
            "videos": [],
        }

    def test_the_old_names_of_the_main_image_are_there_too(self) -> None:
        shop = Shop(mug(A), next_file_id=FIRST)
        body = shop.body()
        address = f"{shop.base}/images/{STORE}/{{}}.jpg".format
        assert body["thumbnailUrl"] == address(4519591923)
        assert body["imageUrl"] == address(4519591921)
        assert body["smallThumbnailUrl"] == address(4519591920)
        assert body["hdThumbnailUrl"] == address(4519591922)
        assert body["originalImageUrl"] == address(4519591919)
        assert body["originalImage"] == {"url": address(4519591919), "width": 16, "height": 16}
        assert body["galleryImages"] == []

    def test_the_other_fields_have_the_types_of_real_ones(self) -> None:
        body = Shop(mug(A)).body()
        types = {
            "id": int,
            "sku": str,
            "name": str,
            "nameTranslated": dict,
            "price": int,
            "url": str,
            "enabled": bool,
            "created": str,
            "updateTimestamp": int,
            "options": list,
            "combinations": list,
            "media": dict,
        }
        assert {name: type(body[name]) for name in types} == types
        assert body["created"] == "2024-09-04 07:20:11 +0000"
        assert body["createTimestamp"] == 1725434411

    def test_a_gallery_image_follows_the_main_one(self) -> None:
        shop = Shop(mug(A, gallery=[B]))
        main, gallery = shop.media()["images"]
        assert (gallery["id"], gallery["isMain"], gallery["orderBy"]) == ("1", False, 1)
        assert gallery["imageOriginalUrl"] == shop.body()["galleryImages"][0]["originalImageUrl"]
        assert gallery.keys() == main.keys()

    def test_a_video_tells_its_page_and_its_cover(self) -> None:
        shop = Shop(mug(A, YOUTUBE))
        (video,) = shop.media()["videos"]
        assert video["id"] == "0"
        assert video["url"] == YOUTUBE
        assert video["providerName"] == "YouTube"
        assert video["title"]
        assert "https://www.youtube.com/embed/abc123" in video["embedHtml"]
        assert video["videoCoverId"] in video["imageOriginalUrl"]
        assert shop.ask("GET", video["image400pxUrl"]).status_code == 200

    def test_a_product_without_a_main_image_has_no_thumbnail(self) -> None:
        shop = Shop(mug(gallery=[A, VIMEO]))
        assert "thumbnailUrl" not in shop.body()
        assert "originalImage" not in shop.body()
        assert [image["isMain"] for image in shop.media()["images"]] == [False]

    def test_a_seed_can_say_more_than_the_sandbox_knows(self) -> None:
        swatch = {"type": "RADIO", "choices": [{"text": "Blue", "imageId": "1"}]}
        body = Shop(mug(options=[swatch], fields={"price": 12.5, "brand": "Acme"})).body()
        assert (body["options"], body["price"], body["brand"]) == ([swatch], 12.5, "Acme")

    def test_a_product_that_is_not_there_is_not_found(self) -> None:
        answer = Shop().get("/products/404")
        assert answer.status_code == 404
        assert answer.json() == {"errorMessage": "Product 404 was not found", "errorCode": "PRODUCT_NOT_FOUND"}

    def test_another_store_is_not_found(self) -> None:
        shop = Shop(mug())
        answer = shop.ask("GET", f"{shop.base}/api/v3/1/products")
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "STORE_NOT_FOUND")

    @pytest.mark.parametrize(("method", "path", "status"), [("GET", "/orders", 404), ("DELETE", "/products", 405)])
    def test_what_the_sandbox_does_not_play_is_told_in_a_body(self, method: str, path: str, status: int) -> None:
        answer = Shop().ask(method, path)
        assert answer.status_code == status
        assert answer.json()["errorMessage"]


class TestPaging:
    def test_a_page_holds_at_most_a_hundred_and_says_how_many_there_are(self) -> None:
        page = Shop(*numbered(120)).get("/products").json()
        assert {name: page[name] for name in ("total", "count", "offset", "limit")} == {
            "total": 120,
            "count": 100,
            "offset": 0,
            "limit": 100,
        }
        assert len(page["items"]) == 100

    def test_pages_together_hold_every_product_once_in_one_order(self) -> None:
        shop = Shop(*numbered(25)[::-1])
        pages = [shop.get("/products", offset=offset, limit=10).json() for offset in (0, 10, 20, 30)]
        assert [page["count"] for page in pages] == [10, 10, 5, 0]
        assert [item["id"] for page in pages for item in page["items"]] == list(range(1, 26))

    def test_a_limit_above_a_hundred_is_a_hundred(self) -> None:
        assert Shop().get("/products", limit=1000).json()["limit"] == 100

    @pytest.mark.parametrize(
        "params", [{"limit": "0"}, {"limit": "x"}, {"offset": "-1"}, {"productId": "1,x"}, {"updatedFrom": "soon"}]
    )
    def test_a_parameter_of_another_form_is_wrong(self, params: dict[str, str]) -> None:
        answer = Shop().get("/products", **params)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")


class TestFilters:
    def ids(self, shop: Shop, **params: str | int) -> list[int]:
        return [item["id"] for item in shop.get("/products", **params).json()["items"]]

    def test_product_ids_ignore_other_filters_but_not_paging(self) -> None:
        shop = Shop(*numbered(9))
        assert self.ids(shop, productId="7,2,2,404", sku="SKU-1", updatedFrom=9999) == [2, 7]
        assert self.ids(shop, productId="7,2", offset=1) == [7]

    def test_a_sku_is_exact_and_may_be_a_variations(self) -> None:
        shop = Shop(
            {"id": 1, "sku": "MUG"},
            {"id": 2, "sku": "MUG-BLUE"},
            {"id": 3, "sku": "SET", "combinations": [{"id": 31, "sku": "MUG"}, {"id": 32}]},
        )
        assert self.ids(shop, sku="MUG") == [1, 3]
        assert self.ids(shop, sku="mug") == []

    @pytest.mark.parametrize(
        ("params", "found"),
        [
            ({"updatedFrom": 1002}, [2, 3]),
            ({"updatedTo": 1002}, [1, 2]),
            ({"updatedFrom": 1002, "updatedTo": 1002}, [2]),
            ({"updatedFrom": "1970-01-01 00:16:43 +0000"}, [3]),
            ({"updatedFrom": "1970-01-01T00:16:43Z"}, [3]),
            ({"updatedTo": "1970-01-01 01:16:41 +0100"}, [1]),
            ({"updatedFrom": "1970-01-02"}, []),
        ],
    )
    def test_times_are_unix_seconds_or_dates(self, params: dict[str, str | int], found: list[int]) -> None:
        assert self.ids(Shop(*numbered(3)), **params) == found

    def test_an_update_is_found_by_its_time(self) -> None:
        shop = Shop(*numbered(3))
        shop.update(2, mainMedia=None, galleryMedia=[])
        assert self.ids(shop, updatedFrom=2000) == [2]


class TestResponseFields:
    def test_a_search_is_trimmed_as_asked(self) -> None:
        shop = Shop(mug(A))
        page = shop.get("/products", responseFields="total,items(id,sku,media(images(id,isMain)))").json()
        item = {"id": MUG, "sku": "MUG", "media": {"images": [{"id": "0", "isMain": True}]}}
        assert page == {"total": 1, "items": [item]}

    def test_a_single_product_is_trimmed_as_asked(self) -> None:
        assert Shop(mug(A)).get(f"/products/{MUG}", responseFields="id, nothing").json() == {"id": MUG}

    @pytest.mark.parametrize("fields", ["", ",", "id,", "items(", "items()", "items(id", "id)", "(id)", "a(" * 99])
    def test_a_malformed_list_is_a_wrong_parameter(self, fields: str) -> None:
        answer = Shop(mug()).get("/products", responseFields=fields)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")
