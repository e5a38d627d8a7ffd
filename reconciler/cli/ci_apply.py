"""The commands `ci find` and `ci apply`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.apply import AtTheTerminal, told
from reconciler.cli.options import FILE, Globals, lock_timeout

if TYPE_CHECKING:
    from reconciler.config import Config
    from reconciler.errors import ReconcilerError
    from reconciler.operations.workspace import Planned

REFUSED_PLAN = "plan.json"


@click.command(
    epilog="""\b
Example:
  reconciler ci find --out found
  reconciler ci find --out found --approved-run 17134520983
"""
)
@click.option("--out", type=FILE, required=True, metavar="DIR", help="Where to keep the plan that is found.")
@click.option(
    "--plan-workflow",
    default="media-plan.yml",
    show_default=True,
    help="The workflow that plans, by its file's name.",
)
@click.option("--artifact", default="media-plan", show_default=True, help="What the reviewed plan is kept as.")
@click.option(
    "--refused-artifact",
    default="media-refused-plan",
    show_default=True,
    help="What a refused run keeps its plan as.",
)
@click.option("--approved-run", default="", metavar="ID", help="The refused run whose plan is approved.")
@click.pass_obj
def find(
    given: Globals, out: Path, plan_workflow: str, artifact: str, refused_artifact: str, approved_run: str
) -> int:
    """Find the plan that may be applied to the pushed commit.

    That is the plan of the last commit of the pull request that was merged as this commit, made before the merge by
    the workflow that plans; or the plan of a refused run that somebody approves. Where there is none, only what loses
    nothing may be done.
    """
    from reconciler.errors import ReconcilerError
    from reconciler.github import GitHub, Job
    from reconciler.operations.ci_found import Wanted, find_plan
    from reconciler.render.ci_markdown import failure_markdown, found_text

    if approved_run and not (approved_run.isdecimal() and len(approved_run) < 19):
        raise click.BadParameter("is not the id of a run, which is a number", param_hint="'--approved-run'")
    wanted = Wanted(plan_workflow, artifact, refused_artifact, int(approved_run) if approved_run else None)
    try:
        found = find_plan(GitHub(given.environ), Job.of(given.environ), wanted, given.directory / out)
    except ReconcilerError as error:
        _sum_up(given, failure_markdown(error, "Nothing was applied"))
        raise
    given.terminal.line(found_text(found.mode, found.pull_request, found.run, found.reason))
    return 0


@click.command(
    epilog="""\b
Example:
  reconciler ci find --out found
  reconciler ci apply --found found --out out --backup backup
