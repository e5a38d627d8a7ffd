"""Render plans and outcomes as JSON: the same bytes for the same data. Never leaves out or renames a key."""

import json
import re
from collections.abc import Sequence

from reconciler.errors import Problem
from reconciler.model.drift import Drift
from reconciler.model.history import History
from reconciler.model.media import Frozen
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.model.record import Record
from reconciler.render.problems import problems_json

# Any character beyond plain ASCII, and the `##[` that begins a command in a workflow's log.
_SUSPECT = re.compile(r"[^\x0a\x20-\x7e]|(?<=#)#(?=\[)")


def plan_json(plan: Plan) -> str:
    """The plan as it is saved and compared, keys in the model's order, with a newline at its end."""
    return _text(plan)


def drift_json(drift: Drift) -> str:
    """The drift, keys in the model's order, with a newline at its end."""
    return _text(drift)


def outcome_json(outcome: Outcome) -> str:
    """The outcome, keys in the model's order, with a newline at its end."""
    return _text(outcome)


def history_json(history: History) -> str:
    """What a product's record was, step by step."""
    return _text(history)


def record_json(record: Record) -> str:
    """One product's record."""
    return _text(record)


def validation_json(problems: Sequence[Problem], files: int, doubts: Sequence[Problem] = ()) -> str:
    """What `validate` found."""
    return _spell(problems_json(problems, files, doubts))


def _text(model: Frozen) -> str:
    return _spell(model.to_json())


def _spell(data: object) -> str:
    """What a terminal would obey, or a person could not see, is spelled as JSON's own escape of the same character.

    Such characters stand in strings only, so the data stays the same; letters of any language stay readable.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _SUSPECT.sub(_spelled, text) + "\n"


def _spelled(found: re.Match[str]) -> str:
    character = found[0]
    if character == "#":
        return r"\u0023"
    return character if character.isprintable() else json.dumps(character)[1:-1]
