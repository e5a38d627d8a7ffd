"""All files together: every problem in one run, each product once."""

import errno
import os
import random
from pathlib import Path

import pytest

from reconciler.errors import CatalogError, InvalidFiles
from tests.catalog.files import GLOB, Folder

BAD = "version: 1\nproduct_id: 9\nmain: {}\n"


class TestTelling:
    def test_every_problem_of_every_file_is_told_in_one_run(self, folder: Folder) -> None:
        folder.write("products/b.yaml", "version: 1\nproduct_id: 9\nsku: 12\nmain: {image: x}\n")
        folder.write("products/a.yaml", "a: 'b\n")
        folder.product("products/c.yaml", 3)
        catalog = folder.load()
        assert [problem.where for problem in catalog.problems] == [
            "products/a.yaml:2:1",
            "products/b.yaml:3:6",
            "products/b.yaml:4:15",
        ]
        assert [declared.identity for declared in catalog.declared] == ["id:3"]
        assert catalog.files == 3
        with pytest.raises(InvalidFiles) as caught:
            catalog.raise_if_invalid()
        assert caught.value.problems == catalog.problems

    def test_a_valid_catalog_is_sorted_by_identity(self, folder: Folder) -> None:
        folder.product("products/a.yaml", 7)
        folder.product("products/b.yaml", sku="MUG")
        folder.product("products/c.yaml", 5)
        catalog = folder.load()
        catalog.raise_if_invalid()
        assert [declared.identity for declared in catalog.declared] == ["id:5", "id:7", "sku:MUG"]

    def test_the_order_of_files_never_matters(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(20):
            folder.product(f"products/{number}.yaml", number % 7 + 1, sku=f"S{number % 5}" if number % 2 else None)
        folder.write("products/bad.yaml", BAD)
        expected = folder.load()
        scandir = os.scandir

        class Shuffled:
            def __init__(self, path: str) -> None:
                self.entries = scandir(path)

            def __enter__(self) -> list[os.DirEntry[str]]:
                found = list(self.entries)
                random.shuffle(found)
                return found

            def __exit__(self, *_: object) -> None:
                self.entries.close()

        monkeypatch.setattr(os, "scandir", Shuffled)
        for _ in range(5):
            assert folder.load() == expected

    def test_a_folder_that_cannot_be_looked_into_is_told(
        self, folder: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder.product("products/a.yaml", 1)
        folder.product("products/closed/b.yaml", 2)
        scandir = os.scandir

        def partly(path: str) -> object:
            if "closed" in path:  # whoever runs the tests may be allowed to look everywhere
                raise PermissionError(errno.EACCES, "Permission denied")
            return scandir(path)

        monkeypatch.setattr(os, "scandir", partly)
        assert folder.problems() == ["products/closed: this folder cannot be looked into: permission denied"]


class TestDuplicates:
    def test_a_product_has_one_file(self, folder: Folder) -> None:
        folder.product("products/a.yaml", 5)
        folder.product("products/b.yaml", 5, sku="MUG")
        folder.product("products/c.yaml", 5)
        reason = "product 5 is declared at products/a.yaml:2:13 already: a product has one file"
        assert [line[: -len(", so move everything about it into one")] for line in folder.problems()] == [
            f"products/b.yaml:2:13: {reason}",
            f"products/c.yaml:2:13: {reason}",
        ]

    def test_a_sku_alone_means_whatever_product_has_it(self, folder: Folder) -> None:
        folder.product("products/a.yaml", 5, sku="MUG")
        folder.product("products/b.yaml", sku="MUG")
        assert [line.split(", so")[0] for line in folder.problems()] == [
            "products/b.yaml:2:6: product 'MUG' is declared at products/a.yaml:3:6 already: a product has one file"
        ]

    def test_a_sku_alone_comes_first(self, folder: Folder) -> None:
        folder.product("products/a.yaml", sku="MUG")
        folder.product("products/b.yaml", 5, sku="MUG")
        folder.product("products/c.yaml", 6, sku="MUG")
        assert [line.split(" already")[0] for line in folder.problems()] == [
            "products/b.yaml:3:6: product 'MUG' is declared at products/a.yaml:2:6",
            "products/c.yaml:3:6: product 'MUG' is declared at products/a.yaml:2:6",
        ]

    def test_products_with_ids_of_their_own_may_share_a_sku(self, folder: Folder) -> None:
        folder.product("products/a.yaml", 5, sku="MUG")
        folder.product("products/b.yaml", 6, sku="MUG")
        assert folder.problems() == []

    def test_skus_differ_by_case(self, folder: Folder) -> None:
        folder.product("products/a.yaml", sku="MUG")
        folder.product("products/b.yaml", sku="mug")
        assert folder.problems() == []

    def test_a_file_with_other_problems_still_names_its_product(self, folder: Folder) -> None:
        folder.write("products/a.yaml", BAD)
        folder.product("products/b.yaml", 9)
        assert [line.split(": ")[0] for line in folder.problems()] == ["products/a.yaml:3:7", "products/b.yaml:2:13"]

    def test_the_same_file_under_two_names_is_a_duplicate(self, folder: Folder) -> None:
        folder.product("products/a.yaml", 5)
        (folder.root / "products/b.yaml").symlink_to("a.yaml")
        assert [line.split(": ")[0] for line in folder.problems()] == ["products/b.yaml:2:13"]


class TestOnly:
    def test_problems_of_the_named_files_alone(self, folder: Folder) -> None:
        bad = folder.write("products/a.yaml", BAD)
        folder.write("products/b.yaml", BAD.replace("9", "8"))
        good = folder.product("products/c.yaml", 3)
        both = folder.load(only=[bad, good])
        assert [problem.path for problem in both.problems] == ["products/a.yaml"]
        assert [declared.path for declared in both.declared] == ["products/c.yaml"]
        assert both.files == 2
        assert folder.load(only=[good]).problems == ()

    def test_a_folder_means_the_files_in_it(self, folder: Folder) -> None:
        folder.write("products/x/a.yaml", BAD)
        folder.write("products/xy.yaml", BAD.replace("9", "8"))
        assert [problem.path for problem in folder.load(only=[folder.root / "products/x"]).problems] == [
            "products/x/a.yaml"
        ]
        assert folder.load(only=[folder.root]).files == 2

    def test_a_duplicate_is_told_at_the_named_file_whichever_comes_first(self, folder: Folder) -> None:
        first = folder.product("products/a.yaml", 5)
        second = folder.product("products/b.yaml", 5)
        assert [line.split(" already")[0] for line in folder.problems(only=[first])] == [
            "products/a.yaml:2:13: product 5 is declared at products/b.yaml:2:13"
        ]
        assert [line.split(" already")[0] for line in folder.problems(only=[second])] == [
            "products/b.yaml:2:13: product 5 is declared at products/a.yaml:2:13"
        ]
        assert len(folder.problems(only=[first, second])) == 1

    def test_paths_are_relative_to_where_one_stands(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.write("products/a.yaml", BAD)
        folder.product("products/b.yaml", 2)
        monkeypatch.chdir(folder.root / "products")
        assert folder.load(only=[Path("a.yaml")]).files == 1
        assert folder.load(only=[Path("../products/a.yaml")]).files == 1
        assert folder.load(only=[Path()]).files == 2

    def test_a_folder_reached_by_a_link_is_the_same_folder(self, folder: Folder) -> None:
        real = Folder(folder.root / "real")
        real.product("products/a.yaml", 1)
        (folder.root / "link").symlink_to("real")
        assert real.load(only=[folder.root / "link/products/a.yaml"]).files == 1

    @pytest.mark.parametrize("path", ["elsewhere/a.yaml", "products/missing.yaml", "products/notes.txt", "../a.yaml"])
    def test_a_path_that_is_not_in_the_catalog_is_an_error(self, folder: Folder, path: str) -> None:
        folder.product("products/a.yaml", 1)
        folder.product("elsewhere/a.yaml", 2)
        folder.write("products/notes.txt", "")
        with pytest.raises(CatalogError, match="is no file of the catalog") as caught:
            folder.load(only=[folder.root / "products/a.yaml", folder.root / path])
        assert GLOB in (caught.value.remedy or "")
