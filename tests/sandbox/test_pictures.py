"""Where pictures come from, and what the CDN then serves."""

import struct
import zlib
from pathlib import Path

import pytest

from reconciler.sandbox import Quirks
from reconciler.sandbox.pictures import content_type, dimensions, placeholder
from reconciler.sandbox.web import LARGEST
from tests.sandbox.shops import CDN, MUG, STORE, Shop, images, mug

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x00" * 7
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    (folder / "mug").mkdir(parents=True)
    (folder / "mug" / "front view.gif").write_bytes(GIF)
    (folder / "note.txt").write_text("not a picture")
    (tmp_path / "secret.gif").write_bytes(GIF)
    return folder


class TestOrigin:
    def test_a_file_of_the_folder_is_served(self, origin: Path) -> None:
        shop = Shop(origin=origin)
        answer = shop.ask("GET", f"{shop.base}/origin/mug/front%20view.gif")
        assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/gif", GIF)

    @pytest.mark.parametrize(
        "path",
        [
            "missing.gif",
            "mug",
            "",
            "../secret.gif",
            "%2e%2e/secret.gif",
            "mug/..%2f..%2fsecret.gif",
            "%2Fetc/passwd",
            "%00",
        ],
    )
    def test_nothing_else_is(self, origin: Path, path: str) -> None:
        shop = Shop(mug(A), origin=origin)
        assert shop.ask("GET", f"{shop.base}/origin/{path}").status_code == 404
        answer = shop.update(mainMedia=None, galleryMedia=images(f"{shop.base}/origin/{path}"))
        assert answer["galleryMedia"][0]["errorCode"] == "DOWNLOAD_IMAGE_FAILED"

    def test_a_link_that_leaves_the_folder_is_not_followed(self, origin: Path) -> None:
        (origin / "link.gif").symlink_to(origin.parent / "secret.gif")
        shop = Shop(origin=origin)
        assert shop.ask("GET", f"{shop.base}/origin/link.gif").status_code == 404

    def test_without_a_folder_nothing_is_served(self) -> None:
        shop = Shop()
        assert shop.ask("GET", f"{shop.base}/origin/mug/front.gif").status_code == 404

    def test_the_cdn_serves_the_bytes_as_they_were_at_the_upload(self, origin: Path) -> None:
        shop = Shop(mug(A), origin=origin)
        front = f"{shop.base}/origin/mug/front%20view.gif"
        shop.update(mainMedia=None, galleryMedia=images(f"{front}?v=1"))
        (origin / "mug" / "front view.gif").unlink()
        answer = shop.ask("GET", shop.originals()[1])
        assert (answer.headers["content-type"], answer.content) == ("image/gif", GIF)
        assert shop.shows().gallery == (f"{front}?v=1",)

    def test_a_file_that_is_no_picture_cannot_be_downloaded(self, origin: Path) -> None:
        shop = Shop(mug(A), origin=origin)
        answer = shop.update(mainMedia=None, galleryMedia=images(f"{shop.base}/origin/note.txt"))
        assert answer["galleryMedia"][0]["errorCode"] == "DOWNLOAD_IMAGE_FAILED"

    @pytest.mark.parametrize("webp", [True, False])
    def test_webp_is_a_quirk(self, origin: Path, webp: bool) -> None:
        (origin / "mug.gif").write_bytes(WEBP)
        shop = Shop(mug(A), origin=origin, quirks=Quirks(webp=webp))
        answer = shop.update(mainMedia=None, galleryMedia=images(f"{shop.base}/origin/mug.gif"))
        assert answer["galleryMedia"][0]["success"] is webp

    def test_a_picture_over_20_mb_refuses_the_whole_update(self, origin: Path) -> None:
        with (origin / "huge.gif").open("wb") as huge:
            huge.write(GIF)
            huge.truncate(LARGEST + 1)
        shop = Shop(mug(A), origin=origin)
        before, free = shop.media(), shop.store.cdn.next_file_id
        answer = shop.put(mainMedia={"imageUrl": B}, galleryMedia=images(f"{shop.base}/origin/huge.gif"))
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "INCORRECT_IMAGE_SIZE")
        assert (shop.media(), shop.store.cdn.next_file_id) == (before, free)

    @pytest.mark.parametrize("pattern", ["/origin/mug/*", "*/front%20view.gif"])
    def test_a_dead_file_is_not_there_for_anyone(self, origin: Path, pattern: str) -> None:
        shop = Shop(mug(A), origin=origin, dead=[pattern])
        front = f"{shop.base}/origin/mug/front%20view.gif"
        assert shop.ask("GET", front).status_code == 404
        assert not shop.update(mainMedia=None, galleryMedia=images(front))["galleryMedia"][0]["success"]


