"""The command `restore`."""

from pathlib import Path

import click

from reconciler.cli.options import FILE, Globals, output_format, targets


def _base_url(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The address without a slash at its end."""
    import re

    from reconciler.model.media import ADDRESS_PATTERN

    if value is None:
        return None
    if not re.fullmatch(ADDRESS_PATTERN, value) or "?" in value or "#" in value or len(value) > 1000:
        wanted = "an http or https address without ? and #, such as https://cdn.example.com/kept"
        raise click.BadParameter(f"{value!r} is not {wanted}.", context, parameter)
    return value.rstrip("/")


@click.command(
    epilog="""\b
Examples:
  reconciler restore backup
  reconciler restore backup --base-url https://cdn.example.com/kept | git apply
  reconciler restore backup --target 692730761 --format files
"""
)
@click.argument("folder", metavar="DIR", type=FILE)
@output_format("diff", "files")
@targets
@click.option(
    "--base-url",
    callback=_base_url,
    metavar="URL",
    help="Where the backup's folder is published. Without it, pictures are written by the addresses they once had.",
)
@click.pass_obj
def restore(given: Globals, folder: Path, form: str, targets: tuple[str, ...], base_url: str | None) -> int:
    """Print what would bring a backup's pictures back.

    DIR is the folder of a backup. What left the store and is not declared now is put into the product files, where it
    was: as a diff for git apply in the configuration's folder, or as whole files. Sends nothing and writes nothing.
    """
    from reconciler.errors import Exit
    from reconciler.operations.restore import RestoreRequest
    from reconciler.operations.restore import restore as find
    from reconciler.render.restore_text import (
        nothing_text,
        restoration_diff,
        restoration_files,
        summary_text,
        unfit,
    )

    terminal = given.terminal
    found = find(given.config(), RestoreRequest(given.directory / folder, targets, base_url))
    for note in found.notes:
        terminal.note(f"note: {note}")
    if not found.files:
        terminal.data(nothing_text(found))
        return Exit.DONE
    for path in unfit(found) if form == "diff" else ():
        terminal.line(f"note: {path} holds characters that are shown as escapes: its diff cannot be applied")
    terminal.data(restoration_diff(found) if form == "diff" else restoration_files(found))
    terminal.note(summary_text(found))
    return Exit.DONE
