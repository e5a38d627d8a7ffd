"""The bytes of a manifest to its items and back. Touches no file, and never drops a line that it cannot read.

Line 1 is the header, each further line is one item. A last line without its newline is torn, and says nothing.
"""

import json
from dataclasses import dataclass

from pydantic import ValidationError

from reconciler.errors import BackupError
from reconciler.model.backup import FORMAT, FORMAT_VERSION, BackupHeader, KeptItem
from reconciler.state.lines import excerpt

NAME = "manifest.jsonl"
_MEND = "put its last good version back, or begin a new backup in another folder"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says, oldest first. `length` counts the bytes of its whole lines."""

    header: BackupHeader
    items: tuple[KeptItem, ...]
    length: int


def read_manifest(data: bytes, name: str) -> Manifest:
    """What `data` holds; `name` is what messages call the file. Raises `BackupError` for the first bad line."""
    end = data.rfind(b"\n") + 1
    first, *rest = data[:end].split(b"\n")[:-1] or [b""]
    header = _header(first, f"{name}:1")
    items = tuple(_item(line, f"{name}:{number}") for number, line in enumerate(rest, 2))
    return Manifest(header, items, end)


def line_of(entry: BackupHeader | KeptItem) -> bytes:
    """Compact JSON with its newline."""
    return entry.model_dump_json().encode() + b"\n"


def check_store(header: BackupHeader, store: int, origin: str, name: str) -> None:
    """Raise `BackupError` for the backup of another store or origin."""
    if (header.store, header.origin) != (store, origin):
        raise BackupError(
            f"{name}: this is the backup of store {header.store} at {excerpt(header.origin)}, "
            f"not of store {store} at {excerpt(origin)}",
            "give each store a backup folder of its own",
        )


def _header(line: bytes, where: str) -> BackupHeader:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BackupError(f"{where}: this is not the header of a backup", _MEND)
    version = data.get("format_version")
    if type(version) is not int or version != FORMAT_VERSION:
        raise BackupError(
            f"{where}: the backup has format_version {excerpt(json.dumps(version))}, "
            f"and this program understands {FORMAT_VERSION}",
            "a newer version of this program has probably written it: use that one",
        )
    try:
        return BackupHeader.model_validate_json(line, strict=True)
    except ValidationError as error:
        raise _damaged(where, error) from error


def _item(line: bytes, where: str) -> KeptItem:
    try:
        return KeptItem.model_validate_json(line, strict=True)
    except ValidationError as error:
        raise _damaged(where, error) from error


def _damaged(where: str, error: ValidationError) -> BackupError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = excerpt(".".join(str(part) for part in first["loc"]))
    return BackupError(f"{where}: the line is damaged: {place + ': ' if place else ''}{excerpt(first['msg'])}", _MEND)
