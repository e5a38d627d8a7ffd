"""Print a plan in the form that was asked for; shared by every command that shows one."""

from typing import TYPE_CHECKING

from reconciler.cli.terminal import Terminal

if TYPE_CHECKING:
    from reconciler.operations.workspace import Planned
    from reconciler.render.plan_totals import RateLike


def print_plan(
    terminal: Terminal, planned: "Planned", form: str, rate: "RateLike", *, to_stderr: bool = False
) -> None:
    """As text or JSON on stdout; text can go to stderr where stdout belongs to something else."""
    from reconciler.render.json import plan_json
    from reconciler.render.plan_text import plan_text

    if form == "json":
        for note in planned.notes:
            terminal.line(f"note: {note}")
        terminal.data(plan_json(planned.plan))
        return
    text = plan_text(planned.plan, rate, notes=planned.notes)
    if to_stderr:
        terminal.say(text)
    else:
        terminal.data(text)
