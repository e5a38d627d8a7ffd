"""One product file to what it declares, or to the problems in it. Compares it with no other file."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError

from reconciler.catalog.assets import NoPicture, Pictures
from reconciler.catalog.paths import LEADS_OUT, fault_of_name, leads_out
from reconciler.errors import InvalidFiles, Problem
from reconciler.model.assets import LocalPicture
from reconciler.model.declared import Declared, ProductFile
from reconciler.model.media import EMPTY_MAIN, Item, Main, WrittenItem, WrittenMain, gallery_slot
from reconciler.yamlfile.document import Document
from reconciler.yamlfile.document import Path as Steps
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


def read_product_file(root: Path, path: str, pictures: Pictures | None = None) -> Declared:
    """What the file at `path`, relative to `root`, declares. Raises `InvalidFiles` with every problem in it."""
    real_root = os.path.realpath(root)
    reading = read(real_root, path, pictures or Pictures(real_root), linked=True)
    if reading.declared is None:
        raise InvalidFiles(reading.problems)
    return reading.declared


def read(root: str, path: str, pictures: Pictures, *, linked: bool) -> Reading:
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
    return _understood(path, content, document, pictures)


def _understood(path: str, content: bytes, document: Document, pictures: Pictures) -> Reading:
    try:
        product = ProductFile.model_validate(document.data)
    except ValidationError as error:
        problems = tuple(explain(error, document, path, PRODUCT_FILE))
        return _reading(path, document, *_named(document.data), problems=problems)
    local, faults = _local_pictures(path, document, product, pictures)
    if faults:
        return _reading(path, document, product.product_id, product.sku, problems=tuple(faults))
    names = {written: picture.name for written, picture in local.items()}
    declared = Declared(
        product_id=product.product_id,
        sku=product.sku,
        main=product.main and Main.model_validate(_named_by_content(product.main, names)),
        gallery=None
        if product.gallery is None
        else tuple(Item.model_validate(_named_by_content(item, names)) for item in product.gallery),
        allow_erase=frozenset(product.allow_erase),
        path=path,
        digest=_digest(content, local.values()),
        lines=MappingProxyType(_lines(document)),
        local=MappingProxyType({picture.name: picture for picture in local.values()}),
    )
    return _reading(path, document, product.product_id, product.sku, declared=declared)


def _local_pictures(
    path: str, document: Document, product: ProductFile, pictures: Pictures
) -> tuple[dict[str, LocalPicture], list[Problem]]:
    """The local pictures of one file by how it writes them, and what is wrong with them."""
    written: list[tuple[Steps, str | None]] = []
    if product.main is not None:
        written.append((("main", "image"), product.main.image))
    written += [(("gallery", index, "image"), item.image) for index, item in enumerate(product.gallery or ())]
    local, problems = dict[str, LocalPicture](), list[Problem]()
    for where, image in written:
        if image is None or not image.startswith("."):
            continue
        try:
            local[image] = pictures.find(path, image)
        except NoPicture as fault:
            place = document.value(where)
            problems.append(Problem(path, place.line, place.column, f"`image` {fault}"))
    return local, problems


def _named_by_content(written: WrittenMain | WrittenItem, names: Mapping[str, str]) -> dict[str, object]:
    data = {key: value for key, value in written if value is not None}
    return {**data, "image": names.get(written.image, written.image)} if written.image is not None else data


def _digest(content: bytes, local: Iterable[LocalPicture]) -> str:
    """Of the file's bytes, and of the pictures that it names by path: what they hold, not where they are."""
    held = "".join(f"{sha256}\n" for sha256 in sorted({picture.sha256 for picture in local}))
    return f"sha256:{hashlib.sha256(MEANING + content + held.encode()).hexdigest()}"


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
