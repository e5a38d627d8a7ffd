"""The command `apply`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import FILE, Globals, lock_timeout, output_format, targets

if TYPE_CHECKING:
    from rich.text import Text

    from reconciler.cli.terminal import Terminal
    from reconciler.config import Config
    from reconciler.model.outcome import Outcome
    from reconciler.operations.workspace import Planned


@click.command(
    epilog="""\b
Examples:
  reconciler apply
  reconciler apply plan.json --yes
  reconciler apply --allow-erase 692730761
  reconciler apply --lossless --yes
  reconciler apply --target sku:MUG-BLUE --lock-timeout 60
  reconciler apply --backup ../lost-pictures --transport batch
"""
)
@click.argument("planfile", type=FILE, required=False)
@click.option("--yes", is_flag=True, help="Do not ask. Gives none of the consents that the plan says are needed.")
@targets
@click.option(
    "--allow-erase",
    multiple=True,
    metavar="SELECTOR|all",
    help="Agree to the erasures and losses of this product: its id, sku:SKU, or a glob. Repeatable.",
)
@click.option(
    "--lossless",
    is_flag=True,
    help="Do nothing that anything could be lost by: refuse losses, erasures, forgetting, releasing, and "
    "adopting what shows something.",
)
@click.option("--force", is_flag=True, help="Pass safety.max_loss_percent.")
@click.option(
    "--parallelism", type=click.IntRange(1, 256), default=64, show_default=True, help="Updates in flight at most."
)
@click.option(
    "--transport",
    type=click.Choice(("direct", "batch")),
    default="direct",
    show_default=True,
    help="One request for each update, or one for up to 500 of them, which the store works off in its own time: "
    "what somebody adds to those products meanwhile is replaced.",
)
@click.option("--no-canary", is_flag=True, help="Do not send one update alone first and look at what came of it.")
@click.option(
    "--backup", type=FILE, metavar="DIR", help="Keep in this folder the original of every picture that will be lost."
)
@lock_timeout
@output_format("text", "json")
@click.pass_obj
def apply(
    given: Globals,
    planfile: Path | None,
    yes: bool,
    targets: tuple[str, ...],
    allow_erase: tuple[str, ...],
    lossless: bool,
    force: bool,
    parallelism: int,
    transport: str,
    no_canary: bool,
    backup: Path | None,
    lock_timeout: float,
    form: str,
) -> int:
    """Bring the store to what the catalog declares.

    Looks at every product it is going to send to, shows the plan, asks, sends one update for each changed product,
    and records what came of it. With PLANFILE it sends only what that plan contains, and refuses to run if there
    is more to do.
    """
    from reconciler.cli.progress import Progress
    from reconciler.operations.apply import ApplyRequest
    from reconciler.operations.apply import apply as carry_out
    from reconciler.render.json import outcome_json
    from reconciler.render.outcome_text import outcome_text

    config = given.config()
    request = ApplyRequest(
        plan_file=given.directory / planfile if planfile else None,
        targets=targets,
        allow_erase=allow_erase,
        force=force,
        lossless=lossless,
        parallelism=parallelism,
        canary=not no_canary,
        batches=transport == "batch",
        lock_timeout=lock_timeout,
        backup=given.directory / backup if backup else None,
    )
    person = AtTheTerminal(given, config, yes=yes, form=form)
    with Progress(given.terminal) as progress:
        outcome = carry_out(config, request, given.outside(), person, progress)
    if form == "json":
        return told(given.terminal, outcome, outcome_json(outcome))
    return told(given.terminal, outcome, *(("", outcome_text(outcome)) if person.asked else ()))


def told(terminal: "Terminal", outcome: "Outcome", *texts: "Text | str") -> int:
    """Print what came of a run; its exit status, which tells of what was sent also where nothing can be printed."""
    from reconciler.cli.terminal import Unprinted
    from reconciler.errors import Exit

    try:
        for text in texts:
            terminal.data(text)
    except Unprinted as error:
        terminal.error(error.message, "what was sent is recorded; `reconciler plan` shows what is left to do")
        sent = any(product.tries for product in outcome.products)
        return outcome.exit_code or (Exit.INCOMPLETE if sent else Exit.ERROR)
    return outcome.exit_code


class AtTheTerminal:
    """The person who started the command."""

    def __init__(self, given: Globals, config: "Config", *, yes: bool, form: str) -> None:
        self._given = given
        self._config = config
        self._yes = yes
        self._form = form
        self.asked = False

    def show(self, planned: "Planned") -> None:
        """Print the plan: on stderr where stdout is for JSON."""
        from reconciler.cli.plans import Shown, print_plan

        to_stderr = self._form == "json"
        print_plan(self._given.terminal, Shown(planned, self._config.rate_limit), "text", to_stderr=to_stderr)

    def agrees(self) -> bool:
        """Ask, unless told not to."""
        self.asked = True
        return self._yes or self._given.terminal.agrees("Carry this out?", "nothing was sent")
