"""Print a plan in the form that was asked for; shared by every command that shows one."""

from typing import TYPE_CHECKING

from reconciler.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.text import Text

    from reconciler.operations.workspace import Planned
    from reconciler.render.plan_totals import RateLike

FORMATS = ("text", "json", "markdown")


def print_plan(
    terminal: Terminal, planned: "Planned", form: str, rate: "RateLike", *, to_stderr: bool = False
) -> None:
    """In one of FORMATS on stdout; to stderr where stdout belongs to something else."""
    rendered = _RENDERED[form](planned, rate)
    if form == "json":  # which has no place for them
        for note in planned.notes:
            terminal.line(f"note: {note}")
    if to_stderr:
        terminal.say(rendered)
    else:
        terminal.data(rendered)


def _text(planned: "Planned", rate: "RateLike") -> "Text | str":
    from reconciler.render.plan_text import plan_text

    return plan_text(planned.plan, rate, notes=planned.notes)


def _json(planned: "Planned", _rate: "RateLike") -> "Text | str":
    from reconciler.render.json import plan_json

    return plan_json(planned.plan)


def _markdown(planned: "Planned", rate: "RateLike") -> "Text | str":
    from reconciler.render.plan_markdown import plan_markdown

    return plan_markdown(planned.plan, rate, notes=planned.notes)


_RENDERED = dict(zip(FORMATS, (_text, _json, _markdown), strict=True))
