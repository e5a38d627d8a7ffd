"""The schemas that are checked in are those of the models, and they say enough for an editor to teach the formats."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.operations.schemas import schema_of, schema_text

SCHEMAS = Path(__file__).parents[2] / "schemas"
NAMES = ("product", "config", "plan", "state", "outcome")


def properties(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every object in a schema, by its name."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for value in schema.values():
            yield from properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value)


def explained(prop: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a property, or what it refers to, has a description."""
    target = schema["$defs"][prop["$ref"].rsplit("/", 1)[1]] if "$ref" in prop else {}
    return bool(prop.get("description") or target.get("description"))


@pytest.mark.parametrize("name", NAMES)
def test_the_checked_in_schema_is_current(name: str) -> None:
    written = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    assert written == schema_text(name), "run `make schemas`"


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_so_are_its_examples(name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    for example in schema.get("examples", []):
        Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize("name", ["product", "config"])
def test_every_key_that_people_write_is_explained(name: str) -> None:
    schema = schema_of(name)
    silent = [key for key, prop in properties(schema) if not explained(prop, schema)]
    assert silent == []


@pytest.mark.parametrize("name", ["product", "config"])
def test_no_key_that_people_write_may_be_null(name: str) -> None:
    assert '"null"' not in json.dumps(schema_of(name))


@pytest.mark.parametrize("name", ["product", "config"])
def test_a_schema_of_what_people_write_shows_a_whole_example(name: str) -> None:
    assert schema_of(name)["examples"]
