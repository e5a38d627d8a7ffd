"""Render what is wrong with files that people wrote. Never judges a problem, and never leaves one out."""

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.errors import Problem
from reconciler.render.words import count, shown

_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def problems_text(problems: Sequence[Problem], checked: int) -> str:
    """A line for each problem, `file:line:column: message`, then how many there are; `checked` counts files."""
    if not problems:
        return f"{count(checked, 'file')} checked, no problems.\n"
    files = len({problem.path for problem in problems})
    total = f"{count(len(problems), 'problem')} in {files} of {count(max(checked, files), 'file')}."
    return "\n".join([*problem_lines(problems), "", total]) + "\n"


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """A line for each problem, `file:line:column: message`."""
    return [f"{_at_line_start(problem.where)}: {shown(problem.message)}" for problem in problems]


def problems_json(problems: Sequence[Problem], checked: int) -> dict[str, Any]:
    """The problems as plain data, in their order; `line` and `column` are 0 where a file as a whole is meant."""
    return {
        "format": "reconciler-validation",
        "format_version": 1,
        "valid": not problems,
        "files": checked,
        "problems": [
            {"path": one.path, "line": one.line, "column": one.column, "message": one.message} for one in problems
        ],
    }


def problems_github(problems: Sequence[Problem], folder: str = "") -> str:
    """Workflow commands that show each problem at its line of a pull request; nothing where there is none.

    `folder` is where the problems' paths begin, relative to the repository.
    """
    return "".join(f"{_annotation(problem, folder)}\n" for problem in problems)


def _annotation(problem: Problem, folder: str) -> str:
    properties = {"file": posixpath.join(folder, problem.path)}
    if problem.line:
        properties |= {"line": str(problem.line), "col": str(problem.column)}
    told = ",".join(f"{name}={_encoded(value, _IN_PROPERTIES)}" for name, value in properties.items())
    return f"::error {told}::{_encoded(problem.message, _IN_MESSAGES)}"


def _encoded(text: str, codes: Mapping[int, str]) -> str:
    """As the runner decodes it; what it does not decode and nobody could see is shown as elsewhere."""
    return shown(text.translate(codes))


def _at_line_start(where: str) -> str:
    """A file's name could look like a workflow command there."""
    return shown(f"./{where}" if where.lstrip().startswith(":") else where)
