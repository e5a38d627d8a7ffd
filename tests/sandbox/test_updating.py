"""What a bulk update does to a product, and what its answer says."""

import pytest

from reconciler.sandbox import Sources
from tests.sandbox.shops import CDN, MUG, NOW, VIMEO, YOUTUBE, Shop, images, mug

A, B, C, D = (f"{CDN}{name}.jpg" for name in "abcd")
FULL = Sources(A, YOUTUBE, (B, C))


@pytest.fixture
def shop() -> Shop:
    return Shop(mug(A, YOUTUBE, [B, C]))


class TestSilences:
    def test_a_main_section_without_a_video_deletes_the_main_video(self, shop: Shop) -> None:
        shop.update(mainMedia={"imageUrl": D}, galleryMedia=None)
        assert shop.shows() == Sources(D, None, (B, C))
        assert shop.media()["videos"] == []

    def test_a_main_section_without_an_image_deletes_the_main_image(self, shop: Shop) -> None:
        shop.update(mainMedia={"videoUrl": VIMEO}, galleryMedia=None)
        assert shop.shows() == Sources(None, VIMEO, (B, C))
        assert [image["id"] for image in shop.media()["images"]] == ["1", "2"]

    def test_an_address_that_is_null_counts_as_missing(self, shop: Shop) -> None:
        shop.update(mainMedia={"imageUrl": D, "videoUrl": None}, galleryMedia=None)
        assert shop.shows().main_video is None

    @pytest.mark.parametrize("section", [None, {}, {"imageUrl": None}])
    def test_a_null_or_empty_main_section_changes_nothing(self, shop: Shop, section: object) -> None:
        shop.update(mainMedia=section, galleryMedia=images(D))
        assert shop.shows() == Sources(A, YOUTUBE, (D,))

    def test_a_null_gallery_changes_nothing_and_keeps_its_files(self, shop: Shop) -> None:
        before = shop.originals()[1:]
        shop.update(mainMedia={"imageUrl": D}, galleryMedia=None)
        assert shop.originals()[1:] == before

    def test_an_empty_gallery_erases_it(self, shop: Shop) -> None:
        assert shop.update(mainMedia=None, galleryMedia=[]) == {"galleryMedia": []}
        assert shop.shows() == Sources(A, YOUTUBE, ())

    def test_both_sections_missing_is_an_error(self, shop: Shop) -> None:
        answer = shop.put()
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")
        assert shop.shows() == FULL

    def test_no_single_update_deletes_main_image_and_main_video(self, shop: Shop) -> None:
        for section in (None, {}, {"imageUrl": None, "videoUrl": None}):
            shop.update(mainMedia=section, galleryMedia=None)
        assert shop.shows() == FULL


class TestReplacing:
    def test_the_gallery_is_replaced_as_a_list(self, shop: Shop) -> None:
        answer = shop.update(mainMedia=None, galleryMedia=images(D, B, D))
        assert answer == {"galleryMedia": [{"success": True, "id": each} for each in ("1", "2", "3")]}
        assert shop.shows().gallery == (D, B, D)

    def test_every_update_takes_new_file_ids_even_for_the_same_address(self, shop: Shop) -> None:
        before = shop.originals()
        shop.update(mainMedia={"imageUrl": A, "videoUrl": YOUTUBE}, galleryMedia=images(B, C))
        assert shop.shows() == FULL
        assert not set(shop.originals()) & set(before)

    def test_the_first_gallery_picture_becomes_main_where_there_is_none(self) -> None:
        shop = Shop(mug())
        answer = shop.update(mainMedia=None, galleryMedia=images(VIMEO, A, B))
        assert [result["id"] for result in answer["galleryMedia"]] == ["1", "0", "2"]
        assert shop.shows() == Sources(A, None, (VIMEO, B))

    def test_images_and_videos_are_counted_in_one_order(self, shop: Shop) -> None:
        shop.update(mainMedia=None, galleryMedia=images(B, VIMEO, C))
        media = shop.media()
        assert [image["id"] for image in media["images"]] == ["0", "1", "3"]
        assert [video["id"] for video in media["videos"]] == ["0", "2"]

    def test_the_time_of_the_update_is_shown(self, shop: Shop) -> None:
        assert shop.body()["updateTimestamp"] < NOW
        shop.update(mainMedia=None, galleryMedia=[])
        assert shop.body()["updateTimestamp"] == NOW
        assert shop.body()["updated"] == "2025-06-15 15:06:40 +0000"

    def test_another_product_is_left_alone(self, shop: Shop) -> None:
        shop.admin.add_product(7, "OTHER", image=A, gallery=[B])
        before = shop.media(7)
        shop.update(mainMedia={"imageUrl": D}, galleryMedia=[])
        assert shop.media(7) == before

    def test_a_replaced_picture_loses_its_alt(self) -> None:
        picture = {"source": A, "alt": {"main": "front", "translated": {"nl": "voor"}}}
        shop = Shop({"id": MUG, "sku": "MUG", "media": {"main": {"image": picture}}})
        assert shop.media()["images"][0]["alt"] == {"main": "front", "translated": {"nl": "voor"}}
        shop.update(mainMedia={"imageUrl": A}, galleryMedia=None)
        assert shop.media()["images"][0]["alt"] == {"translated": {}}


