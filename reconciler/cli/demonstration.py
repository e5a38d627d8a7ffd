"""Play the main job in front of somebody: real commands, a real server on loopback, a folder that is thrown away."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reconciler.cli.extras import sandbox_module
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit

# What is said before a command, the command, and how it must end.
STEPS: tuple[tuple[str, str, Exit], ...] = (
    ("A small pottery shop. Its product files are checked first, offline.", "validate", Exit.DONE),
    ("Then the plan: what has changed since the last apply, and what would be lost.", "plan", Exit.DONE),
    (
        "One change would erase a gallery, and nobody has agreed to that. So nothing at all is sent:",
        "apply --yes",
        Exit.REFUSED,
    ),
    (
        "Somebody agrees, for this one product. Apply looks at the store, sends, and reads back:",
        "apply --yes --allow-erase sku:PLATE-DINNER",
        Exit.DONE,
    ),
    ("A second plan, and this one looks at the store as well:", "plan --refresh", Exit.DONE),
)


def play(terminal: Terminal) -> int:
    """Run the steps; 0 if each ended as it should."""
    example = sandbox_module("example")
    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as name:
        folder = Path(name)
        with example.serve_example(folder) as server:
            environ = {**os.environ, "ECWID_API_URL": server.url, "ECWID_TOKEN": example.TOKEN}
            for words, command, expected in STEPS:
                status = _step(terminal, words, command, folder, environ)
                if status != expected:
                    terminal.error(f"this ended with exit status {status}, not {expected}")
                    return Exit.ERROR
    terminal.data(
        "\nThat was the main job. The temporary folder is gone; README.md tells how to begin with your store."
    )
    return Exit.DONE


def _step(terminal: Terminal, words: str, command: str, folder: Path, environ: Mapping[str, str]) -> int:
    from rich.text import Text

    terminal.data(Text(f"\n# {words}", style="bold cyan"))
    terminal.data(Text(f"$ reconciler {command}\n", style="bold"))
    options = ["-C", str(folder), *(["--no-color"] if terminal.color is False else [])]
    arguments = [sys.executable, "-m", "reconciler", *options, *shlex.split(command)]
    status = subprocess.run(arguments, env=dict(environ), check=False).returncode
    if status:
        terminal.data(Text(f"(exit status {status})", style="dim"))
    return status
