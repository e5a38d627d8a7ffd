"""The files by which a job tells GitHub something: outputs for later steps, and its summary. Sends nothing."""

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from reconciler.errors import ConfigError

SUMMARY_BYTES = 1024 * 1024
_LEFT_OUT = "\n\n… the rest does not fit here; the artifacts of this run hold all of it.\n"


def write_outputs(environ: Mapping[str, str], outputs: Mapping[str, str]) -> bool:
    """Let later steps read these. False where there is no file for them. Raises `ConfigError`.

    A value may hold anything: it ends at a line that nobody can guess.
    """
    path = environ.get("GITHUB_OUTPUT")
    if not path:
        return False
    text = ""
    for name, value in outputs.items():
        end = f"end-{token_hex(16)}"
        text += f"{name}<<{end}\n{value}\n{end}\n"
    _append(path, text)
    return True


def write_summary(environ: Mapping[str, str], markdown: str) -> bool:
    """Add to the step's summary, which holds 1 MiB at most. False where there is none. Raises `ConfigError`."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return False
    _append(path, fitting(markdown, SUMMARY_BYTES - _size(path)))
    return True


def fitting(markdown: str, room: int) -> str:
    """`markdown` in at most `room` bytes, cut at the end of a line where it is longer."""
    text = f"{markdown.rstrip()}\n"
    if len(text.encode()) <= room:
        return text
    kept = text.encode()[: max(0, room - len(_LEFT_OUT.encode()))].decode(errors="ignore")
    return (kept[: kept.rfind("\n") + 1].rstrip() + _LEFT_OUT) if room > len(_LEFT_OUT.encode()) else ""


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _unwritable(path, error) from error


def _append(path: str, text: str) -> None:
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: str, error: OSError) -> ConfigError:
    return ConfigError(f"{path} cannot be written: {(error.strerror or 'unknown reason').lower()}")


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write what is to become an artifact; the folder is made. Raises `ConfigError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise _unwritable(str(folder), error) from error
