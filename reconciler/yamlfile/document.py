"""Plain data and where each key and value of it stands. Never changes the data, and never judges it."""

from dataclasses import dataclass
from typing import Protocol

from reconciler.yamlfile.refusal import Place

Path = tuple[str | int, ...]


class Mark(Protocol):
    """A position as both parsers give it: counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Leaf(Protocol):
    """A scalar as it stands in the file: the parser's own event, kept so that nothing is copied while parsing."""

    @property
    def start_mark(self) -> Mark: ...
    @property
    def value(self) -> str: ...


class Branch:
    """A mapping or a list as it stands in the file. Aliased content is the same branch, not a copy of it."""

    __slots__ = ("inner", "keys", "start_mark")

    def __init__(self, start_mark: Mark) -> None:
        """Begins empty; the builder fills `keys` (of a mapping) and `inner` (the nodes under keys or indexes)."""
        self.start_mark = start_mark
        self.keys: dict[str, Mark] = {}
        self.inner: dict[str | int, Node] = {}


Node = Leaf | Branch


@dataclass(frozen=True, slots=True)
class Document:
    """One file's plain data: dicts with text keys, lists, text, numbers, booleans and None.

    A path such as `("gallery", 0, "image")` leads to a place. Of a path that the data does not have, the part that
    it does have counts.
    """

    data: object
    root: Node

    def key(self, path: Path) -> Place:
        """Where the key that ends `path` stands; where it ends in a list's index, the value."""
        above = self._find(path[:-1]) if path else None
        if isinstance(above, Branch) and path[-1] in above.keys:
            return place_of(above.keys[str(path[-1])])
        return self.value(path)

    def value(self, path: Path) -> Place:
        """Where the value at `path` begins; that of an alias, where its anchor stands."""
        return place_of(self._find(path).start_mark)

    def lines(self, path: Path) -> dict[str | int, int]:
        """The line of every key of the mapping at `path`, or of every item of the list there; else `{}`."""
        node: Node | None = self.root
        for step in path:
            node = node.inner.get(step) if isinstance(node, Branch) else None
        if not isinstance(node, Branch):
            return {}
        if node.keys:
            return {key: mark.line + 1 for key, mark in node.keys.items()}
        return {index: inner.start_mark.line + 1 for index, inner in node.inner.items()}

    def raw(self, path: Path) -> str | None:
        """The scalar at `path` as it is written (`0012199`), None where no scalar stands there."""
        node = self._find(path)
        return None if isinstance(node, Branch) else node.value

    def _find(self, path: Path) -> Node:
        node = self.root
        for step in path:
            if not isinstance(node, Branch) or step not in node.inner:
                break
            node = node.inner[step]
        return node


def place_of(mark: Mark) -> Place:
    """The mark as people count: from 1."""
    return Place(mark.line + 1, mark.column + 1)
