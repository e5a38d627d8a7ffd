"""The command `show`."""

from pathlib import Path

import click

from reconciler.cli.options import FILE, Globals, output_format
from reconciler.cli.plans import FORMS, Shown, print_plan


@click.command(
    epilog="""\b
Example:
  reconciler plan --out plan.json
  reconciler show plan.json
"""
)
@click.argument("planfile", type=FILE)
@output_format(*FORMS)
@click.pass_obj
def show(given: Globals, planfile: Path, form: str) -> int:
    """Show a saved plan again, in any form. Needs neither catalog nor state."""
    from reconciler.config import RateLimit
    from reconciler.operations.planfiles import read_plan
    from reconciler.operations.workspace import Planned

    plan = read_plan(given.directory / planfile)
    print_plan(given.terminal, Shown(Planned(plan), RateLimit()), form)
    return 0
