"""What would bring lost pictures back: product files as they would be, and what a person has to know. Pure data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestoredFile:
    """A product file before and after, as text; `path` is relative to the configuration's folder.

    `before` is None for a file that does not exist yet.
    """

    path: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Restoration:
    """The files that would change, sorted by path, and notes, each a text of one or more lines.

    `items` counts the items that would come back.
    """

    files: tuple[RestoredFile, ...]
    items: int
    notes: tuple[str, ...] = ()
