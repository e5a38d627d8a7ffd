"""The command `sandbox`."""

from pathlib import Path

import click

from reconciler.cli.options import FILE, Globals
from reconciler.cli.signals import end_in_order


@click.command(
    epilog="""\b
Example: a store to try things on
  reconciler sandbox --seed catalog-example/store.json
and then, in another terminal:
  export ECWID_API_URL=http://127.0.0.1:8737/api/v3 ECWID_TOKEN=secret_sandbox
  reconciler -C catalog-example --state try.jsonl plan --refresh
"""
)
@click.option("--seed", type=FILE, metavar="FILE", help="The store to start from.")
@click.option("--keep", type=FILE, metavar="FILE", help="Keep the store in this file between runs.")
@click.option("--origin", type=FILE, metavar="DIR", help="Serve this folder as a source of pictures.")
@click.option("--dead", multiple=True, metavar="GLOB", help="Addresses that cannot be downloaded. Repeatable.")
@click.option("--port", type=click.IntRange(0, 65535), default=8737, show_default=True, help="0 picks a free one.")
@click.option(
    "--quirk",
    "quirks",
    multiple=True,
    metavar="NAME=VALUE",
    help="How the store behaves where Ecwid's "
    "documentation is silent or of two minds. Repeatable; `--quirk help` lists them.",
)
@click.pass_obj
def sandbox(
    given: Globals,
    seed: Path | None,
    keep: Path | None,
    origin: Path | None,
    dead: tuple[str, ...],
    port: int,
    quirks: tuple[str, ...],
) -> int:
    """Run a local stand-in for Ecwid, on this machine's loopback alone."""
    from reconciler.cli.extras import sandbox_module
    from reconciler.errors import ReconcilerError

    play = sandbox_module()
    if "help" in quirks:
        lines = [f"{name}={'|'.join(values)}" for name, values in play.Quirks.choices().items()]
        given.terminal.data("\n".join(["The first value of each is the default.", *lines]))
        return 0
    end_in_order()
    try:
        play.serve(
            seed=given.directory / seed if seed else None,
            state=given.directory / keep if keep else None,
            origin=given.directory / origin if origin else None,
            port=port,
            quirks=quirks,
            dead=dead,
            announce=lambda url: given.terminal.note(f"The sandbox answers at {url}\nStop it with Ctrl-C."),
        )
    except play.SandboxError as error:
        *others, last = str(error).splitlines()  # a problem each
        if others:
            given.terminal.note("\n".join(others))
        raise ReconcilerError(last) from error
    return 0
