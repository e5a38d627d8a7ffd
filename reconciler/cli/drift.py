"""The command `drift`."""

from typing import TYPE_CHECKING

import click

from reconciler.cli.options import Globals, output_format, targets

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.operations.drift import Drifted


@click.command(
    epilog="""\b
Examples:
  reconciler drift
  reconciler drift --target 692730761 --format json
  reconciler drift --detailed-exitcode --format markdown > drift.md
"""
)
@output_format("text", "json", "markdown")
@targets
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there is drift.")
@click.pass_obj
def drift(given: Globals, form: str, targets: tuple[str, ...], detailed_exitcode: bool) -> int:
    """Show what was changed in the store since it was last applied to.

    Looks at every recorded product, and compares with what the store showed right after the last apply. Needs a token
    that may read; sends nothing, and records nothing.
    """
    from reconciler.errors import Exit
    from reconciler.operations.drift import drift as find

    found = find(given.config(), targets, given.outside())
    _print(given.terminal, found, form)
    return Exit.CHANGES if detailed_exitcode and found.drift.changes else Exit.DONE


def _print(terminal: "Terminal", found: "Drifted", form: str) -> None:
    from reconciler.render.drift_markdown import drift_markdown
    from reconciler.render.drift_text import drift_text
    from reconciler.render.json import drift_json

    match form:
        case "json":
            for note in found.notes:
                terminal.line(f"note: {note}")
            terminal.data(drift_json(found.drift))
        case "markdown":
            terminal.data(drift_markdown(found.drift, notes=found.notes))
        case _:
            terminal.data(drift_text(found.drift, notes=found.notes))
