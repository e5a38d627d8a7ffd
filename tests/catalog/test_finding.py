"""Which files are product files. Nothing outside of the folder, nothing hidden, and never nothing at all."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.catalog import load_catalog
from reconciler.catalog.globs import Globs
from reconciler.errors import CatalogError
from tests.catalog.files import GLOB, Folder


def test_files_at_any_depth_each_once(folder: Folder) -> None:
    for number, path in enumerate(["a.yaml", "x/b.yaml", "x/y/c.yaml"], 1):
        folder.product(f"products/{path}", number)
    folder.product("elsewhere/d.yaml", 4)
    folder.write("products/notes.txt", "not YAML: at: all")
    expected = ["products/a.yaml", "products/x/b.yaml", "products/x/y/c.yaml"]
    assert folder.paths(GLOB) == expected
    assert folder.paths(GLOB, "products/*.yaml", "**/c.yaml", "./products//**/**/*.yaml") == expected
    assert folder.load(GLOB, "products/*.yaml").files == 3


@pytest.mark.parametrize(
    ("glob", "matched"),
    [
        ("products/*.yaml", ["products/a.yaml"]),
        ("products/*/*.yaml", ["products/x/b.yaml"]),
        ("products/**", ["products/a.yaml", "products/x/b.yaml", "products/x/y/c.yml"]),
        ("**/*.y*ml", ["products/a.yaml", "products/x/b.yaml", "products/x/y/c.yml"]),
        ("products/**/y/*", ["products/x/y/c.yml"]),
        ("products/[a-b].yaml", ["products/a.yaml"]),
        ("products/?.yaml", ["products/a.yaml"]),
        ("products/a.yaml", ["products/a.yaml"]),
        ("**/x/**/*.yml", ["products/x/y/c.yml"]),
    ],
)
def test_globs(folder: Folder, glob: str, matched: list[str]) -> None:
    folder.product("products/a.yaml", 1)
    folder.product("products/x/b.yaml", 2)
    folder.product("products/x/y/c.yml", 3)
    assert folder.paths(glob) == matched


def test_nothing_hidden_is_ever_read(folder: Folder) -> None:
    folder.product("products/a.yaml", 1)
    folder.write("products/.git/b.yaml", "not YAML: at: all")
    folder.write("products/.c.yaml", "not YAML: at: all")
    assert folder.paths("**/*.yaml", "**") == ["products/a.yaml"]


@pytest.mark.parametrize("glob", ["../*.yaml", "/etc/*.yaml", "products/../../*.yaml", "a/.."])
def test_a_glob_that_leaves_the_folder_is_refused(folder: Folder, glob: str) -> None:
    folder.product("products/a.yaml", 1)
    with pytest.raises(CatalogError, match="leaves the folder of the configuration"):
        folder.load(GLOB, glob)


@pytest.mark.parametrize("glob", ["", ".", "products/**.yaml", "products**/*.yaml"])
def test_a_glob_that_means_something_else_than_it_seems_is_refused(folder: Folder, glob: str) -> None:
    folder.product("products/a.yaml", 1)
    with pytest.raises(CatalogError, match="is not one"):
        folder.load(GLOB, glob)


@pytest.mark.parametrize("glob", [".github/*.yaml", "products/.hidden.yaml"])
def test_a_glob_for_hidden_files_is_refused(folder: Folder, glob: str) -> None:
    with pytest.raises(CatalogError, match="hidden"):
        folder.load(glob)


def test_a_glob_that_matches_nothing_is_refused(folder: Folder) -> None:
    folder.product("products/a.yaml", 1)
    with pytest.raises(CatalogError, match=r"'seasonal/\*\.yaml'.*would be forgotten"):
        folder.load(GLOB, "seasonal/*.yaml")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    catalog = load_catalog(tmp_path / "nowhere", [GLOB])
    assert [problem.message for problem in catalog.problems] == [
        "this folder cannot be looked into: no such file or directory"
    ]


def test_no_globs_at_all_are_refused(folder: Folder) -> None:
    with pytest.raises(CatalogError):
        load_catalog(folder.root, [])


def test_things_called_like_files_are_told_and_not_opened(folder: Folder) -> None:
    folder.product("products/a.yaml", 1)
    os.mkfifo(folder.root / "products/b.yaml")
    (folder.root / "products/c.yaml").mkdir()
    (folder.root / "products/d.yaml").symlink_to("nowhere")
    (folder.root / "products/e.yaml").symlink_to("e.yaml")
    assert [line.split(":")[0] for line in folder.problems()] == [f"products/{name}.yaml" for name in "bcde"]


def test_links_to_folders(folder: Folder) -> None:
    """Named in a glob they are followed; `**` does not, so a circle ends."""
    folder.product("real/a.yaml", 1)
    (folder.root / "products").mkdir()
    (folder.root / "products/link").symlink_to("../real")
    (folder.root / "real/circle").symlink_to("..")
    assert folder.paths("products/link/*.yaml") == ["products/link/a.yaml"]
    assert folder.paths("products/link/**/*.yaml") == ["products/link/a.yaml"]
    assert folder.paths("**/*.yaml") == ["real/a.yaml"]


def test_a_link_to_a_folder_outside_is_a_problem(folder: Folder) -> None:
    outside = Folder(folder.root / "outside")
    outside.product("a.yaml", 1)
    inside = Folder(folder.root / "inside")
    inside.root.mkdir()
    (inside.root / "products").symlink_to("../outside")
    assert inside.problems("products/*.yaml") == [
        "products: this link leads out of the configuration's folder: put what it leads to into the folder instead"
    ]


def test_the_folder_itself_may_be_reached_by_a_link(folder: Folder) -> None:
    Folder(folder.root / "real").product("products/a.yaml", 1)
    (folder.root / "link").symlink_to("real")
    assert load_catalog(folder.root / "link", [GLOB]).problems == ()


@settings(deadline=None)
@given(
    parts=st.lists(st.sampled_from(["**", "*", "a", "b*"]), min_size=1, max_size=12),
    names=st.lists(st.sampled_from(["a", "b", "bb"]), max_size=12),
)
def test_positions_never_multiply(parts: list[str], names: list[str]) -> None:
    """However many `**` a glob holds, a walk is in no more places at once than the glob has parts."""
    globs = Globs(["/".join(parts)])
    positions = globs.start()
    for name in names:
        step = globs.step(positions, name)
        positions = step.through | step.by_name
        assert len(positions) <= len(parts) + 1


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("products/**/*.yaml", "products/7.yaml", True),
        ("products/**/*.yaml", "products/x/7.yaml", True),
        ("products/*.yaml", "products/x/7.yaml", False),
        ("items/*.yaml", "products/7.yaml", False),
        ("**", "products/.7.yaml", False),
    ],
)
def test_whether_a_file_would_be_matched_is_known_before_it_is_there(glob: str, path: str, matches: bool) -> None:
    assert Globs([glob]).match(path) is matches
