"""Pictures that a product file names by path: what they are, what identifies them, and what is refused."""

import os
import struct
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image

from reconciler.catalog import Catalog, Publication, load_catalog
from reconciler.model.assets import asset_path, asset_sha256
from tests.catalog.files import GLOB, Folder

RAW = "https://raw.example.com/acme/catalog/{commit}/{path}"


def picture(form: str = "JPEG", size: tuple[int, int] = (500, 400), colour: str = "navy") -> bytes:
    """A picture in one colour."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, form)
    return file.getvalue()


def noise(form: str) -> bytes:
    """A picture of which each part needs some bytes."""
    file = BytesIO()
    Image.effect_noise((500, 400), 80).save(file, form)
    return file.getvalue()


def promise(side: int) -> bytes:
    """The beginning of a PNG that says to have so many pixels on each side."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", b"")]
    told = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A catalog of one product, beside one picture."""
    folder = Folder(tmp_path)
    folder.write("assets/mug/front.jpg", picture())
    declare(folder, "../assets/mug/front.jpg")
    return folder


def declare(folder: Folder, *images: str, path: str = "products/mug.yaml") -> None:
    """One product, whose gallery these are."""
    items = "".join(f'  - image: "{image}"\n' for image in images)
    folder.write(path, f"version: 1\nproduct_id: 7\ngallery:\n{items}")


def load(folder: Folder, base_url: str = RAW, root: str = "assets", commit: str | None = "c0ffee") -> Catalog:
    return load_catalog(folder.root, (GLOB,), publication=Publication(root, base_url, lambda: commit))


def names(folder: Folder) -> list[str]:
    """What the gallery of the one product is known by."""
    (declared,) = load(folder).declared
    return [item.address for item in declared.gallery or ()]


def problem(folder: Folder, **others: str) -> str:
    """The one problem that there is."""
    (problem,) = load(folder, **others).problems
    return f"{problem.where}: {problem.message}"


def test_a_local_picture_is_known_by_its_content_and_told_by_its_path(folder: Folder) -> None:
    (name,) = names(folder)
    assert asset_path(name) == "assets/mug/front.jpg"
    before = asset_sha256(name)

    folder.write("assets/mug/front.jpg", picture(colour="maroon"))
    assert asset_sha256(names(folder)[0]) != before

    folder.write("assets/renamed.jpg", picture())
    declare(folder, "../assets/renamed.jpg")
    assert asset_sha256(names(folder)[0]) == before


def test_what_a_file_says_changes_with_the_content_of_its_pictures_alone(folder: Folder) -> None:
    (first,) = load(folder).declared
    (again,) = load(folder, commit="another").declared
    assert first.digest == again.digest
    folder.write("assets/mug/front.jpg", picture(colour="maroon"))
    (edited,) = load(folder).declared
    assert edited.digest != first.digest


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        (RAW, "https://raw.example.com/acme/catalog/c0ffee/assets/mug/front%20%23%25side.jpg"),
        ("https://cdn.example.com/{sha256}.jpg", "https://cdn.example.com/SHA.jpg"),
        (
            "https://cdn.example.com/{path}?v={sha256}",
            "https://cdn.example.com/assets/mug/front%20%23%25side.jpg?v=SHA",
        ),
    ],
)
def test_it_is_published_at_an_address_made_of_path_content_and_commit(
    folder: Folder, base_url: str, address: str
) -> None:
    folder.write("assets/mug/front #%side.jpg", picture())
    declare(folder, "../assets/mug/front #%side.jpg")
    (declared,) = load(folder, base_url).declared
    (local,) = declared.local.values()
    assert local.address == address.replace("SHA", local.sha256)
    assert (local.form, local.width, local.height) == ("JPG", 500, 400)


def test_without_a_commit_it_is_read_and_has_no_address(folder: Folder) -> None:
    (declared,) = load(folder, commit=None).declared
    (local,) = declared.local.values()
    assert (local.address, local.unpublished) == (
        None,
        "no commit is checked out, and `assets.base_url` needs one for {commit}",
    )


@pytest.mark.parametrize("field", ["{path}{commit}", "{commit}{path}"])
def test_a_path_that_looks_like_a_field_is_no_field(folder: Folder, field: str) -> None:
    folder.write("assets/{commit}.jpg", picture())
    declare(folder, "../assets/{commit}.jpg")
    (declared,) = load(folder, f"https://cdn.example.com/{field}").declared
    (local,) = declared.local.values()
    assert local.address is not None
    assert "%7Bcommit%7D" in local.address


def test_many_files_may_name_one_picture_and_one_file_many(folder: Folder) -> None:
    declare(folder, "../assets/mug/front.jpg", "../assets/../assets/mug/front.jpg", "https://cdn.example.com/a.jpg")
    first, second, third = names(folder)
    assert first == second != third


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ("../assets/none.jpg", "leads to assets/none.jpg, where there is no file"),
        ("./front.jpg", "leads to products/front.jpg, which is not in assets"),
        ("../../elsewhere.jpg", "leads to ../elsewhere.jpg, which is not in assets"),
        ("../assets/../secret.jpg", "leads to secret.jpg, which is not in assets"),
        ("../assets-too/a.jpg", "leads to assets-too/a.jpg, which is not in assets"),
        ("../assets/mug", "is a folder, a pipe or a device"),
        ("../assets/empty.jpg", "is an empty file"),
        ("../assets/page.jpg", "is not a picture that can be read: write the path of a JPG, PNG or GIF"),
        ("../assets/phone.jpg", "is a HEIC or AVIF, or a video, whatever its name says"),
        ("../assets/drawing.jpg", "is an SVG"),
        ("../assets/cut-off.jpg", "is damaged or cut off"),
        ("../assets/cut-off.png", "is damaged or cut off"),
        ("../assets/cut-off.gif", "is damaged or cut off"),
        ("../assets/pointer.jpg", "is a pointer of Git LFS"),
        ("../assets/pipe.jpg", "is a folder, a pipe or a device"),
        ("../assets/out.jpg", "is, or goes through, a link that leads out of assets"),
        ("../assets/outside/a.jpg", "is, or goes through, a link that leads out of assets"),
        ("../assets/large.jpg", "has 20.0 MB: a picture may have 20 MB"),
        ("../assets/huge.png", "has 12000 × 12000 pixels: make it smaller"),
        ("../assets/bomb.png", "has far too many pixels: make it smaller"),
        ("../assets/damaged.png", "is damaged or cut off"),
    ],
)
def test_what_is_no_picture_of_the_catalog_is_refused_where_it_is_named(
    folder: Folder, image: str, told: str
) -> None:
    folder.write("secret.jpg", picture())
    folder.write("assets-too/a.jpg", picture())
    folder.write("assets/empty.jpg", b"")
    folder.write("assets/page.jpg", "<html>")
    folder.write("assets/pointer.jpg", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
    folder.write("assets/phone.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 40)
    folder.write("assets/drawing.jpg", "<?xml version='1.0'?><svg/>")
    for form, name in (("JPEG", "jpg"), ("PNG", "png"), ("GIF", "gif")):
        whole = noise(form)
        folder.write(f"assets/cut-off.{name}", whole[: len(whole) // 2])
    folder.write("assets/large.jpg", picture() + b"\0" * 20 * 2**20)
    folder.write("assets/huge.png", promise(12_000))
    folder.write("assets/bomb.png", promise(30_000))
    folder.write("assets/damaged.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40)
    os.mkfifo(folder.root / "assets/pipe.jpg")
    (folder.root / "assets/out.jpg").symlink_to("../secret.jpg")
    (folder.root / "assets/outside").symlink_to("../assets-too")
    declare(folder, "https://cdn.example.com/a.jpg", image)
    found = problem(folder)
    assert found.startswith("products/mug.yaml:5:12: `image` ")
    assert told in found


def test_links_inside_the_folder_are_followed(folder: Folder) -> None:
    (folder.root / "assets/cover.jpg").symlink_to("mug/front.jpg")
    declare(folder, "../assets/cover.jpg")
    assert [asset_path(name) for name in names(folder)] == ["assets/cover.jpg"]


def test_a_folder_of_pictures_that_is_a_link_out_of_the_catalog_is_refused(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "a.jpg").write_bytes(picture())
    (folder.root / "linked").symlink_to(outside)
    declare(folder, "../linked/a.jpg")
    assert "a link that leads out of linked" in problem(folder, root="linked")


def test_without_a_place_where_they_are_published_none_can_be_named(folder: Folder) -> None:
    (told,) = folder.problems()
    assert "write there, with the quotes, `assets: {root: assets, base_url:" in told


def test_all_problems_are_told_at_once(folder: Folder) -> None:
    declare(folder, "../assets/none.jpg", "../assets/gone.jpg")
    assert [(one.line, one.column) for one in load(folder).problems] == [(4, 12), (5, 12)]


def test_a_picture_that_the_store_may_not_take_is_doubted_and_not_refused(folder: Folder) -> None:
    folder.write("assets/new.webp", picture("WEBP"))
    folder.write("assets/small.png", picture("PNG", (80, 60)))
    declare(folder, "../assets/mug/front.jpg", "../assets/new.webp", "../assets/small.png")
    catalog = load(folder)
    assert catalog.problems == ()
    assert [f"{doubt.where}: {doubt.message}" for doubt in catalog.doubts] == [
        "products/mug.yaml:5:1: assets/new.webp is a WebP: Ecwid is known to take JPG, PNG and GIF alone",
        "products/mug.yaml:6:1: assets/small.png has 80 × 60 pixels: the store would have to enlarge it, "
        "at least 400 on its longer side look better",
    ]
