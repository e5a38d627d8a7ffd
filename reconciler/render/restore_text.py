"""Render what would bring lost pictures back: as a unified diff, or as whole product files. Never writes a file.

A file's text is shown as it is, line ends included, for a patch must fit the file. What a terminal or the log of a
workflow would obey is an escape all the same; a patch has less context where that keeps such lines out of it.
"""

import difflib
from collections.abc import Iterator, Sequence

from reconciler.model.restoration import Restoration, RestoredFile
from reconciler.render.escape import terminal
from reconciler.render.words import count, shown

_CONTEXTS = (3, 2, 1)
_NO_END = "\n\\ No newline at end of file\n"


def restoration_diff(found: Restoration) -> str:
    """A unified diff that `git apply` and `patch -p1` take in the folder of the configuration; empty for no files."""
    return "".join(_safe(line) for file in found.files for line in _diff(file))


def restoration_files(found: Restoration) -> str:
    """The whole new text of each file behind a comment with its path; empty for no files."""
    return "\n".join(f"# {shown(file.path)}\n{_lines(file.after)}" for file in found.files)


def unfit(found: Restoration) -> tuple[str, ...]:
    """The paths of the files whose diff holds an escape in place of a character, so that it cannot be applied."""
    return tuple(file.path for file in found.files if not _is_safe(_diff(file)))


def nothing_text(found: Restoration) -> str:
    """What is said where no file would change."""
    if any("by hand" in note for note in found.notes):
        return "No file can be changed for you: see the notes."
    return "Nothing to restore: all that the backup holds is declared, or its place is taken."


def summary_text(found: Restoration) -> str:
    """How much would come back."""
    return f"{count(found.items, 'item')} in {count(len(found.files), 'file')}"


def _diff(file: RestoredFile) -> list[str]:
    """The lines of a diff with as much context as can be shown as it is; each with its end."""
    found: list[str] = []
    for context in _CONTEXTS:
        found = list(_unified(file, context))
        if _is_safe(found):
            break
    return found


def _unified(file: RestoredFile, context: int) -> Iterator[str]:
    before, after = _split(file.before or ""), _split(file.after)
    old = "/dev/null" if file.before is None else _name(f"a/{file.path}")
    for line in difflib.unified_diff(before, after, old, _name(f"b/{file.path}"), n=context):
        yield line if line.endswith("\n") else line + _NO_END


def _split(text: str) -> list[str]:
    """Lines with their ends. Nothing but a line feed ends one, for git as for patch."""
    parts = text.split("\n")
    return [f"{line}\n" for line in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _name(path: str) -> str:
    """A path as git writes it: in quotes where it holds what cannot be shown; a tab ends one with spaces."""
    if shown(path) == path and not set(path) & {'"', "\\"}:
        return f"{path}\t" if " " in path else path
    return f'"{"".join(_octal(char) for char in path)}"'


def _octal(char: str) -> str:
    if char in {'"', "\\"}:
        return f"\\{char}"
    return char if " " <= char <= "~" and char != "#" else "".join(f"\\{byte:03o}" for byte in char.encode())


def _is_safe(lines: Sequence[str]) -> bool:
    return all(_safe(line) == line for line in lines)


def _lines(text: str) -> str:
    safe = "".join(_safe(line) for line in _split(text))
    return safe if safe.endswith("\n") else f"{safe}\n"


def _safe(text: str) -> str:
    """Lines with their ends and tabs, everything else escaped; none begins as a command of a workflow does."""
    return "".join(_safe_line(line) for line in _split(text))


def _safe_line(line: str) -> str:
    end = "\r\n" if line.endswith("\r\n") else "\n" if line.endswith("\n") else ""
    parts = [terminal(part) for part in line.removesuffix(end).split("\t")]
    safe = "\t".join(parts).replace("##[", r"#\x23[")
    begin = safe.lstrip()
    if begin.startswith("::"):
        safe = safe[: len(safe) - len(begin)] + r"\x3a" + begin[1:]
    return safe + end
