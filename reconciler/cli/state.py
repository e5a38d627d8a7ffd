"""The commands `state …`: look at the state and mend it."""

import click

from reconciler.cli.options import Globals, output_format


@click.group()
def state() -> None:
    """Look at the state, and mend it.

    The state is what is remembered of what was sent. Nothing here sends anything.
    """


@state.command(
    name="list",
    epilog="""\b
Example:
  reconciler state list
""",
)
@click.pass_obj
def list_(given: Globals) -> int:
    """List the recorded products, a line each: id, status, SKU, file."""
    from reconciler.operations.state import read
    from reconciler.render.state_text import records_text

    config = given.config()
    found = read(config)
    for note in found.notes:
        given.terminal.line(f"note: {note}")
    if found.missing:
        given.terminal.line(f"note: there is no state at {config.state}")
    given.terminal.data(records_text(found.records.values()))
    return 0


@state.command(
    epilog="""\b
Examples:
  reconciler state show 692730761
  reconciler state show sku:MUG-BLUE
"""
)
@click.argument("selector")
@click.pass_obj
def show(given: Globals, selector: str) -> int:
    """Print what is recorded of a product, as JSON."""
    from reconciler.operations.state import find, read
    from reconciler.render.json import record_json

    for record in find(read(given.config()), (selector,)):
        given.terminal.data(record_json(record))
    return 0


@state.command(
    epilog="""\b
Examples:
  reconciler state history 692730761
  reconciler state history sku:MUG-BLUE --limit 5 --format json
"""
)
@click.argument("selector", metavar="PRODUCT")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, metavar="N", help="Steps at most."
)
@output_format("text", "json")
@click.pass_obj
def history(given: Globals, selector: str, limit: int, form: str) -> int:
    """Tell what was recorded of a product, from the newest commit to the oldest.

    For a state on a branch, or in a file that git tracks. PRODUCT is an id or sku:SKU.
    """
    from reconciler.operations.history import history as tell
    from reconciler.render.history_text import history_text
    from reconciler.render.json import history_json

    told = tell(given.config(), selector, limit)
    given.terminal.data(history_json(told) if form == "json" else history_text(told))
    return 0


@state.command(
    epilog="""\b
Example: forget a product; if a file still declares it, the next plan adopts it
  reconciler state rm 692730761
"""
)
@click.argument("selectors", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def rm(given: Globals, selectors: tuple[str, ...], yes: bool) -> int:
    """Remove products from the state. The store keeps what it shows."""
    from reconciler.model.record import Record
    from reconciler.operations.state import remove
    from reconciler.render.state_text import removal_text

    def agrees(records: tuple[Record, ...]) -> bool:
        given.terminal.say(removal_text(records))
        return yes or given.terminal.agrees("Remove?", "nothing was removed")

    remove(given.config(), selectors, agrees)
    return 0


@state.command(
    epilog="""\b
Examples:
  reconciler state unlock
  reconciler state unlock 6f1c2a9e-0f6b-4a55-9f0e-0c4f7b1f2c11
"""
)
@click.argument("lock_id", required=False)
@click.pass_obj
def unlock(given: Globals, lock_id: str | None) -> int:
    """Break the lock of a run that is gone or stuck. Without LOCK_ID, tell who holds it.

    The run that held it notices, and writes nothing more.
    """
    from reconciler.operations.state import break_lock, lock_holder

    if lock_id is None:
        holder = lock_holder(given.config())
        given.terminal.data(f"The state is locked by {holder}." if holder else "The state is not locked.")
    else:
        given.terminal.data(f"The lock of {break_lock(given.config(), lock_id)} is broken.")
    return 0
