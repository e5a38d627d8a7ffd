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
  reconciler show plan.json --format html > plan.html
"""
)
@click.argument("planfile", type=FILE)
@output_format(*FORMS)
@click.pass_obj
def show(given: Globals, planfile: Path, form: str) -> int:
    """Show a saved plan again, in any form. Needs neither catalog nor state.

    Where the catalog's folder is at hand, a page shows its local pictures.
    """
    from reconciler.config import RateLimit
    from reconciler.operations.planfiles import read_plan
    from reconciler.operations.workspace import Planned

    plan = read_plan(given.directory / planfile)
    root = _root(given) if form == "html" else None
    print_plan(given.terminal, Shown(Planned(plan), RateLimit(), root), form)
    return 0


def _root(given: Globals) -> Path | None:
    """The configuration's folder; a plan can be shown where there is none."""
    from reconciler.errors import ReconcilerError

    try:
        return given.config().root
    except ReconcilerError:
        return None
