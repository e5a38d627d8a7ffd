"""What a model's JSON Schema tells about a place in a file: known keys, examples. Accepts and refuses nothing."""

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from pydantic import BaseModel

from reconciler.model.schemas import schema_of_written
from reconciler.yamlfile.document import Path

Schema: TypeAlias = dict[str, Any]


def schema_at(model: type[BaseModel], path: Path) -> Schema:
    """The schema of the value at `path`, `{}` where the model knows of none."""
    whole = _whole(model)
    found = whole
    for step in path:
        found = next((inner for form in _forms(whole, found) if (inner := _step(form, step)) is not None), {})
    return next(_forms(whole, found))


def known_keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that a mapping at `path` can have, in the model's order."""
    whole = _whole(model)
    return [key for form in _forms(whole, schema_at(model, path)) for key in form.get("properties", ())]


def closest(word: str, known: list[str]) -> str | None:
    """What `word` was probably meant to be."""
    plain = word.lower().replace("-", "_")
    return next(iter(difflib.get_close_matches(plain, known, n=1, cutoff=0.6)), None)


@cache
def _whole(model: type[BaseModel]) -> Schema:
    return schema_of_written(model)


def _forms(whole: Schema, schema: Schema) -> Iterator[Schema]:
    """A schema with its reference followed, then each of its alternatives."""
    followed = {**whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], **schema} if "$ref" in schema else schema
    yield followed
    for alternative in (*followed.get("oneOf", ()), *followed.get("anyOf", ())):
        yield from _forms(whole, alternative)


def _step(schema: Schema, step: str | int) -> Schema | None:
    if isinstance(step, int):
        items = schema.get("items")
        return items if isinstance(items, dict) else None
    if step in schema.get("properties", {}):
        return dict(schema["properties"][step])
    by_pattern = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return next((inner for inner in by_pattern if isinstance(inner, dict)), None)
