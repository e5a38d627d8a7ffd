"""A JSON Schema validator whose patterns are those of ECMA 262 with the flag `u`, as the editors' validators read them.

Python's `$` also fits before a last line break, so that jsonschema alone would accept more than editors do.
"""

from collections.abc import Iterator
from typing import Any

import regress
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend


def _fits(pattern: str, text: str) -> bool:
    return regress.Regex(pattern, flags="u").find(text) is not None


def _pattern(validator: Validator, pattern: str, instance: object, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _fits(pattern, instance):
        yield ValidationError(f"{instance!r} does not fit {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: object, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, inner in patterns.items():
            for key, value in instance.items():
                if _fits(pattern, key):
                    yield from validator.descend(value, inner, path=key)


def _additional(validator: Any, allowed: object, instance: object, schema: Any) -> Iterator[ValidationError]:
    assert allowed is False, "no schema here allows more keys than it names"
    if isinstance(instance, dict):
        for key in instance:
            by_pattern = any(_fits(pattern, key) for pattern in schema.get("patternProperties", ()))
            if key not in schema.get("properties", ()) and not by_pattern:
                yield ValidationError(f"{key!r} is unknown")


EcmaValidator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, "patternProperties": _pattern_properties, "additionalProperties": _additional},
)


def accepts(schema: dict[str, Any], data: object) -> bool:
    """Whether an editor would accept `data`."""
    return bool(EcmaValidator(schema).is_valid(data))
