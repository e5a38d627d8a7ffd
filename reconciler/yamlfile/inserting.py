"""Put one more entry into a mapping or a list of a YAML text, and leave every other character where it is.

Where an entry goes is worked out from the places of its neighbours, which comments and rare notations can make wrong:
so whoever inserts has to read the result again and see that it says what it should.
"""

import re
from dataclasses import dataclass

from reconciler.yamlfile.shape import Entry, Page, Shape

_DASH = re.compile(r" *-(?=[ \r\n]|$)")
_COMMENTS = re.compile(r"#[^\n]*")


class NotInserted(Exception):
    """The text is written in a way in which nothing can be put there by span."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What to insert: its lines in block style, without the dash of a list; the same in flow style; a comment."""

    block: tuple[str, ...]
    flow: str
    comment: str


def insert(text: str, key: str | None, index: int, new: NewEntry) -> str:
    """The text with `new` before the entry at `index` of the collection under `key`; None: the whole mapping.

    What is there has to be a list or a mapping; an `index` beyond its last entry is behind that. Raises
    `NotInserted`, and `Unreadable` for what is not YAML.
    """
    whole = text if text.endswith("\n") else text + ("\r\n" if "\r\n" in text else "\n")
    page = Page.read(whole)
    owner = page.root.find(key) if key is not None else Entry("", page.root.start, page.root)
    if owner is None or not owner.value.is_collection:
        raise NotInserted("an alias stands in its place")
    if owner.value.anchor in page.referred:
        raise NotInserted("an alias stands for it somewhere else")
    into = owner.value
    if into.flow and not into.entries and not page.root.flow and into.anchor is None:
        edited = _unfolded(page, owner, new)
    elif into.flow:
        edited = _in_flow(page, into, index, new)
    else:
        edited = _in_block(page, owner, index, new, has_key=key is not None)
    return edited if whole is text else edited.removesuffix(page.eol)


def _replaced(page: Page, start: int, end: int, new: str) -> str:
    return page.text[:start] + new + page.text[end:]


def _in_block(page: Page, owner: Entry, index: int, new: NewEntry, *, has_key: bool) -> str:
    """Directly below the entry before it, so that a comment stays above the entry that it is about."""
    into = owner.value
    first = into.entries[0]
    column = page.column(first.start) if into.is_mapping else _dash_column(page, first)
    if index:
        at = page.below(into.entries[:index][-1].value.end)
    elif has_key:
        at = page.next_line(owner.start)
    else:
        at = page.line_start(first.start)
    return _replaced(page, at, at, _block(page, column, new, dash=not into.is_mapping))


def _block(page: Page, column: int, new: NewEntry, *, dash: bool) -> str:
    heads = ("- ", *("  " for _ in new.block[1:])) if dash else ("",) * len(new.block)
    lines = [f"{' ' * column}{head}{line}" for head, line in zip(heads, new.block, strict=True)]
    lines[-1] += f"  # {new.comment}"
    return "".join(f"{line}{page.eol}" for line in lines)


def _dash_column(page: Page, item: Entry) -> int:
    """The column of the dash that begins a list's item: in the line of the item, or above it."""
    for start in page.lines_up(item.start):
        if found := _DASH.match(page.text, start):
            return found.end() - 1 - start
    raise NotInserted("its dashes cannot be told")


def _unfolded(page: Page, owner: Entry, new: NewEntry) -> str:
    """An empty `[]` behind its key becomes a list below it."""
    start, end = owner.value.start, owner.value.end
    if page.text[start + 1 : end - 1].strip(" ") or page.line_start(start) != page.line_start(owner.start):
        return _in_flow(page, owner.value, 0, new)
    at = page.below(end)
    head = page.text[:start].rstrip(" ")
    block = _block(page, page.column(owner.start) + 2, new, dash=not owner.value.is_mapping)
    return head + page.text[end:at] + block + page.text[at:]


def _in_flow(page: Page, into: Shape, index: int, new: NewEntry) -> str:
    """On a line of its own: the comment goes to the end of its line."""
    closing = into.end - 1
    base = page.indent(into.start)
    led = [page.column(entry.start) for entry in into.entries if page.begins_line(entry.start)]
    inner = " " * (led[0] if led else base + 2)
    eol, written, last = page.eol, f"{new.flow},  # {new.comment}", f"{new.flow}  # {new.comment}"
    if index < len(into.entries):
        at = into.entries[index].start
        if page.begins_line(at):
            return _replaced(page, at, at, f"{written}{eol}{' ' * page.column(at)}")
        before = len(page.text[:at].rstrip(" "))
        return _replaced(page, before, at, f"{eol}{inner}{written}{eol}{inner}")
    end = into.entries[-1].value.end if into.entries else page.text[: into.end].rindex("[", into.start) + 1
    rest = page.text[end:closing]
    comma = not into.entries or "," in _COMMENTS.sub("", rest)
    ending = written if comma and into.entries else last
    joint = "" if comma else ","
    if page.begins_line(closing):
        line = page.line_start(closing)
        return page.text[:end] + joint + page.text[end:line] + f"{inner}{ending}{eol}" + page.text[line:]
    return _replaced(page, end, closing, f"{joint or rest.strip(' ')}{eol}{inner}{ending}{eol}{' ' * base}")
