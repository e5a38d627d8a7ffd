"""Find the product files that the globs match. Opens none of them, and follows no link out of the folder."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reconciler.catalog.globs import Globs, Position
from reconciler.catalog.paths import LEADS_OUT, leads_out
from reconciler.errors import CatalogError, Problem
from reconciler.yamlfile.quoting import writable

_YAML_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A file that a glob matches. `linked`: its path goes through a symbolic link, which may lead anywhere."""

    path: str
    linked: bool


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to look into: its path with a slash at its end, empty for the root, and how far the globs got."""

    path: str
    positions: frozenset[Position]
    linked: bool


@dataclass(slots=True)
class Search:
    """What was found: files sorted by path, folders that could not be looked into, and which globs matched a file."""

    files: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    matched: set[int] = field(default_factory=set)


def find_files(root: str, patterns: Sequence[str]) -> Search:
    """The files below the folder `root` (its real path) that `patterns` match, each once.

    Raises `CatalogError` where a pattern matches no file: all its products would be forgotten.
    """
    globs = Globs(patterns)
    search = Search()
    folders = [_Folder("", globs.start(), linked=False)]
    while folders:
        folders.extend(_look_into(root, folders.pop(), globs, search))
    empty = [glob for number, glob in enumerate(globs.globs) if number not in search.matched]
    if not patterns or (empty and not search.problems):
        raise CatalogError(
            f"no file in {writable(root)} matches the catalog's glob {writable(', '.join(empty))!r}: refused, "
            "because everything that it once held would be forgotten",
            "mend `catalog` in the configuration, or take out the glob that is no longer needed",
        )
    search.files.sort()
    return search


def _look_into(root: str, folder: _Folder, globs: Globs, search: Search) -> Iterator[_Folder]:
    """Add the folder's files to `search`, and yield the folders in it that the globs lead to."""
    try:
        with os.scandir(f"{root}/{folder.path}") as entries:
            for entry in entries:
                step = globs.step(folder.positions, entry.name)
                path, is_link = folder.path + entry.name, entry.is_symlink()
                is_folder = _is_folder(entry)
                # `**` never goes through a link, so that links in a circle are walked once.
                inner = step.by_name if is_link else step.by_name | step.through
                if is_folder and inner:
                    if is_link and leads_out(root, path):
                        search.problems.append(Problem(writable(path), 0, 0, LEADS_OUT))
                    else:
                        yield _Folder(f"{path}/", inner, folder.linked or is_link)
                # A folder that `*` happens to match is none of our business; one called like a file is a mistake.
                if step.matched and (not is_folder or entry.name.endswith(_YAML_SUFFIXES)):
                    search.matched |= step.matched
                    search.files.append(Found(path, folder.linked or is_link))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        search.problems.append(
            Problem(writable(folder.path.rstrip("/") or "."), 0, 0, f"this folder cannot be looked into: {reason}")
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle; reading the file says so
        return False
