"""The command `schema`."""

import click

from reconciler.cli.options import Globals

NAMES = ("product", "config", "plan", "state", "outcome")


@click.command(
    epilog="""\b
Example: let an editor check and complete product files
  reconciler schema product > schemas/product.schema.json
"""
)
@click.argument("name", type=click.Choice(NAMES), default="product")
@click.pass_obj
def schema(given: Globals, name: str) -> int:
    """Print the JSON Schema of a file.

    NAME is product, config, plan, state or outcome.
    """
    from reconciler.operations.schemas import schema_text

    given.terminal.data(schema_text(name))
    return 0
