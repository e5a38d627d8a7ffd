"""One line of a state file, to bytes and back. Never guesses at what it does not understand, nor echoes it at length.

A line is one JSON object in UTF-8: the header, a product's record, or `{"product_id": n, "forgotten": true}`.
"""

import json
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

from reconciler.errors import StateError
from reconciler.model.record import Forgotten, Record, StateHeader
from reconciler.yamlfile.quoting import SECRET

Entry = Record | Forgotten

FORMAT = "reconciler-state"
FORMAT_VERSION = 1
LONGEST_ECHO = 80
_WINDOW = 4096  # bytes that are looked at for an echo: more, since a token in it gets shorter

MEND = (
    "put back its last good version from version control; if there is none, move the file away: every product is "
    "adopted then, which loses nothing that nobody agreed to"
)
NEWER = "a newer version of this program has probably written it: use that one"


def excerpt(data: bytes | str) -> str:
    """The beginning of `data`, at most 80 characters, with all that does not print (or reorders text) escaped.

    Tokens are left out. What may be no file of ours at all is never echoed, not even so.
    """
    text = data[:_WINDOW].decode(errors="backslashreplace") if isinstance(data, bytes) else data
    text = SECRET.sub("[a token]", text)
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[:LONGEST_ECHO]
    )
    whole = len(text) <= LONGEST_ECHO and len(shown) <= LONGEST_ECHO
    return shown if whole else f"{shown[: LONGEST_ECHO - 1]}…"


def line_of(entry: StateHeader | Entry) -> bytes:
    """Compact JSON, keys in the order of the model's fields, with its newline. Raises `StateError` for text that is
    not Unicode, such as the undecodable part of a file's name."""
    try:
        return entry.model_dump_json().encode() + b"\n"
    except PydanticSerializationError as error:
        what = "its header" if isinstance(entry, StateHeader) else f"the record of product {entry.product_id}"
        raise StateError(
            f"the state cannot be written: {what} holds text that is not valid Unicode",
            "look at the product file's name and addresses",
        ) from error


def header_of(line: bytes, where: str) -> StateHeader:
    """The first line of a state file. The version is looked at before anything else is held against the line.

    `where` is `file:line`. Raises `StateError` for another format, for a version that this program does not know,
    and for a header that is not one. Nothing of a line without our `format` is told: whoever edits the configuration
    could name any file that this process can read.
    """
    _refuse_unfit(line, where)
    try:
        data = _loaded(line)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise not_a_state(where)
    version = data.get("format_version")
    if type(version) is not int or version != FORMAT_VERSION:
        raise StateError(
            f"{where}: the state has format_version {excerpt(json.dumps(version))}, "
            f"and this program understands {FORMAT_VERSION}",
            NEWER,
        )
    try:
        return StateHeader.model_validate_json(line, strict=True)
    except ValidationError as error:
        raise _misfit(where, error) from error


def not_a_state(where: str) -> StateError:
    """The error for a file that never proved to be a state. It holds nothing of the file."""
    return StateError(f"{where}: this is not a state file", MEND)


def entry_of(line: bytes, where: str) -> Entry:
    """Any further line. `where` is `file:line`. Raises `StateError` for everything that is not exactly an entry."""
    data = _object(line, where)
    kind = Forgotten if "forgotten" in data else Record
    try:
        return kind.model_validate_json(line, strict=True)
    except ValidationError as error:
        raise _misfit(where, error) from error


class _NotPlain(ValueError):
    """JSON that some readers accept and that has no single meaning."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _NotPlain(f'the key "{excerpt(key)}" stands twice')
            seen.add(key)
    return data


def _constant(name: str) -> NoReturn:
    raise _NotPlain(f"{name} is not JSON")


def _object(line: bytes, where: str) -> dict[str, object]:
    """The line as plain JSON. The models read the bytes again by themselves: they would let a key stand twice."""
    _refuse_unfit(line, where)
    try:
        data = _loaded(line)
    except (ValueError, RecursionError) as error:
        raise StateError(f"{where}: {_reason(error)}: {excerpt(line)}", MEND) from error
    if not isinstance(data, dict):
        raise StateError(f"{where}: this is not a JSON object: {excerpt(line)}", MEND)
    return data


def _refuse_unfit(line: bytes, where: str) -> None:
    """Raise `StateError` for a line that is no line of a state, whatever it may once have been."""
    if not line.strip():
        raise StateError(f"{where}: the line is empty", MEND)
    if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        raise StateError(f"{where}: two versions of the state were merged, which is not supported", MEND)


def _loaded(line: bytes) -> object:
    """Raises `ValueError` and `RecursionError`."""
    return json.loads(line.decode(), object_pairs_hook=_unique, parse_constant=_constant)


def _reason(error: ValueError | RecursionError) -> str:
    match error:
        case UnicodeDecodeError():
            return f"not UTF-8 at byte {error.start + 1}"
        case json.JSONDecodeError():
            return f"not JSON at column {error.colno} ({error.msg})"
        case _NotPlain():
            return str(error)
        case RecursionError():
            return "nested too deeply"
        case _:
            return "a number too long to read"


def _misfit(where: str, error: ValidationError) -> StateError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    remedy = NEWER if first["type"] == "extra_forbidden" else MEND
    return StateError(f"{where}: {_complaint(first)}", remedy)


def _complaint(detail: ErrorDetails) -> str:
    place = excerpt(".".join(str(part) for part in detail["loc"]))
    match detail["type"]:
        case "extra_forbidden":
            return f'the key "{place}" is not known'
        case "missing":
            return f'the key "{place}" is missing'
        case "json_invalid":
            return "it holds a text that is not valid Unicode, or is nested too deeply"
        case "string_pattern_mismatch":
            return f'"{place}" is not in the form it must have'
        case _:
            return f'"{place}": {excerpt(detail["msg"])}' if place else excerpt(detail["msg"])
