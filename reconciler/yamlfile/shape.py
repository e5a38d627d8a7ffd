"""Where everything in a YAML text begins and ends, so that it can be edited by span. Judges nothing."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.events import MappingEndEvent as _MappingEnd

from reconciler.yamlfile.document import Mark
from reconciler.yamlfile.events import NextEvent, build_from

_LINE_END = re.compile("\n")  # of CR LF, too: a lone CR is no text that is read here


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a list, or a key with its value. `start` is where the item or the key begins."""

    key: str
    start: int
    value: "Shape"


@dataclass(frozen=True, slots=True)
class Shape:
    """One value as it is written, from `start` up to `end`, in characters; `start` is that of its anchor, if any.

    `kind` is the class of the event that begins it. `flow` tells that it is written in brackets.
    """

    start: int
    end: int
    kind: type
    flow: bool = False
    anchor: str | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return self.kind is MappingStartEvent

    @property
    def is_collection(self) -> bool:
        """Whether it is a list or a mapping, written out in this place."""
        return self.is_mapping or self.kind is SequenceStartEvent

    def find(self, key: str) -> Entry | None:
        """The entry of a key."""
        return next((entry for entry in self.entries if entry.key == key), None)


@dataclass(frozen=True, slots=True)
class Page:
    """A text, the shape of the value in it, and the anchors that an alias refers to. Lines end with `\\n`."""

    text: str
    root: Shape = field(default_factory=lambda: Shape(0, 0, ScalarEvent))
    referred: frozenset[str] = frozenset()
    starts: tuple[int, ...] = (0,)

    @classmethod
    def read(cls, text: str) -> "Page":
        """Raises `Unreadable` for what is not YAML."""
        starts = (0, *(found.end() for found in _LINE_END.finditer(text)))
        aliases: set[str] = set()
        root = build_from(text, lambda next_event: _Walk(starts, aliases).document(next_event))
        return cls(text, root, frozenset(aliases), starts)

    @property
    def eol(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def line_start(self, offset: int) -> int:
        """Where the line that holds `offset` begins."""
        return self.starts[bisect_right(self.starts, offset) - 1]

    def column(self, offset: int) -> int:
        """Characters before `offset` in its line."""
        return offset - self.line_start(offset)

    def begins_line(self, offset: int) -> bool:
        """Whether nothing but spaces stands before `offset` in its line."""
        return not self.text[self.line_start(offset) : offset].strip(" ")

    def indent(self, offset: int) -> int:
        """Spaces at the beginning of the line that holds `offset`."""
        line = self.text[self.line_start(offset) :]
        return len(line) - len(line.lstrip(" "))

    def next_line(self, offset: int) -> int:
        """Where the line after that of `offset` begins."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def below(self, end: int) -> int:
        """Where the first line begins that holds nothing of what ends at `end`, which is behind its last character.

        The end of a block scalar is the beginning of the line after it.
        """
        return end if end == self.line_start(end) else self.next_line(end)

    def lines_up(self, offset: int) -> Iterator[int]:
        """Where the line of `offset` begins, then the line before it, and so on."""
        yield from reversed(self.starts[: bisect_right(self.starts, offset)])


class _Walk:
    """Takes the events of one text."""

    def __init__(self, starts: tuple[int, ...], aliases: set[str]) -> None:
        self._starts = starts
        self._aliases = aliases

    def document(self, next_event: NextEvent) -> Shape:
        self._next = next_event
        self._aliases.clear()  # of an attempt with another parser
        next_event()
        next_event()
        return self._shape(next_event())

    def _shape(self, event: Any) -> Shape:
        start, kind = self._offset(event.start_mark), type(event)
        if kind is AliasEvent:
            self._aliases.add(event.anchor)
        if kind not in (MappingStartEvent, SequenceStartEvent):
            return Shape(start, self._offset(event.end_mark), kind, anchor=event.anchor)
        entries = tuple(self._keyed() if kind is MappingStartEvent else self._items())
        end = self._end if event.flow_style or not entries else entries[-1].value.end
        return Shape(start, end, kind, bool(event.flow_style), event.anchor, entries)

    def _keyed(self) -> Iterator[Entry]:
        while type(key := self._next()) is not _MappingEnd:
            yield Entry(key.value, self._offset(key.start_mark), self._shape(self._next()))
        self._end = self._offset(key.end_mark)

    def _items(self) -> Iterator[Entry]:
        while type(event := self._next()) is not SequenceEndEvent:
            shape = self._shape(event)
            yield Entry("", shape.start, shape)
        self._end = self._offset(event.end_mark)

    def _offset(self, mark: Mark) -> int:
        return self._starts[mark.line] + mark.column
