"""The command `demo`."""

import click

from reconciler.cli.options import Globals
from reconciler.cli.signals import end_in_order


@click.command(
    epilog="""\b
Example:
  reconciler demo
"""
)
@click.pass_obj
def demo(given: Globals) -> int:
    """Play the main job once, in a sandbox.

    A plan, a refusal, apply, and a second plan: these very commands, on a small example catalog, in a temporary
    folder that is removed afterwards. Needs no account and no network.
    """
    from reconciler.cli.demonstration import play

    end_in_order()
    return play(given.terminal)