class TestCdn:
    def test_every_rendition_is_served(self) -> None:
        shop = Shop(mug(A))
        (image,) = shop.media()["images"]
        addresses = [value for name, value in image.items() if name.endswith("Url")]
        assert len(set(addresses)) == 5
        assert {shop.ask("GET", each).content for each in addresses} == {placeholder(A)}

    @pytest.mark.parametrize(
        "path", ["/images/1003/1.jpg", "/images/7/4519591919.jpg", "/images/1003/4519591919.png", "/images/"]
    )
    def test_other_addresses_are_not(self, path: str) -> None:
        shop = Shop(mug(A), next_file_id=4519591919)
        assert shop.ask("GET", f"{shop.base}/images/{STORE}/4519591919.jpg").status_code == 200
        assert shop.ask("GET", shop.base + path).status_code == 404

    def test_a_dead_address_of_the_cdn_is_not_served(self) -> None:
        shop = Shop(mug(A))
        (address,) = shop.originals()
        shop.admin.kill(address)
        assert shop.ask("GET", address).status_code == 404

    def test_a_shown_picture_can_be_uploaded_again_from_its_own_address(self) -> None:
        shop = Shop(mug(A, gallery=[B]), quirks=Quirks.parse(["replaced_files=deleted"]))
        main, gallery = shop.originals()
        shop.update(mainMedia={"imageUrl": gallery}, galleryMedia=images(main, gallery))
        assert (shop.shows().main_image, shop.shows().gallery) == (B, (A, B))
        assert [shop.ask("GET", each).content for each in shop.originals()] == [
            placeholder(each) for each in (B, A, B)
        ]
        answer = shop.update(mainMedia={"imageUrl": main}, galleryMedia=None)
        assert answer["mainMedia"]["errorCode"] == "DOWNLOAD_IMAGE_FAILED"


class TestBytes:
    def test_a_placeholder_is_a_whole_png_in_one_colour_of_its_source(self) -> None:
        picture = placeholder(A)
        assert content_type(picture) == "image/png"
        assert dimensions(picture) == (16, 16)
        assert picture == placeholder(A) != placeholder(B)
        data = picture[picture.index(b"IDAT") + 4 : picture.index(b"IEND") - 8]
        rows = zlib.decompress(data)
        assert len(rows) == 16 * (1 + 16 * 3)
        assert {rows[at : at + 3] for at in range(1, 49, 3)} == {rows[1:4]}

    @pytest.mark.parametrize(
        ("content", "kind", "size"),
        [
            (GIF, "image/gif", (3, 2)),
            (b"\xff\xd8\xff\xe0", "image/jpeg", None),
            (WEBP, "image/webp", None),
            (b"\x89PNG\r\n\x1a\n", "image/png", None),
            (b"<svg/>", None, None),
            (b"", None, None),
        ],
    )
    def test_formats_are_told_by_their_first_bytes(
        self, content: bytes, kind: str | None, size: tuple[int, int] | None
    ) -> None:
        assert (content_type(content), dimensions(content)) == (kind, size)

    def test_the_size_of_a_main_image_of_another_format_is_not_told(self, origin: Path) -> None:
        (origin / "mug.jpg").write_bytes(b"\xff\xd8\xff\xe0")
        shop = Shop({"id": MUG, "sku": "MUG", "media": {"main": {"image": "/origin/mug.jpg"}}}, origin=origin)
        assert "originalImage" not in shop.body()
        assert shop.shows().main_image == f"{shop.base}/origin/mug.jpg"


class TestAskingFirst:
    def test_a_picture_of_the_cdn_says_what_it_is_without_its_bytes(self) -> None:
        shop = Shop(mug(A))
        (address,) = shop.originals()
        asked, got = shop.ask("HEAD", address), shop.ask("GET", address)
        assert (asked.status_code, asked.content) == (200, b"")
        assert [asked.headers[name] for name in ("content-type", "content-length")] == [
            "image/png",
            str(len(got.content)),
        ]

    def test_a_picture_of_the_origin_does_and_can_be_had_in_parts(self, origin: Path) -> None:
        shop = Shop(origin=origin)
        address = f"{shop.base}/origin/mug/front%20view.gif"
        asked = shop.ask("HEAD", address)
        assert (asked.status_code, asked.content, asked.headers["content-length"]) == (200, b"", str(len(GIF)))
        part = shop.ask("GET", address, headers={"Range": "bytes=0-5"})
        assert (part.status_code, part.content) == (206, b"GIF89a")

    def test_what_is_not_there_is_not_found_either_way(self, origin: Path) -> None:
        shop = Shop(origin=origin)
        for path in ("/origin/none.gif", f"/images/{STORE}/1.jpg"):
            assert shop.ask("HEAD", f"{shop.base}{path}").status_code == 404
