"""YAML events to plain data with positions, within limits. Builds no tree of nodes, and never guesses.

One pass, and in it as little as possible for each event: a hundred thousand files are read so.
"""

import re
from typing import Any, NoReturn

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from reconciler.yamlfile.document import Branch, Document, Mark, Node, place_of
from reconciler.yamlfile.events import NextEvent
from reconciler.yamlfile.quoting import quoted
from reconciler.yamlfile.refusal import WHOLE_FILE, Unreadable
from reconciler.yamlfile.scalars import MAX_DIGITS, TooManyDigits, plain

MAX_DEPTH = 20
MAX_NODES = 30_000
MAX_SCALAR_LENGTH = 10_000
MAX_KEY_LENGTH = 200
_TOO_DEEP = f"lists and mappings stand inside each other here more than {MAX_DEPTH} deep: nothing here is that deep"
_TOO_MUCH = f"with its aliases written out the file would hold more than {MAX_NODES:,} values: make it smaller"
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG_PREFIX = "tag:yaml.org,2002:"


class Builder:
    """Takes the events of one file. Made anew for each file."""

    def __init__(self, next_event: NextEvent) -> None:
        """`next_event` gives the next event, and the parser's own error where there is none to give."""
        self._next = next_event
        self._nodes = 0
        self._deepest = 0
        # The value, the node, how many nodes and how many levels of collections it has; None while it is being read.
        self._anchors: dict[str, tuple[object, Node, int, int] | None] = {}

    def document(self) -> Document:
        """The one document. Raises `Unreadable`."""
        self._next()
        start = self._next()
        if type(start) is StreamEndEvent:
            raise Unreadable(WHOLE_FILE, "the file is empty")
        _refuse_directives(start)
        data, root = self._node(self._next(), 1)
        if data is None:
            _refuse(root.start_mark, "the file is empty")
        self._next()
        after = self._next()
        if type(after) is not StreamEndEvent:
            _refuse(after.start_mark, "a second document begins here: a file holds one, so make it a file of its own")
        return Document(data, root)

    def _node(self, event: Any, depth: int) -> tuple[object, Node]:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse(event.start_mark, _TOO_MUCH)
        kind = type(event)
        if kind is AliasEvent:
            return self._alias(event, depth)
        if kind is ScalarEvent and event.anchor is None and event.ctag is None:
            return _scalar(event), event
        if event.ctag is not None:
            _refuse_tag(event)
        if event.anchor is None:
            return self._content(event, kind, depth)
        self._anchors[event.anchor] = None
        nodes_before, deepest_before = self._nodes, self._deepest
        self._deepest = depth - 1  # of collections: a scalar may stand one deeper
        value, node = self._content(event, kind, depth)
        levels = self._deepest - depth + 1
        self._deepest = max(deepest_before, self._deepest)
        self._anchors[event.anchor] = (value, node, self._nodes - nodes_before + 1, levels)
        return value, node

    def _content(self, event: Any, kind: type, depth: int) -> tuple[object, Node]:
        if kind is ScalarEvent:
            return _scalar(event), event
        if depth > MAX_DEPTH:
            _refuse(event.start_mark, _TOO_DEEP)
        self._deepest = max(self._deepest, depth)
        branch = Branch(event.start_mark)
        if kind is MappingStartEvent:
            return self._mapping(branch, depth + 1), branch
        return self._list(branch, depth + 1), branch

    def _mapping(self, branch: Branch, depth: int) -> dict[str, object]:
        data: dict[str, object] = {}
        keys, inner, next_event = branch.keys, branch.inner, self._next
        while type(event := next_event()) is not MappingEndEvent:
            key = self._key(event)
            if key in data:
                first = place_of(keys[key])
                _refuse(
                    event.start_mark,
                    f"{quoted(key)} stands here for the second time, first at {first.line}:{first.column}: keep one",
                )
            keys[key] = event.start_mark
            data[key], inner[key] = self._node(next_event(), depth)
        return data

    def _list(self, branch: Branch, depth: int) -> list[object]:
        data: list[object] = []
        inner, next_event = branch.inner, self._next
        while type(event := next_event()) is not SequenceEndEvent:
            value, inner[len(data)] = self._node(event, depth)
            data.append(value)
        return data

    def _key(self, event: Any) -> str:
        if type(event) is not ScalarEvent:
            what = "an alias" if type(event) is AliasEvent else "a list or a mapping"
            _refuse(event.start_mark, f"{what} cannot be a key: write the key's name")
        if event.ctag is not None:
            _refuse_tag(event)
        key = _scalar(event)
        if key.__class__ is not str:
            _refuse(event.start_mark, f"a key must be text: write {quoted(event.value)}, in quotes")
        if key == "<<" and event.implicit[0]:
            _refuse(event.start_mark, "merge keys are not used here: write out the keys that `<<` would bring")
        if len(key) > MAX_KEY_LENGTH:
            _refuse(event.start_mark, f"this key has {len(key)} characters, more than {MAX_KEY_LENGTH}")
        if event.anchor is not None:
            self._anchors[event.anchor] = (key, event, 1, 0)
        return key

    def _alias(self, event: Any, depth: int) -> tuple[object, Node]:
        name = quoted(event.anchor)
        if event.anchor not in self._anchors:
            _refuse(
                event.start_mark,
                f"the alias {name} has no anchor above it: write its content here, or put it in quotes if it is text",
            )
        anchored = self._anchors[event.anchor]
        if anchored is None:
            _refuse(event.start_mark, f"the alias {name} stands inside what it stands for, which has no end")
        value, node, nodes, levels = anchored
        self._nodes += nodes - 1
        if self._nodes > MAX_NODES:
            _refuse(event.start_mark, _TOO_MUCH)
        if depth + levels - 1 > MAX_DEPTH:
            _refuse(event.start_mark, _TOO_DEEP)
        self._deepest = max(self._deepest, depth + levels - 1)
        return value, node


def _scalar(event: Any) -> object:
    text: str = event.value
    if len(text) > MAX_SCALAR_LENGTH:
        _refuse(event.start_mark, f"this text has {len(text):,} characters, more than {MAX_SCALAR_LENGTH:,}")
    if not event.implicit[0]:
        return text if text.isascii() or not _SURROGATE.search(text) else _joined(text, event.start_mark)
    try:
        return plain(text)
    except TooManyDigits:
        _refuse(event.start_mark, f"a number of more than {MAX_DIGITS} characters: if it is text, put it in quotes")


def _joined(text: str, mark: Mark) -> str:
    """With the halves that JSON writes some characters in put together, as in `"\\ud83d\\ude00"`."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        _refuse(mark, "an escape here stands for half a character: write the character itself")


def _refuse(mark: Mark, message: str) -> NoReturn:
    raise Unreadable(place_of(mark), message)


def _refuse_directives(start: Any) -> None:
    if start.version is not None or start.tags:
        # The two parsers disagree about where this is.
        raise Unreadable(WHOLE_FILE, "a line with `%YAML` or `%TAG` is not needed: take it out")


def _refuse_tag(event: Any) -> NoReturn:
    tag = str(event.ctag).replace(_TAG_PREFIX, "!!")
    message = f"the tag {quoted(tag)} is not used here: take it out"
    if isinstance(event, ScalarEvent):
        message += ", and put the value in quotes if it is text"
    _refuse(event.start_mark, message)
