"""JSON Schemas of the models, for editors and for other programs. Made from the models alone; writes no file."""

from types import UnionType
from typing import Any, TypeAlias, cast

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Models: TypeAlias = type[BaseModel] | UnionType


class SchemaOfWritten(GenerateJsonSchema):
    """What people write by hand: a key that may be left out never holds null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """What the key holds when it is there."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """No default where it says no more than "left out"."""
        if "default_factory" not in schema and schema.get("default") is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def schema_of_written(kind: Models) -> dict[str, Any]:
    """The schema of files that people write, such as `ProductFile`, without `$schema`."""
    return _adapter(kind).json_schema(mode="validation", schema_generator=SchemaOfWritten)


def json_schema(kind: Models, *, written: bool) -> dict[str, Any]:
    """A JSON Schema (draft 2020-12, no `$id`) of a model or of a union of models.

    `written`: for files that people write; else for what the program itself writes. The same models give the same
    keys in the same order.
    """
    schema = schema_of_written(kind) if written else _adapter(kind).json_schema(mode="serialization")
    return {"$schema": DIALECT, **schema}


def _adapter(kind: Models) -> TypeAdapter[object]:
    return TypeAdapter(cast(Any, kind))
