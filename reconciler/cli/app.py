"""The command itself: global options, and the list of its commands."""

import os
from pathlib import Path

import click

from reconciler import __version__
from reconciler.cli.apply import apply
from reconciler.cli.ci import ci
from reconciler.cli.demo import demo
from reconciler.cli.drift import drift
from reconciler.cli.init import init
from reconciler.cli.options import FILE, Globals
from reconciler.cli.plan import plan
from reconciler.cli.restore import restore
from reconciler.cli.sandbox import sandbox
from reconciler.cli.schema import schema
from reconciler.cli.show import show
from reconciler.cli.state import state
from reconciler.cli.terminal import Terminal
from reconciler.cli.validate import validate


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Example: review a change, then carry it out
  reconciler validate
  reconciler plan
  ECWID_TOKEN=secret_... reconciler apply

The token is read from ECWID_TOKEN alone, never from a file or an option.""",
)
@click.option(
    "-C",
    "directory",
    type=FILE,
    default=Path(),
    metavar="DIR",
    help="Run as if started in DIR.",
)
@click.option("--config", type=FILE, metavar="FILE", help="The configuration. [default: reconciler.yaml]")
@click.option("--store", metavar="NAME", help="Which of the configured stores.")
@click.option("--state", "state_address", metavar="ADDRESS", help="Another state than the configured one.")
@click.option("-v", "--verbose", is_flag=True, help="Tell more on stderr.")
@click.option("--no-color", is_flag=True, help="Print without colors. NO_COLOR does the same.")
@click.version_option(__version__, prog_name="reconciler")
@click.pass_context
def cli(
    context: click.Context,
    directory: Path,
    config: Path | None,
    store: str | None,
    state_address: str | None,
    verbose: bool,
    no_color: bool,
) -> None:
    """Keep the pictures and videos of an Ecwid store as declared in YAML files.

    `plan` shows what would change in the store and what would be lost; `apply` carries it out. Nothing leaves the
    store that was not in a plan and agreed to.
    """
    terminal = Terminal(color=False if no_color else None)
    terminal.stdout()  # where nothing can be shown, nothing is begun
    context.obj = Globals(directory, config, store, state_address, dict(os.environ), terminal)
    if verbose:
        terminal.log()


for command in (init, validate, plan, show, apply, drift, state, restore, schema, sandbox, demo, ci):
    cli.add_command(command)
