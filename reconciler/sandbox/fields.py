"""The `responseFields` parameter: read `total,items(id,media(images))` and trim a body to it. Pure."""

import re
from typing import TypeAlias

from reconciler.sandbox.errors import wrong_parameter
from reconciler.sandbox.json_types import Json

Fields: TypeAlias = "dict[str, Fields | None]"
"""The fields to keep by name; with None, everything below."""

_TOKEN = re.compile(r"\s*([^,()\s]+|[,()])\s*")
_DEEPEST = 10


def parse_fields(text: str) -> Fields:
    """Read a field list. Raises ApiError 400 where it is malformed or nested deeper than 10."""
    tokens = _TOKEN.findall(text)
    fields, rest = _parse_list(tokens[::-1], depth=1)
    if rest or _TOKEN.sub("", text):
        raise _malformed()
    return fields


def trim(value: Json, fields: Fields) -> Json:
    """`value` with only `fields`; a list is trimmed item by item, and a field that is not there is no error."""
    if isinstance(value, list):
        return [trim(item, fields) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: item if (below := fields[name]) is None else trim(item, below)
        for name, item in value.items()
        if name in fields
    }


def _parse_list(stack: list[str], depth: int) -> tuple[Fields, list[str]]:
    """One comma-separated list from the end of `stack`, up to what does not belong to it."""
    if depth > _DEEPEST:
        raise _malformed()
    fields: Fields = {}
    while True:
        name = stack.pop() if stack else ""
        if name in {"", ",", "(", ")"}:
            raise _malformed()
        fields[name] = None
        if stack and stack[-1] == "(":
            stack.pop()
            fields[name], stack = _parse_list(stack, depth + 1)
            if not stack or stack.pop() != ")":
                raise _malformed()
        if not stack or stack[-1] != ",":
            return fields, stack
        stack.pop()


def _malformed() -> Exception:
    return wrong_parameter("responseFields must look like: total,items(id,sku,media(images))")
