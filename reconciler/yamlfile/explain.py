"""What a model refused, as problems at places of a file, in sentences that say what to write. Decides nothing."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reconciler.errors import Problem
from reconciler.yamlfile.document import Document, Path
from reconciler.yamlfile.kind import FileKind
from reconciler.yamlfile.refusal import Place
from reconciler.yamlfile.wording import Finding, sentence

MAX_PROBLEMS = 100
_ABOUT_KEYS = frozenset(("missing", "extra_forbidden"))


def explain(error: ValidationError, document: Document, path: str, kind: FileKind) -> list[Problem]:
    """Every reason for which `kind.model` refused `document`, in the file's order; `path` is the file's name.

    No more than `MAX_PROBLEMS` are told; the last one then says how many there are.
    """
    found = (details for details in error.errors(include_url=False) if not _follows(details))
    told = sorted({_problem(details, document, path, kind) for details in found})
    if len(told) <= MAX_PROBLEMS:
        return told
    last = told[MAX_PROBLEMS - 1]
    more = f"{len(told) - MAX_PROBLEMS + 1} more problems from here on: mend those above first"
    return [*told[: MAX_PROBLEMS - 1], Problem(path, last.line, last.column, more)]


def _follows(details: ErrorDetails) -> bool:
    """Whether this only follows from others: a list of refused items counts as too short."""
    value = details["input"]
    return details["type"] == "too_short" and isinstance(value, list) and len(value) >= details["ctx"]["min_length"]


def _problem(details: ErrorDetails, document: Document, path: str, kind: FileKind) -> Problem:
    where = _path(details["loc"], document.data)
    is_key = "[key]" in details["loc"]
    if isinstance(blamed := details.get("ctx", {}).get("key"), str):
        where, is_key = (*where, blamed), True  # a rule about several keys that names one
    finding = Finding(
        code="without_value" if details["input"] is None and details["type"] not in _ABOUT_KEYS else details["type"],
        path=where,
        value=details["input"],
        raw=document.raw(where),
        limits=details.get("ctx", {}),
        message=details["msg"],
        missing=str(details["loc"][-1]) if details["type"] == "missing" else "",
    )
    place = _place(finding, document, is_key=is_key)
    return Problem(path, place.line, place.column, sentence(finding, kind))


def _place(finding: Finding, document: Document, *, is_key: bool) -> Place:
    if is_key or finding.code in ("extra_forbidden", "without_value"):
        return document.key(finding.path)
    return document.value(finding.path)


def _path(loc: tuple[str | int, ...], data: object) -> Path:
    """The steps of pydantic's `loc` that exist in the data; others name a form, or a missing key."""
    return tuple(_steps(loc, data))


def _steps(loc: tuple[str | int, ...], data: object) -> Iterator[str | int]:
    for step in loc:
        match data, step:
            case dict(), str() if step in data:
                data = data[step]
            case list(), int():
                data = data[step]
            case _:
                continue
        yield step
