"""The JSON Schemas of everything that is written to a file, made from the models themselves."""

import json
from typing import Any

from reconciler.config import ConfigFile
from reconciler.model.declared import ProductFile
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.model.record import Forgotten, Record, StateHeader
from reconciler.model.schemas import json_schema


def schema_of(name: str) -> dict[str, Any]:
    """The schema called `name`. A state's is that of one of its lines. Raises `KeyError`."""
    match name:
        case "product":
            return json_schema(ProductFile, written=True)
        case "config":
            return json_schema(ConfigFile, written=True)
        case "plan":
            return json_schema(Plan, written=False)
        case "outcome":
            return json_schema(Outcome, written=False)
        case "state":
            return json_schema(StateHeader | Record | Forgotten, written=False)
    raise KeyError(name)


def schema_text(name: str) -> str:
    """The schema as it is checked in: indented, with a newline at its end."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"
