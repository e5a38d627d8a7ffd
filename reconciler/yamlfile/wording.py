"""One clear sentence for each way in which a value can be wrong. Shows no name or pattern of the program's own."""

import re
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, get_args

from pydantic_core import core_schema

from reconciler.model.media import ADDRESS_PATTERN, WRITTEN_PICTURE_PATTERN
from reconciler.model.text import LANGUAGE_PATTERN, TEXT_PATTERN
from reconciler.yamlfile import faults
from reconciler.yamlfile.document import Path
from reconciler.yamlfile.hints import closest, known_keys, schema_at
from reconciler.yamlfile.kind import FileKind
from reconciler.yamlfile.quoting import quoted

_DIGITS = re.compile(r"\s*[0-9]{1,20}\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a model refused: what, where, and how it was written.

    `raw` is a scalar as it stands in the file. `limits` are the bounds that were passed, by the validator's names
    for them; `missing` is the key that is not there.
    """

    code: str
    path: Path
    value: object
    raw: str | None
    limits: Mapping[str, Any]
    message: str
    missing: str = ""


def sentence(finding: Finding, kind: FileKind) -> str:
    """What is wrong and what to write."""
    if say := _SENTENCES.get(finding.code):
        return say(finding, kind)
    if finding.code not in _VALIDATORS_OWN:
        return finding.message  # a rule of the model, which says in words what it wants
    return f"{_subject(finding, kind)} is not what can stand here{_described(finding, kind)}"


def name_of(path: Path, whole: str) -> str:
    """How a sentence speaks of a place: `` `sku` ``, or `` item 2 of `gallery` ``; `whole` is the file itself."""
    if not path:
        return whole
    step = path[-1]
    return f"`{_shown(step)}`" if isinstance(step, str) else f"item {step + 1} of {name_of(path[:-1], whole)}"


def _subject(finding: Finding, kind: FileKind) -> str:
    return name_of(finding.path, kind.called)


def _described(finding: Finding, kind: FileKind) -> str:
    description = str(schema_at(kind.model, finding.path).get("description", "")).rstrip(".")
    return f": {description[0].lower()}{description[1:]}" if description else ""


def _without_value(finding: Finding, kind: FileKind) -> str:
    key = finding.path[-1]
    if key in kind.without_value:
        return kind.without_value[str(key)]
    remedy = "write one, or take the key out" if isinstance(key, str) else "write it, or take its `-` out"
    return f"{_subject(finding, kind)} has no value: {remedy}"


def _missing(finding: Finding, kind: FileKind) -> str:
    wanted = schema_at(kind.model, (*finding.path, finding.missing))
    example = wanted.get("const", next(iter(wanted.get("examples", ())), None))
    key = f"{finding.missing}: {example}" if isinstance(example, str | int) else finding.missing
    return f"`{finding.missing}` is missing here: write `{key}`"


def _unknown_key(finding: Finding, kind: FileKind) -> str:
    key = str(finding.path[-1])
    if said := kind.unknown.get(key.lower().replace("-", "_")):
        return f"{_subject(finding, kind)} {said}"
    known = known_keys(kind.model, finding.path[:-1])
    meant = closest(key, known)
    choice = f"did you mean `{meant}`?" if meant else f"known here are {', '.join(known)}"
    return f"unknown key {quoted(key)}: {choice}"


def _not_text(finding: Finding, kind: FileKind) -> str:
    subject = _subject(finding, kind)
    if schema_at(kind.model, finding.path).get("pattern") in (ADDRESS_PATTERN, WRITTEN_PICTURE_PATTERN):
        return f"{subject} must be an address such as {faults.EXAMPLE}, not {quoted(finding.value)}"
    if finding.raw is None:
        return f"{subject} must be text, not {quoted(finding.value)}"
    return f'{subject} must be text: write it in quotes, "{finding.raw}"'


def _not_the_form(finding: Finding, kind: FileKind) -> str:
    subject, text = _subject(finding, kind), str(finding.value)
    pattern = finding.limits["pattern"]
    if fault := _FAULTS.get(pattern):
        return f"{subject} {fault(text)}"
    return f"{subject} {kind.unfit.get(pattern, f'cannot be {quoted(text)}')}"


def _not_a_number(finding: Finding, kind: FileKind) -> str:
    subject = _subject(finding, kind)
    if isinstance(finding.value, str) and _DIGITS.fullmatch(finding.value):
        return f"{subject} must be a number: write it without quotes, {finding.value.strip()}"
    return f"{subject} must be a whole number, not {quoted(finding.value)}"


def _not_a_mapping(finding: Finding, kind: FileKind) -> str:
    known = known_keys(kind.model, finding.path)
    example = f"such as `{known[0]}: …`" if known else "with a colon between them"
    subject = _subject(finding, kind)
    if isinstance(finding.value, str) and faults.looks_like_address(finding.value) and "image" in known:
        return f"{subject} must say what the address shows: write `image: {_shown(finding.value)}`, or `video: …`"
    return f"{subject} must hold keys and values, {example}, not {quoted(finding.value)}"


def _not_a_list(finding: Finding, kind: FileKind) -> str:
    subject = _subject(finding, kind)
    if finding.raw and schema_at(kind.model, (*finding.path, 0)).get("type") == "string":
        return f"{subject} must be a list: write `[{_shown(finding.raw)}]`"
    return f"{subject} must be a list, not {quoted(finding.value)}: begin each of its items with `- `"


def _not_a_switch(finding: Finding, kind: FileKind) -> str:
    return f"{_subject(finding, kind)} must be true or false, not {quoted(finding.value)}"


def _not_one_of(finding: Finding, kind: FileKind) -> str:
    wanted = schema_at(kind.model, finding.path)
    allowed = [str(one) for one in wanted.get("enum", [wanted.get("const")])]
    meant = closest(str(finding.value), allowed)
    choice = f"did you mean {meant}?" if meant and len(allowed) > 1 else f"write {' or '.join(allowed)}"
    return f"{_subject(finding, kind)} cannot be {quoted(finding.value)}: {choice}"


def _too_long(finding: Finding, kind: FileKind) -> str:
    unit = "characters" if isinstance(finding.value, str) else "items"
    length = len(finding.value) if isinstance(finding.value, Sized) else 0
    return f"{_subject(finding, kind)} has {length:,} {unit}: {finding.limits['max_length']:,} at most"


def _too_short(finding: Finding, kind: FileKind) -> str:
    return f"{_subject(finding, kind)} is empty: write something in it, or take the key out"


def _out_of_bounds(words: str, bound: str) -> Callable[[Finding, FileKind], str]:
    def say(finding: Finding, kind: FileKind) -> str:
        return f"{_subject(finding, kind)} must be {words} {finding.limits[bound]}, not {quoted(finding.value)}"

    return say


def _shown(text: str) -> str:
    return quoted(text)[1:-1]


_FAULTS: dict[str, Callable[[str], str]] = {
    ADDRESS_PATTERN: faults.of_address,
    WRITTEN_PICTURE_PATTERN: faults.of_picture,
    TEXT_PATTERN: faults.of_text,
    LANGUAGE_PATTERN: faults.of_language,
}
_VALIDATORS_OWN = frozenset(get_args(core_schema.ErrorType))
_SENTENCES: dict[str, Callable[[Finding, FileKind], str]] = {
    "without_value": _without_value,
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "string_type": _not_text,
    "string_pattern_mismatch": _not_the_form,
    "string_too_long": _too_long,
    "string_too_short": _too_short,
    "int_type": _not_a_number,
    "int_from_float": _not_a_number,
    "finite_number": _not_a_number,
    "greater_than": _out_of_bounds("more than", "gt"),
    "greater_than_equal": _out_of_bounds("at least", "ge"),
    "less_than": _out_of_bounds("less than", "lt"),
    "less_than_equal": _out_of_bounds("at most", "le"),
    "literal_error": _not_one_of,
    "enum": _not_one_of,
    "bool_type": _not_a_switch,
    "tuple_type": _not_a_list,
    "list_type": _not_a_list,
    "dict_type": _not_a_mapping,
    "model_type": _not_a_mapping,
    "too_short": _too_short,
    "too_long": _too_long,
}
