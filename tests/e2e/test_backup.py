"""`apply --backup DIR`: nothing is lost that was not kept first, and `restore` tells how to bring it back."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox import Server
from reconciler.sandbox.media import Picture
from tests.e2e.test_sources import CONFIG, applied, at, gallery, shop, shows, world
from tests.e2e.world import World

__all__ = ["shop", "world"]  # the same store, which serves the pictures that it shows


def kept(folder: Path) -> list[dict[str, Any]]:
    """The lines of the manifest, behind its header."""
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[1:]]


def picture(letter: str) -> bytes:
    """What is at a picture's address."""
    return bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b") + letter.encode()


@pytest.fixture
def backup(world: World) -> Path:
    return world.folder / "lost"


def with_main(shop: Server, letters: str) -> str:
    return "main: {image: " + at(shop, "e") + "}\n" + gallery(shop, letters)


def test_the_originals_are_there_with_slot_address_and_digest(world: World, shop: Server, backup: Path) -> None:
    world.product(1, with_main(shop, "abc"))
    applied(world, 0, "--backup", "lost")
    assert kept(backup) == []
    world.product(1, with_main(shop, "bd"))
    applied(world, 0, "--backup", "lost", "--allow-erase", "1", "--force")
    assert [(line["product_id"], line["slot"], line["source"]) for line in kept(backup)] == [
        (1, "gallery[0]", at(shop, "a")),
        (1, "gallery[2]", at(shop, "c")),
    ]
    for line, letter in zip(kept(backup), "ac", strict=True):
        content = (backup / line["file"]).read_bytes()
        assert content == picture(letter)
        assert line["sha256"] == hashlib.sha256(content).hexdigest()
        assert line["address"].startswith(f"{shop.base}/images/1003/")
    assert shows(shop, 1) == "bd"


def test_what_was_added_by_hand_is_kept_too(world: World, shop: Server, backup: Path) -> None:
    world.product(1, with_main(shop, "a"))
    applied(world)
    shop.admin.add_to_gallery(1, at(shop, "c"))
    world.product(1, with_main(shop, "ab"))
    applied(world, 0, "--backup", "lost", "--allow-erase", "1", "--force")
    (line,) = kept(backup)
    assert (backup / line["file"]).read_bytes() == picture("c")
    assert line["source"] is None


def test_a_picture_that_cannot_be_kept_holds_its_product_back(world: World, shop: Server, backup: Path) -> None:
    world.product(1, with_main(shop, "ab"))
    world.product(2, with_main(shop, "ab"))
    applied(world)
    shop.admin.kill(f"{shop.base}{_path(shop, 1, 0)}")
    world.product(1, with_main(shop, "b"))
    world.product(2, with_main(shop, "b"))
    ran = applied(world, 3, "--backup", "lost", "--force")
    assert "[backup-failed]" in ran.out
    assert (shows(shop, 1), shows(shop, 2)) == ("ab", "b")
    assert [line["product_id"] for line in kept(backup)] == [2]


def _path(shop: Server, product_id: int, place: int) -> str:
    """Where the store shows a gallery's picture."""
    item = shop.store.product(product_id).media.gallery[place]
    assert isinstance(item, Picture)
    return shop.store.cdn.address(item.file_id).removeprefix(shop.base)


def test_another_stores_backup_is_refused_before_anything_is_sent(world: World, shop: Server, backup: Path) -> None:
    world.product(1, with_main(shop, "a"))
    backup.mkdir()
    (backup / "manifest.jsonl").write_text(
        '{"format":"reconciler-backup","format_version":1,"store":1004,"origin":"app.ecwid.com"}\n', encoding="utf-8"
    )
    before = len(shop.store.updates)
    ran = world.run("apply", "--yes", "--backup", "lost")
    assert ran.status == 1, ran
    assert len(shop.store.updates) == before


def test_what_was_lost_by_mistake_comes_back(world: World, shop: Server) -> None:
    world.product(1, with_main(shop, "abc"))
    applied(world)
    world.product(1, with_main(shop, "c"))
    applied(world, 0, "--backup", "lost", "--allow-erase", "1", "--force")
    diff = world.run("restore", "lost")
    assert diff.status == 0, diff
    subprocess.run(["patch", "-p1"], cwd=world.folder, input=diff.out.encode(), check=True, capture_output=True)
    applied(world)
    assert shows(shop, 1) == "abc"


def test_batches_keep_it_as_well(world: World, shop: Server, backup: Path) -> None:
    world.write("reconciler.yaml", CONFIG)
    for number in (1, 2, 3):
        world.product(number, with_main(shop, "abc"))
    applied(world)
    for number in (1, 2, 3):
        world.product(number, with_main(shop, "ab"))
    applied(world, 0, "--backup", "lost", "--transport", "batch", "--force")
    assert [
        (line["product_id"], line["slot"]) for line in sorted(kept(backup), key=lambda one: one["product_id"])
    ] == [(number, "gallery[2]") for number in (1, 2, 3)]
    assert len({line["file"] for line in kept(backup)}) == 1
