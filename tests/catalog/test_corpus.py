"""Every file of the corpus, as `validate` and `plan` see it."""

from pathlib import Path

import pytest

from reconciler.catalog import read_product_file
from reconciler.errors import InvalidFiles
from reconciler.model.declared import ProductFile
from tests.catalog.files import Folder
from tests.corpus.cases import Accepted, Refused, accepted, refused


@pytest.mark.parametrize("case", accepted(), ids=lambda case: case.name)
def test_an_accepted_file_declares_what_it_means(case: Accepted, folder: Folder) -> None:
    folder.write("products/a.yaml", case.content)
    declared = read_product_file(folder.root, "products/a.yaml")
    product = ProductFile.model_validate(case.meaning)
    assert (declared.product_id, declared.sku) == (product.product_id, product.sku)
    assert [declared.main and declared.main.to_json(), [item.to_json() for item in declared.gallery or ()]] == [
        product.main and product.main.to_json(),
        [item.to_json() for item in product.gallery or ()],
    ]
    assert (declared.gallery is None) == (product.gallery is None)
    assert declared.allow_erase == frozenset(product.allow_erase)
    assert declared.path == "products/a.yaml"


@pytest.mark.parametrize("case", refused(), ids=lambda case: case.name)
def test_a_refused_file_names_each_place_and_what_to_write(case: Refused, folder: Folder) -> None:
    folder.write("products/a.yaml", case.content)
    with pytest.raises(InvalidFiles) as caught:
        read_product_file(folder.root, "products/a.yaml")
    found = caught.value.problems
    assert [(one.path, one.line, one.column) for one in found] == [
        ("products/a.yaml", one.line, one.column) for one in case.problems
    ]
    for problem, expected in zip(found, case.problems, strict=True):
        assert expected.message in problem.message


def test_the_corpus_holds_files_refused_for_either_reason() -> None:
    assert {case.by_reading for case in refused()} == {True, False}


def test_a_file_is_found_from_any_folder(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.product("products/a.yaml", 5)
    monkeypatch.chdir(folder.root / "products")
    assert read_product_file(Path(".."), "products/a.yaml").product_id == 5
