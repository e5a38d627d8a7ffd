"""The command `validate`."""

from pathlib import Path

import click

from reconciler.cli.options import Globals, output_format


@click.command(
    epilog="""\b
Examples:
  reconciler validate
  reconciler validate products/mug.yaml
  reconciler validate --format github
"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@output_format("text", "json", "github")
@click.pass_obj
def validate(given: Globals, paths: tuple[Path, ...], form: str) -> int:
    """Check the configuration and the catalog, offline.

    All problems of all files are reported in one run, each with its line and what to write instead. With PATHS,
    only those files' problems are.
    """
    from reconciler.errors import Exit
    from reconciler.operations.validate import validate as check
    from reconciler.render.json import validation_json
    from reconciler.render.problems import problems_github, problems_text

    found = check(given.config(), tuple(given.directory / path for path in paths))
    if form == "json":
        given.terminal.data(validation_json(found.problems, found.files))
    elif form == "github":
        given.terminal.data(problems_github(found.problems))
    else:
        given.terminal.data(problems_text(found.problems, found.files))
    return Exit.ERROR if found.problems else Exit.DONE
