"""One product file to what it declares, or to the problems in it. Compares it with no other file."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError

from reconciler.catalog.paths import LEADS_OUT, fault_of_name, leads_out
from reconciler.errors import InvalidFiles, Problem
from reconciler.model.declared import Declared, ProductFile
from reconciler.model.media import EMPTY_MAIN, gallery_slot
from reconciler.yamlfile.document import Document
from reconciler.yamlfile.explain import explain
from reconciler.yamlfile.kind import FileKind
from reconciler.yamlfile.parse import parse
from reconciler.yamlfile.quoting import writable
from reconciler.yamlfile.read import read_bytes
from reconciler.yamlfile.refusal import WHOLE_FILE, Place, Unreadable

# What a product file's meaning depends on besides its bytes. A new meaning needs a new word here, so that records
# made under the old one are compared anew.
MEANING: Final = b"product-file 1\n"

PRODUCT_FILE: Final = FileKind(
    model=ProductFile,
    called="a product file",
    without_value={
        "main": EMPTY_MAIN,
        "gallery": "`gallery` has no value: leave it out to keep what the store shows, "
        "or write `gallery: []` to erase the gallery",
    },
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file. `product_id` and `sku` are what it names, even where something else in it is wrong."""

    path: str
    declared: Declared | None = None
    problems: tuple[Problem, ...] = ()
    product_id: int | None = None
    sku: str | None = None
    id_place: Place = WHOLE_FILE
    sku_place: Place = WHOLE_FILE


def read_product_file(root: Path, path: str) -> Declared:
    """What the file at `path`, relative to `root`, declares. Raises `InvalidFiles` with every problem in it."""
    reading = read(os.path.realpath(root), path, linked=True)
    if reading.declared is None:
        raise InvalidFiles(reading.problems)
    return reading.declared


def read(root: str, path: str, *, linked: bool) -> Reading:
    """The same as a value. `root` is a real path; `linked` says that `path` may lead out of it."""
    try:
        if fault := fault_of_name(path):
            raise Unreadable(WHOLE_FILE, fault)
        if linked and leads_out(root, path):
            raise Unreadable(WHOLE_FILE, LEADS_OUT)
        content = read_bytes(f"{root}/{path}")
        document = parse(content)
    except Unreadable as refusal:
        return Reading(path=writable(path), problems=(refusal.problem(writable(path)),))
    return _understood(path, content, document)


def _understood(path: str, content: bytes, document: Document) -> Reading:
    try:
        product = ProductFile.model_validate(document.data)
    except ValidationError as error:
        problems = tuple(explain(error, document, path, PRODUCT_FILE))
        return _reading(path, document, *_named(document.data), problems=problems)
    declared = Declared(
        product_id=product.product_id,
        sku=product.sku,
        main=product.main,
        gallery=product.gallery,
        allow_erase=frozenset(product.allow_erase),
        path=path,
        digest=f"sha256:{hashlib.sha256(MEANING + content).hexdigest()}",
        lines=MappingProxyType(_lines(document)),
    )
    return _reading(path, document, product.product_id, product.sku, declared=declared)


def _reading(
    path: str,
    document: Document,
    product_id: int | None,
    sku: str | None,
    *,
    declared: Declared | None = None,
    problems: tuple[Problem, ...] = (),
) -> Reading:
    return Reading(
        path=path,
        declared=declared,
        problems=problems,
        product_id=product_id,
        sku=sku,
        id_place=document.value(("product_id",)),
        sku_place=document.value(("sku",)),
    )


def _named(data: object) -> tuple[int | None, str | None]:
    """The product that a file with problems names, as far as that can be told."""
    match data:
        case {"product_id": int(product_id), **others} if not isinstance(product_id, bool):
            sku = others.get("sku")
            return product_id, sku if isinstance(sku, str) else None
        case {"sku": str(sku)}:
            return None, sku
        case _:
            return None, None


def _lines(document: Document) -> dict[str, int]:
    lines = {str(key): line for key, line in document.lines(()).items() if key != "version"}
    lines |= {f"main.{key}": line for key, line in document.lines(("main",)).items()}
    lines |= {gallery_slot(int(index)): line for index, line in document.lines(("gallery",)).items()}
    return lines
