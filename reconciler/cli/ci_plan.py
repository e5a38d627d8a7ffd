"""The command `ci plan`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import FILE, Globals

if TYPE_CHECKING:
    from reconciler.config import Config
    from reconciler.errors import InvalidFiles, ReconcilerError
    from reconciler.operations.workspace import Planned

PLAN, PAGE, COMMENT = "plan.json", "media-plan.html", "comment.md"


@click.command(
    epilog="""\b
Example:
  reconciler ci plan --out out --base main --head HEAD
"""
)
@click.option("--out", type=FILE, required=True, metavar="DIR", help="Where to write the plan in all its forms.")
@click.option(
    "--base", default="HEAD^1", show_default=True, metavar="REV", help="What the pull request would change."
)
@click.option("--head", default="HEAD", show_default=True, metavar="REV", help="What it would change that to.")
@click.pass_obj
def plan(given: Globals, out: Path, base: str, head: str) -> int:
    """Plan a pull request: as a file, a page, a comment, a summary, and annotations at its lines.

    Looks at the store where ECWID_TOKEN is set and not empty. Exits with 0 where apply would go on, also when changes
    are pending, and with 4 where it would refuse. A plan that cannot be made is told in the comment.
    """
    from reconciler.cli.plans import Shown, rendered
    from reconciler.errors import Exit, ReconcilerError
    from reconciler.github.files import write_folder
    from reconciler.operations.planfiles import save_plan
    from reconciler.render.annotations import plan_github
    from reconciler.render.ci_markdown import agreed_by_merging

    folder = given.directory / out
    beside = _beside(given, base, head)
    try:
        config = given.config()
        planned = _planned(given, config)
    except ReconcilerError as error:
        return _failed(given, error, folder, beside)
    shown = Shown(planned, config.rate_limit, config.root)
    write_folder(folder, {PAGE: rendered(shown, "html")})
    save_plan(planned.plan, folder / PLAN)
    above = "\n\n".join(part for part in (beside, agreed_by_merging(planned.plan)) if part)
    _tell(given, folder, above, rendered(shown, "markdown"))
    given.terminal.data(plan_github(planned.plan, _from_here(config.root)) or "Nothing to annotate.")
    return Exit.REFUSED if planned.plan.changes and planned.plan.would_be_refused else Exit.DONE


def _planned(given: Globals, config: "Config") -> "Planned":
    from reconciler.operations.asking import Outside
    from reconciler.operations.plan import PlanRequest
    from reconciler.operations.plan import plan as make
    from reconciler.operations.validate import validate
    from reconciler.render.problems import problems_github

    if doubts := validate(config).doubts:
        given.terminal.data(problems_github((), _from_here(config.root), doubts))
    # A secret that is not configured, or not given to a fork, arrives as an empty variable.
    environ = {name: value for name, value in given.environ.items() if value or not name.startswith("ECWID_TOKEN")}
    refresh = any(name.startswith("ECWID_TOKEN") for name in environ)
    return make(config, PlanRequest(refresh=refresh), Outside(environ))


def _beside(given: Globals, base: str, head: str) -> str:
    """What the pull request changes beside products. Told first, whatever becomes of the plan."""
    from reconciler.errors import ConfigError, GitError, InvalidFiles
    from reconciler.operations.ci_plan import touched
    from reconciler.render.ci_markdown import banner, banner_of_trouble

    state: Path | None = None
    try:
        address = given.config().state
        state = None if address.startswith("git:") or given.state else Path(address)
    except (ConfigError, InvalidFiles):
        pass  # told where the plan is made
    try:
        found = touched(given.directory / (given.config_file or "reconciler.yaml"), state, base, head)
    except GitError as error:
        return banner_of_trouble(error)
    return banner(found.config, found.workflows, found.state)


def _failed(given: Globals, error: "ReconcilerError", folder: Path, beside: str) -> int:
    from reconciler.errors import InvalidFiles
    from reconciler.render.ci_markdown import failure_markdown
    from reconciler.render.problems import problems_github

    if isinstance(error, InvalidFiles):
        given.terminal.data(problems_github(error.problems, _from_here(_root(given, error))))
    _tell(given, folder, beside, failure_markdown(error))
    given.terminal.error(error.message, error.remedy)
    return error.exit_code


def _root(given: Globals, error: "InvalidFiles") -> Path:
    """Where the problems' paths begin: the catalog's in its folder, the configuration's where the command began."""
    return given.directory if error.what == "catalog" else Path()


def _tell(given: Globals, folder: Path, beside: str, text: str) -> None:
    from reconciler.github.files import write_folder, write_summary

    comment = f"{beside}\n\n{text}" if beside else text
    write_folder(folder, {COMMENT: comment})
    write_summary(given.environ, comment)


def _from_here(folder: Path) -> str:
    """A folder as annotations need it: relative to the checkout, where workflows run this."""
    relative = os.path.relpath(folder, Path.cwd())
    return "" if relative == "." or relative.startswith("..") else relative
