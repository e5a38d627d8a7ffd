"""The command `plan`."""

from pathlib import Path

import click

from reconciler.cli.options import FILE, Globals, output_format, targets
from reconciler.cli.plans import FORMS, Shown, print_plan


@click.command(
    epilog="""\b
Examples:
  reconciler plan
  reconciler plan --target 692730761 --target 'products/mugs/*'
  reconciler plan --refresh --out plan.json && reconciler apply plan.json
  reconciler plan --format markdown >> "$GITHUB_STEP_SUMMARY"
  reconciler plan --format html > plan.html
  reconciler plan --detailed-exitcode || echo "changes are pending"
"""
)
@click.option("--refresh", is_flag=True, help="Look at the store as well. Needs a token that may read.")
@click.option("--check-sources", is_flag=True, help="Ask the address of each picture that would be sent.")
@click.option("--out", type=FILE, metavar="FILE", help="Save the plan, for show and apply.")
@output_format(*FORMS)
@targets
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes, 4 when apply would be refused."
)
@click.pass_obj
def plan(
    given: Globals,
    refresh: bool,
    check_sources: bool,
    out: Path | None,
    form: str,
    targets: tuple[str, ...],
    detailed_exitcode: bool,
) -> int:
    """Show what would change in the store, and what would be lost.

    Compares the catalog with the state, offline. Sends nothing.
    """
    from reconciler.errors import Exit
    from reconciler.operations.plan import PlanRequest
    from reconciler.operations.plan import plan as make
    from reconciler.operations.planfiles import save_plan

    config = given.config()
    planned = make(config, PlanRequest(targets, refresh, check_sources), given.outside())
    if out is not None:
        save_plan(planned.plan, given.directory / out)
    print_plan(given.terminal, Shown(planned, config.rate_limit, config.root), form)
    if not detailed_exitcode or not planned.plan.changes:
        return Exit.DONE
    return Exit.REFUSED if planned.plan.would_be_refused else Exit.CHANGES
