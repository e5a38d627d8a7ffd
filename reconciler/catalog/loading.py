"""All product files of a catalog, with all problems in them. Decides nothing about products, and writes nothing."""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.catalog.assets import Pictures, Publication
from reconciler.catalog.duplicates import duplicates
from reconciler.catalog.finding import Search, find_files
from reconciler.catalog.product_file import read
from reconciler.errors import CatalogError, InvalidFiles, Problem
from reconciler.model.declared import Declared
from reconciler.yamlfile.quoting import writable


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the product files declare, sorted by identity, and what is wrong with them, sorted by place.

    `files` counts the files that were checked. A file with a problem declares nothing here.
    """

    declared: tuple[Declared, ...]
    problems: tuple[Problem, ...]
    files: int

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """What is accepted and may yet be unfit for the store, sorted by place."""
        return tuple(sorted({doubt for one in self.declared for doubt in _doubts(one)}))

    def raise_if_invalid(self) -> None:
        """Raise `InvalidFiles` with every problem, if there is one."""
        if self.problems:
            raise InvalidFiles(self.problems)


def load_catalog(
    root: Path,
    globs: Sequence[str],
    only: Collection[Path] | None = None,
    publication: Publication | None = None,
) -> Catalog:
    """Read every file below the folder `root` that one of `globs` matches, each once.

    Paths in the result are relative to `root`. With `only`, the result tells of those files alone, and of the files
    in those folders. The others are read as well: a product may be declared in one of them, too. `publication` says
    where local pictures are; without it, naming one is a problem.

    Raises `CatalogError` for a glob that leaves `root` or matches nothing, and for a path in `only` that means no
    file of the catalog.
    """
    real_root = os.path.realpath(root)
    search = find_files(real_root, globs)
    chosen = _Choice(real_root, only or ())
    chosen.refuse_strangers(search, f"{' or '.join(globs)} in {writable(real_root)}")
    pictures = Pictures(real_root, publication)
    readings = [read(real_root, found.path, pictures, linked=found.linked) for found in search.files]
    problems = [*search.problems, *duplicates(readings, chosen.later)]
    problems += (problem for reading in readings for problem in reading.problems)
    declared = (reading.declared for reading in readings if reading.declared and chosen(reading.path))
    return Catalog(
        declared=tuple(sorted(declared, key=lambda one: one.identity)),
        problems=tuple(sorted(problem for problem in problems if chosen(problem.path))),
        files=sum(chosen(reading.path) for reading in readings),
    )


def _doubts(declared: Declared) -> Iterator[Problem]:
    for slot, item in declared.slots.items():
        picture = declared.local.get(item.address)
        for doubt in picture.doubts if picture else ():
            yield Problem(declared.path, declared.line_of(slot), 1, doubt)


class _Choice:
    """The files that the result tells of: all of them, or those alone that somebody named."""

    def __init__(self, root: str, only: Collection[Path]) -> None:
        self._wanted = {_relative(root, given): given for given in only}

    def __call__(self, path: str) -> bool:
        return not self._wanted or any(_within(path, wanted) for wanted in self._wanted)

    def later(self, path: str) -> bool:
        """Whether a duplicate is told of at `path` rather than at a path for which this is false."""
        return bool(self._wanted) and self(path)

    def refuse_strangers(self, search: Search, where: str) -> None:
        """Raise `CatalogError` for a path that means no file of the catalog."""
        paths = [writable(found.path) for found in search.files] + [problem.path for problem in search.problems]
        for wanted, given in self._wanted.items():
            if not any(_within(path, wanted) for path in paths):
                raise CatalogError(
                    f"{writable(str(given))!r} is no file of the catalog", f"the catalog is what matches {where}"
                )


def _relative(root: str, given: Path) -> str:
    """`given` as the catalog's paths are written. The links of its folders are followed, its own is not."""
    absolute = given.absolute()
    return writable(os.path.relpath(absolute.parent.resolve() / absolute.name, root))


def _within(path: str, folder: str) -> bool:
    return folder in (".", path) or path.startswith(f"{folder}/")
