"""Render what is wrong with files that people wrote. Never judges a problem, and never leaves one out."""

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from reconciler.errors import Problem
from reconciler.render.words import count, shown

Level = Literal["error", "warning", "notice"]

_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def problems_text(problems: Sequence[Problem], checked: int, doubts: Sequence[Problem] = ()) -> str:
    """A line for each problem, `file:line:column: message`, then how many there are; `checked` counts files.

    `doubts` are no problems, and told before them.
    """
    warnings = [f"{_at_line_start(doubt.where)}: warning: {shown(doubt.message)}" for doubt in doubts]
    if not problems:
        warned = f", {count(len(doubts), 'warning')}" if doubts else ""
        return "\n".join([*warnings, f"{count(checked, 'file')} checked, no problems{warned}."]) + "\n"
    files = len({problem.path for problem in problems})
    total = f"{count(len(problems), 'problem')} in {files} of {count(max(checked, files), 'file')}."
    return "\n".join([*warnings, *problem_lines(problems), "", total]) + "\n"


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """A line for each problem, `file:line:column: message`."""
    return [f"{_at_line_start(problem.where)}: {shown(problem.message)}" for problem in problems]


def problems_json(problems: Sequence[Problem], checked: int, doubts: Sequence[Problem] = ()) -> dict[str, Any]:
    """The problems as plain data, in their order; `line` and `column` are 0 where a file as a whole is meant."""
    return {
        "format": "reconciler-validation",
        "format_version": 1,
        "valid": not problems,
        "files": checked,
        "problems": [_plain(problem) for problem in problems],
        "warnings": [_plain(doubt) for doubt in doubts],
    }


def _plain(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line, "column": problem.column, "message": problem.message}


def problems_github(problems: Sequence[Problem], folder: str = "", doubts: Sequence[Problem] = ()) -> str:
    """Workflow commands that show each problem, and each doubt as a warning, at its line of a pull request; nothing
    where there is none.

    `folder` is where the problems' paths begin, relative to the repository.
    """
    lines = [annotation("error", problem, folder) for problem in problems]
    return "".join(f"{line}\n" for line in (*lines, *(annotation("warning", doubt, folder) for doubt in doubts)))


def annotation(level: Level, problem: Problem, folder: str = "") -> str:
    """The workflow command for one line; `folder` is where its path begins, relative to the repository."""
    properties = {"file": posixpath.join(folder, problem.path)}
    if problem.line:
        properties |= {"line": str(problem.line), "col": str(problem.column)}
    told = ",".join(f"{name}={_encoded(value, _IN_PROPERTIES)}" for name, value in properties.items())
    return f"::{level} {told}::{_encoded(problem.message, _IN_MESSAGES)}"


def _encoded(text: str, codes: Mapping[int, str]) -> str:
    """As the runner decodes it; what it does not decode and nobody could see is shown as elsewhere."""
    return shown(text.translate(codes))


def _at_line_start(where: str) -> str:
    """A file's name could look like a workflow command there."""
    return shown(f"./{where}" if where.lstrip().startswith(":") else where)