class TestFailedItems:
    def test_a_dead_picture_fails_by_itself_in_a_200(self, shop: Shop) -> None:
        shop.admin.kill(f"{CDN}dead*")
        answer = shop.update(mainMedia=None, galleryMedia=images(D, f"{CDN}dead.jpg", B))
        placed, failed, last = answer["galleryMedia"]
        assert (placed, last) == ({"success": True, "id": "1"}, {"success": True, "id": "2"})
        assert failed["success"] is False
        assert failed["errorCode"] == "DOWNLOAD_IMAGE_FAILED"
        assert "id" not in failed
        assert shop.shows().gallery == (D, B)

    def test_a_dead_video_fails_by_itself(self, shop: Shop) -> None:
        shop.admin.kill(VIMEO)
        answer = shop.update(mainMedia=None, galleryMedia=images(VIMEO, B))
        assert answer["galleryMedia"][0]["errorCode"] == "DOWNLOAD_VIDEO_FAILED"
        assert shop.shows().gallery == (B,)

    def test_the_old_main_image_stays_when_the_new_one_fails(self, shop: Shop) -> None:
        shop.admin.kill(D)
        before = shop.originals()[0]
        answer = shop.update(mainMedia={"imageUrl": D, "videoUrl": VIMEO}, galleryMedia=None)
        assert answer["mainMedia"]["errorCode"] == "DOWNLOAD_IMAGE_FAILED"
        assert shop.originals()[0] == before
        assert shop.shows().main_video == VIMEO

    def test_the_old_gallery_is_gone_when_every_new_item_fails(self, shop: Shop) -> None:
        shop.admin.kill(D)
        shop.update(mainMedia=None, galleryMedia=images(D, D))
        assert shop.shows() == Sources(A, YOUTUBE, ())

    def test_a_failed_picture_takes_no_file_ids(self, shop: Shop) -> None:
        shop.admin.kill(D)
        free = shop.store.cdn.next_file_id
        shop.update(mainMedia=None, galleryMedia=images(D, B))
        assert shop.originals()[1] == shop.store.cdn.address(free)

    def test_a_revived_address_works_again(self, shop: Shop) -> None:
        shop.admin.kill(D)
        shop.admin.revive(D)
        assert shop.update(mainMedia=None, galleryMedia=images(D))["galleryMedia"][0]["success"]


class TestRefusedUpdates:
    @pytest.mark.parametrize(
        ("item", "code"),
        [
            ({"imageUrl": "mug.jpg"}, "WRONG_URL"),
            ({"imageUrl": ""}, "WRONG_URL"),
            ({"imageUrl": "ftp://cdn.example.com/a.jpg"}, "WRONG_URL"),
            ({"imageUrl": "https://"}, "WRONG_URL"),
            ({"imageUrl": "https://[cdn/a.jpg"}, "WRONG_URL"),
            ({"imageUrl": "https://cdn.example.com/a b.jpg"}, "WRONG_URL"),
            ({"imageUrl": "/origin/a.jpg"}, "WRONG_URL"),
            ({"videoUrl": "youtube"}, "WRONG_URL"),
            ({"videoUrl": "https://cdn.example.com/a.jpg"}, "NOT_VIDEO_URL"),
            ({"videoUrl": "https://www.youtube.com/"}, "NOT_VIDEO_URL"),
            ({"videoUrl": "https://www.dailymotion.com/video/x1"}, "VIDEO_NOT_SUPPORTED"),
            ({"videoUrl": "https://youtu.be/private"}, "VIDEO_UNAVAILABLE"),
        ],
    )
    def test_one_unsuitable_link_refuses_the_whole_update(self, item: dict[str, str], code: str) -> None:
        shop = Shop(mug(A, YOUTUBE, [B, C]), unavailable=["*/private"])
        before = shop.media()
        answer = shop.put(mainMedia={"imageUrl": D}, galleryMedia=[{"imageUrl": B}, item])
        assert (answer.status_code, answer.json()["errorCode"]) == (422, code)
        assert answer.json()["errorMessage"]
        assert shop.media() == before

    @pytest.mark.parametrize(
        "body",
        [
            {"mainMedia": []},
            {"mainMedia": {"imageUrl": 7}},
            {"galleryMedia": {}},
            {"galleryMedia": [A]},
            {"galleryMedia": [{}]},
            {"galleryMedia": [{"imageUrl": A, "videoUrl": VIMEO}]},
        ],
    )
    def test_a_body_of_another_form_is_a_wrong_parameter(self, shop: Shop, body: dict[str, object]) -> None:
        answer = shop.put(**body)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")
        assert shop.shows() == FULL

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"'])
    def test_a_body_that_is_no_object_is_a_wrong_parameter(self, shop: Shop, content: bytes) -> None:
        headers = {"Content-Type": "application/json;charset=utf-8"}
        answer = shop.ask("PUT", f"/products/{MUG}/media", content=content, headers=headers)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")

    def test_a_body_of_another_type_is_not_read(self, shop: Shop) -> None:
        answer = shop.ask("PUT", f"/products/{MUG}/media", data={"galleryMedia": "[]"})
        assert answer.status_code == 415

    def test_a_product_that_is_not_there_is_not_found(self, shop: Shop) -> None:
        answer = shop.put(404, mainMedia=None, galleryMedia=[])
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "PRODUCT_NOT_FOUND")

    def test_unknown_keys_are_ignored(self, shop: Shop) -> None:
        shop.update(galleryMedia=[{"imageUrl": D, "alt": "ignored"}], mainMedia=None, more=1)
        assert shop.shows().gallery == (D,)
