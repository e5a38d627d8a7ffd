"""Saved plans: written whole or not at all, and read with distrust."""

import json
import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from reconciler.errors import PlanFileError
from reconciler.model.plan import FORMAT_VERSION, Plan
from reconciler.planner import saved_plan_digest
from reconciler.render.json import plan_json

LARGEST = 256 * 1024 * 1024


def save_plan(plan: Plan, path: Path) -> None:
    """Write the plan beside its place and move it there. Raises `PlanFileError`."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            try:
                file.write(plan_json(plan))
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise PlanFileError(
            f"{path}: the plan cannot be saved: {error.strerror}", "choose another place with --out"
        ) from error


def read_plan(path: Path) -> Plan:
    """A saved plan. Raises `PlanFileError` where it cannot be read, is of another format, or was edited."""
    data = _parsed(path)
    if not isinstance(data, dict) or data.get("format") != "reconciler-plan":
        raise PlanFileError(f"{path}: this is not a saved plan", "make one with `reconciler plan --out FILE`")
    if data.get("format_version") != FORMAT_VERSION:
        raise PlanFileError(
            f"{path}: the plan has a format version that this program does not know; it knows {FORMAT_VERSION}",
            "plan again with this version",
        )
    try:
        plan = Plan.model_validate_json(json.dumps(data))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PlanFileError(f"{path}: the plan is damaged at {place}", "plan again") from error
    if plan.digest != saved_plan_digest(data):
        raise PlanFileError(f"{path}: the plan was edited or damaged after it was saved", "plan again")
    return plan


def _parsed(path: Path) -> object:
    try:
        if not path.is_file():
            raise PlanFileError(f"{path}: there is no such file", "make one with `reconciler plan --out FILE`")
        if path.stat().st_size > LARGEST:
            raise PlanFileError(f"{path}: larger than any plan", "plan again")
        parsed: object = json.loads(path.read_bytes())
    except OSError as error:
        raise PlanFileError(f"{path}: the plan cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise PlanFileError(f"{path}: this is not a saved plan: it is not JSON", "plan again") from error
    return parsed
