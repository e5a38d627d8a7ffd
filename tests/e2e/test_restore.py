"""What a backup kept is put back where it was: the diff is one that git and patch take, and nothing else changes."""

import asyncio
import hashlib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.config import Sources
from reconciler.delivery.backup import BackupKeeper, open_backup
from reconciler.delivery.sources import open_sources
from reconciler.model.media import Item, Section
from reconciler.planner import Departing
from reconciler.sandbox import Server
from tests.e2e.backups import OWN, Vault, addresses, content, kept
from tests.e2e.world import CONFIG, World

MUG = """\
# The mug that everybody buys.
main:
  image: https://cdn.example.com/front.jpg   # by Ann
gallery:
  - image: "https://cdn.example.com/a.jpg"
    alt: The mug   # short
  # the other side
  - {image: 'https://cdn.example.com/d.jpg'}
"""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A repository with a product 7 and an empty backup."""
    world = World(tmp_path)
    world.write("reconciler.yaml", CONFIG)
    world.product(7, MUG, "mug")
    made = Vault(world)
    made.write()
    return made


def test_lost_gallery_pictures_go_back_to_their_slots(vault: Vault) -> None:
    vault.lost(7, "gallery[1]", "b")
    vault.lost(7, "gallery[2]", "c")
    vault.lost(7, "gallery[9]", "z")

    ran = vault.restore()

    assert (ran.status, ran.err) == (0, "3 items in 1 file\n")
    assert ran.out == (
        "--- a/products/mug.yaml\n"
        "+++ b/products/mug.yaml\n"
        "@@ -6,5 +6,8 @@\n"
        " gallery:\n"
        '   - image: "https://cdn.example.com/a.jpg"\n'
        "     alt: The mug   # short\n"
        f"+  - image: https://cdn.example.com/b.jpg  # kept in {kept('b')}\n"
        f"+  - image: https://cdn.example.com/c.jpg  # kept in {kept('c')}\n"
        "   # the other side\n"
        "   - {image: 'https://cdn.example.com/d.jpg'}\n"
        f"+  - image: https://cdn.example.com/z.jpg  # kept in {kept('z')}\n"
    )
    assert addresses(vault.applied(ran.out)[7], Section.GALLERY) == ["a", "b", "c", "d", "z"]


@pytest.mark.parametrize("by", ["git", "patch"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_the_diff_applies_whatever_the_line_ends(vault: Vault, by: str, eol: str, end: str) -> None:
    path = vault.world.folder / "products/mug.yaml"
    before = path.read_text(encoding="utf-8").rstrip() + end
    path.write_bytes(before.replace("\n", eol).encode())
    vault.lost(7, "gallery[8]", "b")
    vault.lost_video(7, "main.video", "https://vimeo.com/1234")

    declared = vault.applied(vault.restore().out, by=by)[7]

    assert addresses(declared, Section.GALLERY) == ["a", "d", "b"]
    assert addresses(declared, Section.MAIN) == ["front", "https://vimeo.com/1234"]
    after = path.read_bytes()
    assert after.count(b"\r\n") == (after.count(b"\n") if eol == "\r\n" else 0)
    assert after.endswith(b"\n") is (end == "\n")


def test_the_diff_applies_in_a_folder_below_that_of_the_git_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    world = World(tmp_path / "shop")
    world.write("reconciler.yaml", CONFIG)
    world.product(7, "gallery: []\n", "a mug")
    vault = Vault(world)
    vault.lost(7, "gallery[0]", "b")
    vault.lost(8, "main.image", "c")

    declared = vault.applied(vault.restore().out)

    assert addresses(declared[7], Section.GALLERY) == ["b"]
    assert addresses(declared[8], Section.MAIN) == ["c"]


@pytest.mark.parametrize("by", ["git", "patch"])
@pytest.mark.parametrize(
    "name", ["a mug", 'q"uote', "back\\slash", "tässe", "zero\u200bwidth", "##[group]x", "-- a", "a\u00adb"]
)
def test_the_diff_applies_whatever_a_file_is_called(vault: Vault, by: str, name: str) -> None:
    vault.world.product(8, "gallery: []\n", f"below/{name}")
    vault.lost(8, "gallery[0]", "b")

    ran = vault.restore()

    assert not {"\u200b", "\u00ad"} & set(ran.out)
    assert "##[" not in ran.out
    assert addresses(vault.applied(ran.out, by=by)[8], Section.GALLERY) == ["b"]


def test_a_product_without_a_file_gets_a_new_one(vault: Vault) -> None:
    vault.lost(8, "gallery[1]", "b")
    vault.lost(8, "main.image", "front8")
    vault.lost_video(8, "gallery[2]", "https://vimeo.com/1234")

    ran = vault.restore()

    assert "note: products/8.yaml does not declare `main` and `gallery` now." in ran.err
    assert ran.out.startswith("--- /dev/null\n+++ b/products/8.yaml\n")
    vault.applied(ran.out)
    assert (vault.world.folder / "products/8.yaml").read_text(encoding="utf-8") == (
        "version: 1\n"
        "product_id: 8\n"
        "main:\n"
        f"  image: https://cdn.example.com/front8.jpg  # kept in {kept('front8')}\n"
        "gallery:\n"
        f"  - image: https://cdn.example.com/b.jpg  # kept in {kept('b')}\n"
        "  - video: https://vimeo.com/1234  # noted in the backup\n"
    )


def test_a_new_file_takes_no_other_files_place(vault: Vault) -> None:
    vault.world.product(9, "gallery: []\n", "8")
    vault.lost(8, "gallery[0]", "b")
    assert "+++ b/products/8-2.yaml\n" in vault.restore().out


def test_a_new_file_outside_the_catalog_is_told(vault: Vault) -> None:
    vault.world.write("reconciler.yaml", CONFIG.replace("products/**/*.yaml", "products/mug.yaml"))
    vault.lost(8, "gallery[0]", "b")
    assert "note: products/8.yaml is not part of the catalog: move it" in vault.restore().err


def test_a_file_that_names_its_product_by_sku_is_found(vault: Vault) -> None:
    vault.world.write("products/bowl.yaml", "version: 1\nsku: BOWL\ngallery: []\n")
    vault.lost(8, "gallery[0]", "b", sku="BOWL")
    vault.lost(9, "gallery[0]", "c", sku="OTHER")

    ran = vault.restore()

    assert "+++ b/products/bowl.yaml\n" in ran.out
    assert "note: products/9.yaml is new, because no file names that product's id." in ran.err
    assert "(products/bowl.yaml)" in ran.err


def test_what_is_declared_again_stays_out(vault: Vault) -> None:
    vault.lost(7, "gallery[0]", "a")
    vault.lost(7, "gallery[1]", "front")

    ran = vault.restore()

    assert (ran.status, ran.out, ran.err) == (
        0,
        "Nothing to restore: all that the backup holds is declared, or its place is taken.\n",
        "",
    )


def test_what_was_published_and_declared_by_that_address_stays_out(vault: Vault) -> None:
    vault.lost(7, "gallery[1]", "b")
    vault.applied(vault.restore("--base-url", "https://kept.example.com/x").out)
    assert vault.restore().out.startswith("Nothing to restore")


def test_a_picture_that_was_lost_several_times_comes_back_once_where_it_was_last(vault: Vault) -> None:
    vault.lost(7, "gallery[0]", "b")
    vault.lost(7, "gallery[2]", "b", source=False)
    vault.lost(7, "gallery[2]", "b")

    declared = vault.applied(vault.restore().out)[7]

    assert addresses(declared, Section.GALLERY) == ["a", "d", "b"]


def test_a_lost_main_image_comes_back_into_an_empty_slot_alone(vault: Vault) -> None:
    vault.world.product(8, "main: {video: 'https://vimeo.com/1'}\n")
    vault.lost(7, "main.image", "old")
    vault.lost(8, "main.image", "older")
    vault.lost(8, "main.image", "newer")

    ran = vault.restore()

    assert "note: products/mug.yaml: its main image was lost and another is declared now, so it stays out:" in ran.err
    assert f"https://cdn.example.com/old.jpg, kept in {kept('old')}" in ran.err
    assert f"https://cdn.example.com/older.jpg, kept in {kept('older')}" in ran.err
    declared = vault.applied(ran.out)
    assert addresses(declared[8], Section.MAIN) == ["newer", "https://vimeo.com/1"]
    assert addresses(declared[7], Section.MAIN) == ["front"]


def test_a_section_that_the_file_did_not_declare_is_told(vault: Vault) -> None:
    vault.world.product(8, "main: {image: 'https://cdn.example.com/m.jpg'}\n")
    vault.lost(8, "gallery[0]", "b")

    ran = vault.restore()

    assert "note: products/8.yaml does not declare `gallery` now." in ran.err
    declared = vault.applied(ran.out)[8]
    assert (addresses(declared, Section.MAIN), addresses(declared, Section.GALLERY)) == (["m"], ["b"])


def test_published_files_are_written_by_their_new_address(vault: Vault) -> None:
    vault.lost(7, "gallery[1]", "b")
    vault.lost_video(7, "gallery[2]", "https://vimeo.com/1")

    declared = vault.applied(vault.restore("--base-url", "https://kept.example.com/x/").out)[7]

    assert [item.address for item in declared.gallery or ()][1:3] == [
        f"https://kept.example.com/x/{kept('b')}",
        "https://vimeo.com/1",
    ]


def test_a_picture_of_unknown_source_is_written_by_the_stores_own_address(vault: Vault) -> None:
    vault.lost(7, "gallery[1]", "b", source=False)

    ran = vault.restore()

    assert f"+  - image: {OWN}/1.jpg  # kept in {kept('b')}\n" in ran.out
    assert "note: 1 picture is written with the store's own address, where nothing may be left: publish" in ran.err
    assert "note" not in vault.restore("--base-url", "https://kept.example.com").err


def test_whole_files_are_printed_behind_their_paths(vault: Vault) -> None:
    vault.world.product(8, "gallery: []\n")
    vault.lost(7, "gallery[2]", "b")
    vault.lost(8, "gallery[0]", "c")

    out = vault.restore("--format", "files").out

    first, second = out.split("\n\n")
    mug = (vault.world.folder / "products/mug.yaml").read_text(encoding="utf-8")
    assert first.startswith("# products/8.yaml\nversion: 1\nproduct_id: 8\ngallery:\n  - image: ")
    assert second == (f"# products/mug.yaml\n{mug}  - image: https://cdn.example.com/b.jpg  # kept in {kept('b')}\n")


def test_targets_narrow_what_is_restored(vault: Vault) -> None:
    vault.lost(7, "gallery[2]", "b")
    vault.lost(8, "gallery[0]", "c", sku="BOWL")

    for target, product in {"7": "mug", "products/m*": "mug", "8": "8", "sku:BOWL": "8"}.items():
        out = vault.restore("--target", target).out
        assert [line for line in out.splitlines() if line.startswith("+++")] == [f"+++ b/products/{product}.yaml"]

    ran = vault.restore("--target", "12")
    assert (ran.status, ran.out) == (1, "")
    assert "--target '12' means no product of the backup" in ran.err


BY_HAND: dict[str, tuple[str, str]] = {
    "an aliased gallery": (
        "allow_erase: &g []\ngallery: *g\n",
        "note: products/8.yaml: edit its `gallery` by hand (an alias stands in its place), and add:\n"
        f"  - image: https://cdn.example.com/b.jpg  # kept in {kept('b')}, as item 1\n",
    ),
    "a main that is an item, too": (
        "main: &i\n  video: https://vimeo.com/1\ngallery: [*i, {image: 'https://cdn.example.com/b.jpg'}]\n",
        "note: products/8.yaml: edit its `main` by hand (an alias stands for it somewhere else), and add:\n"
        f"  image: https://cdn.example.com/front.jpg  # kept in {kept('front')}\n",
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_file_that_cannot_be_edited_is_left_to_a_person(vault: Vault, name: str) -> None:
    body, says = BY_HAND[name]
    vault.world.product(8, body)
    vault.lost(8, "gallery[0]", "b")
    if name != "an aliased gallery":
        vault.lost(8, "main.image", "front")

    ran = vault.restore()

    assert (ran.status, ran.out, ran.err) == (0, "No file can be changed for you: see the notes.\n", says)


def test_files_that_are_missing_or_altered_are_told_and_not_pointed_to(vault: Vault) -> None:
    for name in ("b", "c", "d2"):
        vault.lost(7, "gallery[1]", name)
    (vault.folder / kept("b")).unlink()
    (vault.folder / kept("c")).write_bytes(b"something else")

    ran = vault.restore("--base-url", "https://kept.example.com")

    assert f"note: {kept('b')}: missing from the backup\n" in ran.err
    assert f"note: {kept('c')}: not what was kept: its sha256 does not match\n" in ran.err
    assert f"+  - image: https://cdn.example.com/b.jpg  # lost; {kept('b')} does not hold it\n" in ran.out
    assert f"+  - image: https://kept.example.com/{kept('d2')}  # kept in {kept('d2')}\n" in ran.out


def test_a_torn_last_line_is_ignored(vault: Vault) -> None:
    vault.lost(7, "gallery[2]", "b")
    expected = vault.restore().out
    with vault.manifest.open("ab") as file:
        file.write(b'{"product_id": 8, "sl')

    ran = vault.restore()

    assert (ran.status, ran.out) == (0, expected)


WRONG: dict[str, tuple[bytes, str]] = {
    "another store": (b'"store": 1004', "backup/manifest.jsonl: this is the backup of store 1004 at 127.0.0.1:9"),
    "a newer format": (b'"format_version": 2', "backup/manifest.jsonl:1: the backup has format_version 2"),
    "a path out of the folder": (b'"file": "files/../../x"', "backup/manifest.jsonl:2: the line is damaged: file: "),
    "a slot of another kind": (b'"slot": "main.image\\n- x"', "manifest.jsonl:2: the line is damaged: slot: "),
    "an address with a line break": (
        b'"source": "https://x/\\n- y"',
        "manifest.jsonl:2: the line is damaged: source",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_backup_that_does_not_fit_is_refused(vault: Vault, name: str) -> None:
    planted, says = WRONG[name]
    vault.lost(7, "gallery[2]", "b")
    key = planted.split(b":")[0]
    lines = [
        json.dumps({**json.loads(line), **json.loads(b"{%s}" % planted)}) if key in line else line.decode()
        for line in vault.manifest.read_bytes().splitlines()
    ]
    vault.manifest.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    ran = vault.restore()

    assert (ran.status, ran.out) == (1, "")
    assert says in ran.err


def test_a_folder_without_a_backup_is_refused(vault: Vault) -> None:
    ran = vault.world.run("restore", "products")
    assert (ran.status, ran.out) == (1, "")
    assert "it has no manifest.jsonl" in ran.err


def test_an_invalid_catalog_is_refused(vault: Vault) -> None:
    vault.lost(7, "gallery[2]", "b")
    vault.world.product(8, "main: {}\n")
    ran = vault.restore()
    assert (ran.status, ran.out) == (1, "")
    assert "products/8.yaml:3:" in ran.err


@pytest.mark.parametrize("address", ["ftp://x", "https://x/?a", "https://u:p@x/", "kept", "https://x/\n"])
def test_a_base_url_that_is_none_is_wrong_usage(vault: Vault, address: str) -> None:
    ran = vault.restore("--base-url", address)
    assert (ran.status, ran.out) == (64, "")
    assert "is not an http or https address without ? and #" in ran.err


def test_what_a_file_holds_cannot_command_a_terminal_or_a_workflow(vault: Vault) -> None:
    far = "".join(f"# line {number}\n" for number in range(9))
    vault.world.product(7, f"# ::error::far\n{far}gallery: []\n# a\ttab\n# ##[error]near\u200b\n", "mug")
    vault.lost(7, "gallery[0]", "b")

    ran = vault.restore()
    whole = vault.restore("--format", "files")

    assert "##[" not in ran.out + whole.out
    assert "\u200b" not in ran.out + whole.out
    assert "characters that are shown as escapes" not in ran.err
    assert addresses(vault.applied(ran.out)[7], Section.GALLERY) == ["b"]


def test_a_diff_that_has_to_show_an_escape_says_that_it_cannot_be_applied(vault: Vault) -> None:
    vault.world.product(7, "gallery: []   # \u200b\n", "mug")
    vault.lost(7, "gallery[0]", "b")

    ran = vault.restore()

    assert "-gallery: []   # \\u200b\n" in ran.out
    assert "note: products/mug.yaml holds characters that are shown as escapes: its diff cannot be applied" in ran.err


def test_what_a_store_lost_comes_back_with_the_next_apply(world: World, shop: Server) -> None:
    world.product(1, "gallery:\n  - image: https://cdn.example.com/a.jpg\n  - image: https://cdn.example.com/b.jpg\n")
    assert world.run("apply", "--yes").status == 0
    lost = world.records()[1]["live"]["images"][0]
    asyncio.run(_kept(world.folder / "backup", shop, lost))
    world.product(1, "gallery:\n  - image: https://cdn.example.com/b.jpg\n")
    assert world.run("apply", "--yes", "--force").status == 0

    diff = world.run("restore", "backup").out
    Vault(world).applied(diff)
    assert world.run("apply", "--yes").status == 0

    assert [str(one) for one in shop.store.sources(1).gallery if one] == [
        "https://cdn.example.com/a.jpg",
        "https://cdn.example.com/b.jpg",
    ]
    (file,) = (world.folder / "backup/files").iterdir()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == file.stem
    assert content("a") != file.read_bytes()


async def _kept(folder: Path, shop: Server, address: str) -> None:
    origin = shop.base.removeprefix("http://")
    with open_backup(folder, 1003, origin) as backup:
        async with open_sources(Sources(allow_private_networks=True), {}) as network:
            keeper = BackupKeeper(backup, network, run="r", now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
            leaving = Departing("gallery[0]", Item(image=address), "https://cdn.example.com/a.jpg")
            assert await keeper.keep(1, (leaving,)) is None
