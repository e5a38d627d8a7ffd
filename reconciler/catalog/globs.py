"""What a glob of the configuration matches, one folder at a time. Touches no file.

All globs are followed in one walk. A position is how far a glob has got: the index of the part that the next name has
to match. `**` stays where it is and lets the part behind it try as well, so positions never multiply.
"""

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconciler.errors import CatalogError

ANY_FOLDERS = "**"

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """What became of the positions of a folder at one name in it.

    `matched` are the globs that a file of this name completes; `through` and `by_name` the positions for what is in
    a folder of this name, reached by `**` and by a part that names it.
    """

    matched: frozenset[int]
    through: frozenset[Position]
    by_name: frozenset[Position]


class Globs:
    """The globs of one configuration."""

    def __init__(self, globs: Sequence[str]) -> None:
        """Raises `CatalogError` for a glob that could leave its folder or mean hidden files."""
        self.globs = tuple(globs)
        self._parts = [_parts(glob) for glob in self.globs]
        self._fits = [[re.compile(fnmatch.translate(part)).match for part in parts] for parts in self._parts]

    def start(self) -> frozenset[Position]:
        """The positions in the folder that the globs are relative to."""
        return self._open((number, 0) for number in range(len(self.globs)))

    def step(self, positions: Iterable[Position], name: str) -> Step:
        """How far the globs get with `name`. Nothing hidden is ever matched."""
        if name.startswith("."):
            return _NOWHERE
        through: set[Position] = set()
        by_name: set[Position] = set()
        matched: set[int] = set()
        for number, index in positions:
            parts = self._parts[number]
            if parts[index] == ANY_FOLDERS:
                through.add((number, index))
            elif self._fits[number][index](name):
                if index + 1 < len(parts):
                    by_name.add((number, index + 1))
                else:
                    matched.add(number)
        if not (through or by_name or matched):
            return _NOWHERE
        return Step(frozenset(matched), self._open(through), self._open(by_name))

    def match(self, path: str) -> bool:
        """Whether one of them matches the file at `path`, were it there; `path` is relative, without `..`."""
        *folders, name = path.split("/")
        positions = self.start()
        for folder in folders:
            step = self.step(positions, folder)
            positions = step.through | step.by_name
        return bool(self.step(positions, name).matched)

    def _open(self, positions: Iterable[Position]) -> frozenset[Position]:
        """`positions`, and where one is at a `**`, the part behind it as well."""
        opened = set(positions)
        for number, index in tuple(opened):
            if self._parts[number][index] == ANY_FOLDERS:
                opened.add((number, index + 1))
        return frozenset(opened)


_NOWHERE = Step(frozenset(), frozenset(), frozenset())


def _parts(glob: str) -> list[str]:
    parts = [part for part in glob.split("/") if part not in ("", ".")]
    if glob.startswith("/") or ".." in parts:
        raise CatalogError(
            f"the catalog's glob {glob!r} leaves the folder of the configuration",
            "write it relative to that folder, without `..`: `products/**/*.yaml`",
        )
    if not parts or any(ANY_FOLDERS in part and part != ANY_FOLDERS for part in parts):
        raise CatalogError(
            f"the catalog's glob {glob!r} is not one: `**` stands alone between slashes, before a file's name",
            "write one such as `products/**/*.yaml`",
        )
    if any(part.startswith(".") for part in parts):
        raise CatalogError(
            f"the catalog's glob {glob!r} names something hidden, and hidden files are never read",
            "keep product files in a folder whose name does not begin with a dot",
        )
    once = [part for before, part in pairwise(["", *parts]) if (before, part) != (ANY_FOLDERS, ANY_FOLDERS)]
    return [*once, "*"] if once[-1] == ANY_FOLDERS else once
