"""One file: where its parts stand, what its digest covers, and which files are no product files at all."""

import os

import pytest

from reconciler.catalog import product_file, read_product_file
from reconciler.errors import InvalidFiles
from reconciler.model.media import Section
from tests.catalog.files import Folder

TEXT = """\
version: 1
product_id: 5
sku: MUG

main:
  video: https://vimeo.com/1
  image: https://cdn.example.com/front.jpg
gallery:
  - image: https://cdn.example.com/a.jpg
    alt: Side

  -
    video: https://vimeo.com/2
allow_erase: [gallery]
"""


def problem_of(folder: Folder, path: str) -> str:
    with pytest.raises(InvalidFiles) as caught:
        read_product_file(folder.root, path)
    (problem,) = caught.value.problems
    return f"{problem.where}: {problem.message}"


def test_each_part_has_its_line(folder: Folder) -> None:
    folder.write("a.yaml", TEXT)
    assert dict(read_product_file(folder.root, "a.yaml").lines) == {
        "product_id": 2,
        "sku": 3,
        "main": 5,
        "main.video": 6,
        "main.image": 7,
        "gallery": 8,
        "gallery[0]": 9,
        "gallery[1]": 13,
        "allow_erase": 14,
    }


def test_an_empty_gallery_has_a_line_and_no_slots(folder: Folder) -> None:
    folder.product("a.yaml", 5)
    assert dict(read_product_file(folder.root, "a.yaml").lines) == {"product_id": 2, "gallery": 3}


def test_every_filled_slot_has_a_line(folder: Folder) -> None:
    folder.write("a.yaml", TEXT)
    declared = read_product_file(folder.root, "a.yaml")
    assert declared.main is not None
    slots = [*declared.main.slots, *(f"gallery[{index}]" for index in range(len(declared.items(Section.GALLERY))))]
    assert set(slots) <= set(declared.lines)


def test_the_digest_covers_every_byte(folder: Folder) -> None:
    folder.write("a.yaml", TEXT)
    folder.write("b.yaml", TEXT)
    folder.write("c.yaml", TEXT + "\n")
    digests = [read_product_file(folder.root, name).digest for name in ("a.yaml", "b.yaml", "c.yaml")]
    assert digests[0] == digests[1] != digests[2]
    assert all(digest.startswith("sha256:") and len(digest) == 71 for digest in digests)


def test_a_new_meaning_of_the_same_bytes_is_a_new_digest(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.yaml", TEXT)
    before = read_product_file(folder.root, "a.yaml").digest
    monkeypatch.setattr(product_file, "MEANING", b"product-file 2\n")
    assert read_product_file(folder.root, "a.yaml").digest != before


def test_a_link_inside_the_folder_is_followed(folder: Folder) -> None:
    folder.product("real/a.yaml", 5)
    (folder.root / "link.yaml").symlink_to("real/a.yaml")
    declared = read_product_file(folder.root, "link.yaml")
    assert (declared.product_id, declared.path) == (5, "link.yaml")


@pytest.mark.parametrize("target", ["../secret.yaml", "/etc/passwd", "folder/../../secret.yaml"])
def test_a_link_out_of_the_folder_is_refused_and_not_read(folder: Folder, target: str) -> None:
    inside = Folder(folder.root / "inside")
    folder.write("secret.yaml", "hunter2")
    (folder.root / "inside" / "folder").mkdir(parents=True)
    (inside.root / "a.yaml").symlink_to(target)
    assert problem_of(inside, "a.yaml").startswith("a.yaml: this link leads out of the configuration's folder")


def test_a_path_that_climbs_out_is_refused(folder: Folder) -> None:
    folder.product("secret.yaml", 5)
    inside = Folder(folder.root / "inside")
    inside.product("a.yaml", 6)
    assert "leads out of the configuration's folder" in problem_of(inside, "../secret.yaml")


@pytest.mark.parametrize(
    ("name", "shown", "reason"),
    [
        (b"a\nb.yaml", "a\nb.yaml", "the character U+000A"),
        (b"\x1b[31m.yaml", "\x1b[31m.yaml", "the character U+001B"),
        ("\u202egpj.yaml".encode(), "\u202egpj.yaml", "the character U+202E"),
        (b"caf\xe9.yaml", "caf\\udce9.yaml", "bytes that are not UTF-8"),
    ],
)
def test_a_name_that_cannot_be_told_is_refused(folder: Folder, name: bytes, shown: str, reason: str) -> None:
    path = os.fsdecode(name)
    try:
        folder.product(path, 5)
    except OSError:
        pytest.skip("this file system has no such names")
    assert problem_of(folder, path) == (
        f"{shown}: the file's path holds {reason}, which plans and states cannot tell: rename it"
    )


@pytest.mark.parametrize(
    "name", ["a b.yaml", "кружка.yaml", "蓝 杯.yaml", "a'b\"c.yaml", "a:b,c%d.yaml", "a\u00a0b.yaml"]
)
def test_other_names_are_fine(folder: Folder, name: str) -> None:
    folder.product(name, 5)
    assert read_product_file(folder.root, name).path == name
