"""The verb `init`: a new catalog in a folder. Overwrites nothing, and writes nothing where anything is in its way."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from reconciler.errors import ConfigError
from reconciler.git.head import top_folder
from reconciler.operations.init_tool import Tool

_FILES = {
    "reconciler.yaml": "reconciler.yaml",
    "products/example.yaml": "example.yaml",
    ".github/workflows/media-plan.yml": "media-plan.yml",
    ".github/workflows/media-apply.yml": "media-apply.yml",
    ".github/workflows/media-drift.yml": "media-drift.yml",
}
"""What is written, by the name of what it is made from."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new catalog is about: the store's id, the branch that is applied, where the workflows come from."""

    store_id: int
    branch: str
    tool: Tool


def new_files(beginning: Beginning) -> dict[str, str]:
    """The texts of all files, by path."""
    told = {
        "@STORE@": str(beginning.store_id),
        "@BRANCH@": beginning.branch,
        "@TOOL@": beginning.tool.repository,
        "@COMMIT@": beginning.tool.commit,
    }
    return {path: _filled(_template(name), told) for path, name in _FILES.items()}


def init(folder: Path, beginning: Beginning) -> tuple[str, ...]:
    """Write the files into `folder`, which is made where it is not there; their paths, as they were written.

    Raises `ConfigError`, before anything is written, where one of them exists or cannot be.
    """
    files = new_files(beginning)
    top = top_folder(folder)
    if top is not None and top.resolve() != folder.resolve():
        raise ConfigError(
            f"{_named(folder)} is not the top of its repository, which is {_named(top)}, and GitHub reads workflows "
            "there alone",
            "begin the catalog there; nothing was written. A catalog in a folder of its own is possible: "
            "docs/WORKFLOWS.md tells how to call the workflows with `directory`",
        )
    if found := [path for path in files if os.path.lexists(folder / path)]:
        raise ConfigError(
            f"{_named(folder)} has {', '.join(found)} already, and nothing is overwritten",
            "choose another folder, or move these away; nothing was written",
        )
    for path in files:
        if (obstacle := _in_the_way(folder, folder / path)) is not None:
            raise ConfigError(
                f"{_named(obstacle)} is not a folder of its own, and {path} would be written into it",
                "choose another folder, or move it away; nothing was written",
            )
    written: list[Path] = []
    try:
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _write_new(folder / path, text)
            written.append(folder / path)
    except OSError as error:
        for path_written in written:
            path_written.unlink(missing_ok=True)
        reason = (error.strerror or "unknown reason").lower()
        raise ConfigError(
            f"{_named(folder)} cannot be written to: {reason}", "nothing is left of what was written before"
        ) from error
    return tuple(files)


def _template(name: str) -> str:
    return resources.files("reconciler.operations").joinpath("scaffold", name).read_text(encoding="utf-8")


def _filled(text: str, told: Mapping[str, str]) -> str:
    for mark, value in told.items():
        text = text.replace(mark, value)
    return text


def _in_the_way(folder: Path, target: Path) -> Path | None:
    """What stands where a folder is needed: a file, or a link, which could lead anywhere."""
    for parent in _between(folder, target):
        if parent.is_symlink() and parent != folder:
            return parent
        if os.path.lexists(parent) and not parent.is_dir():
            return parent
    return None


def _between(folder: Path, target: Path) -> Iterator[Path]:
    for parent in target.parents:
        yield parent
        if parent == folder:
            return


def _write_new(target: Path, text: str) -> None:
    """The whole file or none, and never over one that came in between. Raises `OSError`."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            target.hardlink_to(file.name)
        finally:
            with suppress(OSError):
                Path(file.name).unlink()


def _named(path: Path) -> str:
    return repr(str(path))
