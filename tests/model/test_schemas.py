"""The JSON Schemas that editors and other programs get."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from reconciler.config import ConfigFile
from reconciler.model.declared import ProductFile
from reconciler.model.media import Item
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.model.record import Forgotten, Record, StateHeader
from reconciler.model.schemas import json_schema
from tests.model.ecma import accepts
from tests.model.strategies import products

WRITTEN = [ProductFile, ConfigFile]
PRODUCT = json_schema(ProductFile, written=True)


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for owner in (schema, *schema.get("$defs", {}).values()):
        for key, value in owner.get("properties", {}).items():
            referred = schema["$defs"][value["$ref"].rpartition("/")[2]] if "$ref" in value else {}
            yield f"{owner['title']}.{key}", referred | value


@settings(max_examples=500, deadline=None)
@given(data=products)
def test_the_schema_accepts_what_the_model_accepts_and_nothing_else(data: object) -> None:
    try:
        ProductFile.model_validate(data)
    except ValidationError:
        assert not accepts(PRODUCT, data)
    else:
        assert accepts(PRODUCT, data)


@pytest.mark.parametrize("model", WRITTEN)
def test_completion_teaches_at_every_key(model: type[BaseModel]) -> None:
    schema = json_schema(model, written=True)
    wanted = {"title", "description", "examples"}
    assert {name: missing for name, value in properties(schema) if (missing := wanted - value.keys())} == {}


@pytest.mark.parametrize("model", WRITTEN)
def test_every_example_is_accepted_where_it_stands(model: type[BaseModel]) -> None:
    schema = json_schema(model, written=True)
    for name, value in properties(schema):
        for example in value.get("examples", ()):
            assert accepts({**value, "$defs": schema["$defs"]}, example), name
    for owner in (schema, *schema["$defs"].values()):
        for example in owner.get("examples", ()):
            assert accepts({**owner, "$defs": schema["$defs"]}, example), owner["title"]


@pytest.mark.parametrize("model", WRITTEN)
def test_files_that_people_write_never_hold_null(model: type[BaseModel]) -> None:
    assert "null" not in str(json_schema(model, written=True)).lower()


def test_a_record_may_hold_null_where_the_program_writes_it() -> None:
    assert "'null'" in str(json_schema(Record, written=False))


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (ProductFile, True),
        (ConfigFile, True),
        (Plan, False),
        (Outcome, False),
        (StateHeader | Record | Forgotten, False),
    ],
)
def test_schemas_are_valid_and_always_the_same(kind: Any, written: bool) -> None:
    schema = json_schema(kind, written=written)
    assert next(iter(schema)) == "$schema"
    assert "$id" not in schema
    assert list(json_schema(kind, written=written)) == list(schema)
    assert json_schema(kind, written=written) == schema
    Draft202012Validator.check_schema(schema)


def test_null_is_not_the_same_as_left_out() -> None:
    assert Item(image="https://cdn.example.com/a.jpg").alt is None
    with pytest.raises(ValidationError):
        Item.model_validate({"image": "https://cdn.example.com/a.jpg", "alt": None})


def test_an_item_can_lose_its_alt() -> None:
    item = Item(image="https://cdn.example.com/a.jpg", alt="The mug")
    assert item.without_alt() == Item(image="https://cdn.example.com/a.jpg")