"""
)
@click.option("--found", "folder", type=FILE, required=True, metavar="DIR", help="What `ci find` found.")
@click.option("--out", type=FILE, required=True, metavar="DIR", help="Where to keep the plan if it is refused.")
@click.option("--backup", type=FILE, metavar="DIR", help="Keep the original of every picture that will be lost.")
@click.option("--force", is_flag=True, help="Pass safety.max_loss_percent.")
@click.option(
    "--transport", type=click.Choice(("direct", "batch")), default="direct", show_default=True, help="As for `apply`."
)
@lock_timeout
@click.pass_obj
def apply(
    given: Globals,
    folder: Path,
    out: Path,
    backup: Path | None,
    force: bool,
    transport: str,
    lock_timeout: float,
) -> int:
    """Apply the plan that was found, or what loses nothing, without asking; tell in the summary what came of it.

    A run that is refused keeps the plan that it would have needed, and says how to approve it. Exits as `apply` does.
    """
    from reconciler.cli.progress import Progress
    from reconciler.errors import ReconcilerError, Refused
    from reconciler.operations.apply import ApplyRequest
    from reconciler.operations.apply import apply as carry_out
    from reconciler.operations.ci_found import PLAN, Mode, read_found
    from reconciler.render.ci_markdown import applied_markdown, source_line
    from reconciler.render.outcome_text import outcome_text

    found = read_found(given.directory / folder)
    config = given.config()
    _refuse_passing_state(given, config)
    if force and found.mode is not Mode.APPROVED:
        raise Refused(
            "--force passes the loss limit for a plan that was approved, and for no other",
            "run the workflow by hand with `approved-run` as well; nothing was sent",
        )
    lossless = found.mode is Mode.LOSSLESS
    request = ApplyRequest(
        plan_file=None if lossless else given.directory / folder / PLAN,
        lossless=lossless,
        force=force,
        batches=transport == "batch",
        lock_timeout=lock_timeout,
        backup=given.directory / backup if backup else None,
    )
    person = _Nobody(given, config)
    source = source_line(found.mode, found.pull_request, found.run, found.reason)
    try:
        with Progress(given.terminal) as progress:
            outcome = carry_out(config, request, given.outside(), person, progress)
    except ReconcilerError as error:
        _sum_up(given, _refusal(given, config, error, person.planned, (source, given.directory / out)))
        raise
    text = outcome_text(outcome)
    _sum_up(given, applied_markdown(source, text.plain, outcome.exit_code, person.as_markdown()))
    return told(given.terminal, outcome, "", text)


def _sum_up(given: Globals, markdown: str) -> None:
    """Write the summary. That it cannot be written changes nothing of what was done."""
    from reconciler.errors import ConfigError
    from reconciler.github.files import write_summary

    try:
        write_summary(given.environ, markdown)
    except ConfigError as error:
        given.terminal.error(error.message)


class _Nobody(AtTheTerminal):
    """Who agrees to what a plan was found for; remembers what was shown."""

    def __init__(self, given: Globals, config: "Config") -> None:
        super().__init__(given, config, yes=True, form="text")
        self.config = config
        self.planned: Planned | None = None

    def show(self, planned: "Planned") -> None:
        """Print the plan to the log."""
        self.planned = planned
        super().show(planned)

    def as_markdown(self) -> str:
        """What was shown, for a summary."""
        return _as_markdown(self.planned, self.config)


def _as_markdown(planned: "Planned | None", config: "Config") -> str:
    from reconciler.cli.plans import Shown, rendered

    return rendered(Shown(planned, config.rate_limit), "markdown") if planned else ""


def _refuse_passing_state(given: Globals, config: "Config") -> None:
    """What a run records in its own work tree is gone with the runner. Raises `ConfigError`."""
    from reconciler.errors import ConfigError

    if given.state is None and not config.state.startswith("git:"):
        raise ConfigError(
            "the state is a file in the work tree, and would be lost with the machine that this runs on",
            "keep it on a branch: write `state: git:media-state`; or give --state, and keep that file yourself",
        )


def _refusal(
    given: Globals,
    config: "Config",
    error: "ReconcilerError",
    planned: "Planned | None",
    where: tuple[str, Path],
) -> str:
    """What the summary says of a run that sent nothing. Where it was refused, the plan that it needs is kept."""
    from reconciler.errors import Refused
    from reconciler.github import Job
    from reconciler.github.files import write_folder
    from reconciler.operations.planfiles import save_plan
    from reconciler.operations.reviewed import NotReviewed
    from reconciler.operations.workspace import Planned
    from reconciler.render.ci_markdown import failure_markdown, how_to_approve, refused_markdown
    from reconciler.render.plan_diff import difference_text

    source, out = where
    if not isinstance(error, Refused):
        return f"{failure_markdown(error, 'Nothing was applied')}\n{source}\n"
    difference = ""
    if isinstance(error, NotReviewed):
        planned = Planned(error.fresh)
        difference = difference_text(error.reviewed, error.fresh).plain
    approval = ""
    if planned is not None:
        write_folder(out, {})
        save_plan(planned.plan, out / REFUSED_PLAN)
        job = Job.of(given.environ)
        approval = how_to_approve(job.workflow.rpartition("/")[2], job.run, job.branch, job.sha)
    text = refused_markdown(error, source, difference, approval)
    return f"{text}\n{_as_markdown(planned, config)}"
