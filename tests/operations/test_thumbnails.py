"""A local picture is shown small where it is the one that the plan names, and nothing else of the disk is shown."""

import base64
import hashlib
import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from reconciler.model.assets import asset_name
from reconciler.operations.thumbnails import SIDE, Thumbnails, thumbnail


def picture(form: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (640, 320), **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "blue").save(out, form, **options)
    return out.getvalue()


def kept(root: Path, path: str, content: bytes) -> str:
    """The name of a picture that is written to `path`."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    return asset_name(hashlib.sha256(content).hexdigest(), path)


def unpacked(uri: str | None) -> Image.Image:
    assert uri is not None
    return Image.open(BytesIO(base64.b64decode(uri.split(",")[1])))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_of_the_catalog_is_made_small(tmp_path: Path, form: str) -> None:
    made = unpacked(Thumbnails(tmp_path)(kept(tmp_path, "assets/mug.bin", picture(form))))
    assert made.size == (SIDE, SIDE // 2)


def test_it_stands_upright_and_tells_nothing_of_where_it_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Secret Camera"
    content = picture("JPEG", exif=exif.tobytes(), comment=b"Secret Place")
    made = unpacked(thumbnail(content))
    assert made.size == (SIDE // 2, SIDE)
    assert not made.getexif()
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_is_clear_stays_clear() -> None:
    out = BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(out, "PNG")
    made = unpacked(thumbnail(out.getvalue()))
    assert made.convert("RGBA").getpixel((80, 80)) == (0, 0, 0, 0)


def test_only_the_very_content_that_the_plan_names_is_shown(tmp_path: Path) -> None:
    name = kept(tmp_path, "mug.png", picture())
    assert Thumbnails(tmp_path)(name)
    (tmp_path / "mug.png").write_bytes(picture(size=(641, 320)))
    assert Thumbnails(tmp_path)(name) is None
    assert Thumbnails(tmp_path)("https://cdn.example.com/mug.png") is None


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "catalog"
    name = kept(tmp_path, "outside.png", picture())
    digest = name.split(":")[2]
    root.mkdir()
    (root / "link.png").symlink_to(tmp_path / "outside.png")
    (root / "folder").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    thumbnails = Thumbnails(root)
    for path in (
        "link.png",
        "folder/outside.png",
        "../outside.png",
        str(tmp_path / "outside.png"),
        "pipe",
        ".",
        "x\0",
    ):
        assert thumbnails(asset_name(digest, path)) is None
    kept(root, "inside.png", picture())
    (root / "alias.png").symlink_to("inside.png")
    assert thumbnails(asset_name(digest, "alias.png"))


def test_a_picture_too_large_to_unpack_is_none() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )
    assert thumbnail(bomb) is None
    assert thumbnail(picture("BMP")) is None
    assert thumbnail(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None


@given(data=st.data(), form=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]))
def test_a_damaged_picture_never_raises(data: st.DataObject, form: str) -> None:
    content = bytearray(picture(form, size=(40, 30)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    thumbnail(bytes(content[: data.draw(st.integers(1, len(content)))]))
