"""The command `validate`."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from reconciler.cli.options import FILE, Globals, output_format


@click.command(
    epilog="""\b
Examples:
  reconciler validate
  reconciler validate products/mug.yaml
  reconciler validate --format github
"""
)
@click.argument("paths", nargs=-1, type=FILE)
@output_format("text", "json", "github")
@click.pass_obj
def validate(given: Globals, paths: tuple[Path, ...], form: str) -> int:
    """Check the configuration and the catalog, offline.

    All problems of all files are reported in one run, each with its line and what to write instead. With PATHS,
    only those files' problems are.
    """
    from reconciler.errors import Exit, InvalidFiles
    from reconciler.operations.validate import validate as check
    from reconciler.render.json import validation_json
    from reconciler.render.problems import problems_github, problems_text

    folder = _in_repository(Path.cwd(), given.environ)
    try:
        config = given.config()
        folder = _in_repository(config.root, given.environ)
        found = check(config, tuple(given.directory / path for path in paths))
        problems, doubts, files = found.problems, found.doubts, found.files
    except InvalidFiles as error:  # of the configuration, told relative to where the command was started
        if form == "text":
            raise
        problems, doubts, files = error.problems, (), 1
    if form == "json":
        given.terminal.data(validation_json(problems, files, doubts))
    elif form == "github":
        given.terminal.data(problems_github(problems, folder, doubts))
    else:
        given.terminal.data(problems_text(problems, files, doubts))
    return Exit.ERROR if problems else Exit.DONE


def _in_repository(folder: Path, environ: Mapping[str, str]) -> str:
    """A folder as a workflow's annotations need it: relative to the checkout, empty where it is that."""
    relative = os.path.relpath(folder, os.path.realpath(environ.get("GITHUB_WORKSPACE") or Path.cwd()))
    return "" if relative == "." or relative.startswith("..") else relative
