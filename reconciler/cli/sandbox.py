"""The command `sandbox`."""

from pathlib import Path

import click

from reconciler.cli.options import FILE, Globals, Seconds
from reconciler.cli.signals import end_in_order


@click.command(
    epilog="""\b
Example: a store to try things on
  reconciler sandbox --seed catalog-example/store.json
and then, in another terminal:
  export ECWID_API_URL=http://127.0.0.1:8737/api/v3 ECWID_TOKEN=secret_sandbox
  reconciler -C catalog-example --state try.jsonl plan --refresh

\b
Example: a slow store behind a bad line, the same each time
  reconciler sandbox --seed catalog-example/store.json --latency 0.1-0.5 --rate 600/60 \\
    --fault reset_after=0.05 --fault item=0.02 --fault-seed 7
"""
)
@click.option("--seed", type=FILE, metavar="FILE", help="The store to start from.")
@click.option("--keep", type=FILE, metavar="FILE", help="Keep the store in this file between runs.")
@click.option("--origin", type=FILE, metavar="DIR", help="Serve this folder as a source of pictures.")
@click.option("--dead", multiple=True, metavar="GLOB", help="Addresses that cannot be downloaded. Repeatable.")
@click.option("--once", multiple=True, metavar="GLOB", help="Addresses that can be downloaded once. Repeatable.")
@click.option("--port", type=click.IntRange(0, 65535), default=8737, show_default=True, help="0 picks a free one.")
@click.option(
    "--quirk",
    "quirks",
    multiple=True,
    metavar="NAME=VALUE",
    help="How the store behaves where Ecwid's "
    "documentation is silent or of two minds. Repeatable; `--quirk help` lists them.",
)
@click.option("--latency", metavar="SECONDS[-SECONDS]", help="How long every answer takes.")
@click.option("--rate", metavar="N/SECONDS", help="Refuse more than N requests in any SECONDS.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME=PROBABILITY",
    help="What goes wrong by chance with a request. Repeatable; `--fault help` lists them.",
)
@click.option("--fault-seed", type=int, default=0, show_default=True, help="The same faults for the same number.")
@click.option(
    "--revoke-after", type=click.IntRange(1), metavar="N", help="A token works for N requests, then no more."
)
@click.option(
    "--batch-pace", type=Seconds(), default=0, metavar="SECONDS", help="From one request of a batch to the next."
)
@click.pass_obj
def sandbox(
    given: Globals,
    seed: Path | None,
    keep: Path | None,
    origin: Path | None,
    dead: tuple[str, ...],
    once: tuple[str, ...],
    port: int,
    quirks: tuple[str, ...],
    latency: str | None,
    rate: str | None,
    faults: tuple[str, ...],
    fault_seed: int,
    revoke_after: int | None,
    batch_pace: float,
) -> int:
    """Run a local stand-in for Ecwid, on this machine's loopback alone."""
    from reconciler.cli.extras import sandbox_module
    from reconciler.errors import ReconcilerError

    play = sandbox_module()
    if "help" in quirks:
        lines = [f"{name}={'|'.join(values)}" for name, values in play.Quirks.choices().items()]
        given.terminal.data("\n".join(["The first value of each is the default.", *lines]))
        return 0
    if "help" in faults:
        given.terminal.data("\n".join(["Each takes a probability from 0 to 1.", *play.describe_faults()]))
        return 0
    try:
        drills = play.parse_drills(
            latency=latency,
            rate=rate,
            faults=faults,
            seed=fault_seed,
            once=once,
            revoke_after=revoke_after,
            batch_pace=batch_pace,
        )
    except play.DrillError as error:
        raise click.UsageError(f"{error}.") from error
    end_in_order()
    try:
        play.serve(
            seed=given.directory / seed if seed else None,
            state=given.directory / keep if keep else None,
            origin=given.directory / origin if origin else None,
            port=port,
            quirks=quirks,
            dead=dead,
            drills=drills,
            announce=lambda url: given.terminal.note(f"The sandbox answers at {url}\nStop it with Ctrl-C."),
        )
    except play.SandboxError as error:
        *others, last = str(error).splitlines()  # a problem each
        if others:
            given.terminal.note("\n".join(others))
        raise ReconcilerError(last) from error
    return 0
