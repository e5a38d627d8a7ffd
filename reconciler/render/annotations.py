"""Workflow commands that show what deserves attention in a plan at its lines of a pull request. Judges nothing."""

from reconciler.errors import Problem
from reconciler.model.plan import Plan, PlanWarning
from reconciler.render.problems import Level, annotation

MOST = 10
"""The runner shows no more annotations of a kind from one step."""


def plan_github(plan: Plan, folder: str = "") -> str:
    """Errors for what would refuse apply, then warnings: the ten most pressing of each; empty where there is nothing.

    `folder` is where paths begin, relative to the repository.
    """
    found = [
        *((change.identity, warning) for change in plan.changes for warning in change.warnings),
        *((warning.identity, warning) for warning in plan.warnings),
    ]
    pressing = sorted(found, key=lambda one: not (one[1].needs_consent or one[1].blocks))
    errors = [_told("error", identity, one, folder) for identity, one in pressing if one.blocks]
    warnings = [_told("warning", identity, one, folder) for identity, one in pressing if not one.blocks]
    return "".join(f"{line}\n" for line in [*errors[:MOST], *warnings[:MOST]])


def _told(level: Level, identity: str, warning: PlanWarning, folder: str) -> str:
    message = f"{identity.removeprefix('id:')}: {warning.message}"
    return annotation(level, Problem(warning.path, warning.line, 1, message), folder)
