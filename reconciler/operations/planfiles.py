"""Saved plans: written whole or not at all, and read with distrust."""

import json
import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from reconciler.errors import PlanFileError
from reconciler.model.plan import FORMAT_VERSION, Plan
from reconciler.planner import saved_plan_digest, summary_of
from reconciler.render.json import plan_json

FORMAT = "reconciler-plan"
LARGEST = 256 * 1024 * 1024
ELSEWHERE = "choose another place with --out"
MAKE_ONE = "make one with `reconciler plan --out FILE`"
AGAIN = "plan again, and have that plan reviewed"


def save_plan(plan: Plan, path: Path) -> None:
    """Write the plan beside its place and move it there. Raises `PlanFileError`.

    Only an earlier plan is ever replaced: not a state or a product file, nor a device, which moving would remove.
    """
    try:
        target = Path(os.path.realpath(path))
        if (what := _no_file(target) or _no_plan(target)) is not None:
            raise PlanFileError(f"{path}: the plan cannot be saved: this is {what}", ELSEWHERE)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            try:
                file.write(plan_json(plan))
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(target)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        why = "its folder does not exist" if isinstance(error, FileNotFoundError) else _reason(error)
        raise PlanFileError(f"{path}: the plan cannot be saved: {why}", ELSEWHERE) from error


def read_plan(path: Path) -> Plan:
    """A saved plan. Raises `PlanFileError` where it cannot be read, is of another format, or was edited."""
    data = _parsed(path)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PlanFileError(f"{path}: this is not a saved plan", MAKE_ONE)
    if data.get("format_version") != FORMAT_VERSION:
        raise PlanFileError(
            f"{path}: the plan has a format version that this program does not know; it knows {FORMAT_VERSION}",
            "plan again with this version",
        )
    try:
        plan = Plan.model_validate_json(json.dumps(data))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PlanFileError(f"{path}: the plan is damaged{f' at {place}' if place else ''}", AGAIN) from error
    if plan.digest != saved_plan_digest(data) or plan.summary != summary_of(plan.changes, plan.summary.unchanged):
        raise PlanFileError(f"{path}: the plan was edited or damaged after it was saved", AGAIN)
    return plan


def _parsed(path: Path) -> object:
    try:
        if (what := _no_file(path)) is not None:
            raise PlanFileError(f"{path}: the plan cannot be read: this is {what}", MAKE_ONE)
        if path.stat().st_size > LARGEST:
            raise PlanFileError(f"{path}: this is not a saved plan: it is larger than any", MAKE_ONE)
        parsed: object = json.loads(path.read_bytes())
    except OSError as error:
        raise PlanFileError(f"{path}: the plan cannot be read: {_reason(error)}", MAKE_ONE) from error
    except (ValueError, RecursionError) as error:
        raise PlanFileError(f"{path}: this is not a saved plan, or not all of it: it is not JSON", AGAIN) from error
    return parsed


def _no_file(path: Path) -> str | None:
    """What stands at `path` that is no regular file; None for a file, and where nothing stands."""
    if path.is_dir():
        return "a folder"
    return "a pipe or a device" if path.exists() and not path.is_file() else None


def _no_plan(path: Path) -> str | None:
    """What stands at `path` that is neither empty nor a saved plan, and must stay; None for all else."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        start = file.read(1000)
    return "another file, which would be lost" if start.strip() and FORMAT.encode() not in start else None


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
