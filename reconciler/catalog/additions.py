"""Add items to a product file by span: what a person wrote stays as it is. Writes no file, and takes nothing out."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from reconciler.model.declared import ProductFile
from reconciler.model.media import MAIN_IMAGE, Item, Section, WrittenItem, WrittenMain, section_of
from reconciler.yamlfile.inserting import NewEntry, NotInserted, insert
from reconciler.yamlfile.parse import parse
from reconciler.yamlfile.refusal import Unreadable
from reconciler.yamlfile.text import decode

# Each is found a place of its own in the whole file, and looked at there: the work grows with the square of them.
MOST_ADDED = 200


@dataclass(frozen=True, slots=True)
class Addition:
    """An item for an empty main slot, or for the gallery before its item at `index`; and a comment beside it."""

    slot: str
    item: Item
    comment: str
    index: int = 0

    @property
    def section(self) -> Section:
        """Where it goes."""
        return section_of(self.slot)

    @property
    def line(self) -> str:
        """The item as a line of YAML in block style, without a dash."""
        return f"{self.item.kind}: {_plain(self.item.address)}  # {self.comment}"


@dataclass(frozen=True, slots=True)
class Added:
    """The file with what could be added, and what has to be added by hand, each with the reason."""

    content: bytes
    by_hand: tuple[tuple[Addition, str], ...] = ()


def new_file(product_id: int, additions: Iterable[Addition]) -> bytes:
    """A product file that declares these alone, in their order; there is at least one."""
    lines = ["version: 1", f"product_id: {product_id}"]
    for section in Section:
        inner = [one for one in additions if one.section is section]
        dash = "- " if section is Section.GALLERY else ""
        lines += [f"{section}:", *(f"  {dash}{one.line}" for one in inner)] if inner else []
    return ("\n".join(lines) + "\n").encode()


def with_added(content: bytes, additions: Iterable[Addition]) -> Added:
    """A valid product file with these, one after the other: each only where the file then says what is meant.

    At most `MOST_ADDED` are tried.
    """
    by_hand = []
    for number, one in enumerate(additions):
        if number >= MOST_ADDED:
            by_hand.append((one, f"only {MOST_ADDED} items are added to a file at a time"))
            continue
        try:
            content = _with(content, one)
        except (NotInserted, Unreadable, ValidationError) as error:
            by_hand.append((one, str(error) if isinstance(error, NotInserted) else "its notation does not allow it"))
    return Added(content, tuple(by_hand))


def _with(content: bytes, one: Addition) -> bytes:
    before = _read(content)
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    edited = mark + _inserted(decode(content), before, one).encode()
    if _read(edited) != _meant(before, one):
        raise NotInserted("its notation does not allow it")
    return edited


def _read(content: bytes) -> ProductFile:
    return ProductFile.model_validate(parse(content).data)


def _inserted(text: str, before: ProductFile, one: Addition) -> str:
    kind, address = one.item.kind, one.item.address
    block, flow = f"{kind}: {_plain(address)}", f"{kind}: {_quoted(address)}"
    gallery = one.section is Section.GALLERY
    if (before.gallery if gallery else before.main) is not None:
        entry = NewEntry((block,), f"{{{flow}}}" if gallery else flow, one.comment)
        index = one.index if gallery else (0 if one.slot == MAIN_IMAGE else 1)
        return insert(text, one.section, index, entry)
    dash, brackets = ("- ", "[{%s}]") if gallery else ("", "{%s}")
    entry = NewEntry((f"{one.section}:", f"  {dash}{block}"), f"{one.section}: {brackets % flow}", one.comment)
    return insert(text, None, _place(text, one.section), entry)


def _place(text: str, section: Section) -> int:
    """The index of a section's key among the others: main before gallery, gallery after main, else at the end."""
    data = parse(text.encode()).data
    keys = list(data) if isinstance(data, dict) else []
    if section is Section.MAIN:
        return keys.index(Section.GALLERY) if Section.GALLERY in keys else len(keys)
    return keys.index(Section.MAIN) + 1 if Section.MAIN in keys else len(keys)


def _meant(before: ProductFile, one: Addition) -> ProductFile:
    if one.section is Section.GALLERY:
        old = before.gallery or ()
        item = WrittenItem.model_validate(one.item.to_json())
        return before.model_copy(update={"gallery": (*old[: one.index], item, *old[one.index :])})
    slots = {} if before.main is None else {item.kind: item.address for item in before.main.slots.values()}
    main = WrittenMain.model_validate({**slots, one.item.kind: one.item.address})
    return before.model_copy(update={"main": main})


def _plain(address: str) -> str:
    """An address in block style: nothing in one is special there, but for a colon at its end. What a diff could
    only show as an escape is written as one of YAML's."""
    quoted = _quoted(address)
    return quoted if address.endswith(":") or quoted != f'"{address}"' else address


def _quoted(address: str) -> str:
    """In double quotes; an address holds neither quotes nor backslashes. Nothing in it is hidden then, nor obeyed by
    the log of a workflow as `##[` is, so that a patch with it can be shown as it is."""
    visible = "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in address)
    harmless = visible.replace("##[", r"#\x23[")
    return f'"{harmless}"'
