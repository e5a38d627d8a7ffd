"""The commands `ci …`: the steps of the workflows, each of which can be run by hand."""

from pathlib import Path

import click

from reconciler.cli.ci_apply import apply, find
from reconciler.cli.ci_plan import plan
from reconciler.cli.options import FILE, Globals


@click.group(
    epilog="""\b
Example: what the workflow of a pull request does, in its order
  reconciler ci state
  reconciler ci plan --out ../out
  reconciler ci comment --from ../out
"""
)
def ci() -> None:
    """The steps of the workflows, each of which can be run by hand.

    They take what GitHub tells a job from its environment (GITHUB_REPOSITORY, GITHUB_SHA, …), and ask GitHub through
    the `gh` command, with the token in GH_TOKEN.
    """


ci.add_command(plan)
ci.add_command(find)
ci.add_command(apply)


@ci.command(
    epilog="""\b
Example:
  GITHUB_REPOSITORY=acme/media reconciler ci state
"""
)
@click.pass_obj
def state(given: Globals) -> int:
    """Tell which branch keeps the state, and whether it exists.

    Sets the outputs `branch`, empty where the state is a file, and `exists`. A configuration that cannot be read has
    no branch; the step that plans says what is wrong with it.
    """
    from reconciler.errors import ConfigError, InvalidFiles
    from reconciler.git import check_branch
    from reconciler.github import GitHub, Job
    from reconciler.github.approved import branch_head
    from reconciler.github.files import write_outputs

    try:
        address = given.config().state
        branch = check_branch(address.removeprefix("git:")) if address.startswith("git:") else ""
    except (ConfigError, InvalidFiles) as error:
        given.terminal.line(f"note: {error.message}")
        branch = ""
    exists = branch_head(GitHub(given.environ), Job.of(given.environ), branch) is not None if branch else False
    outputs = {"branch": branch, "exists": "true" if exists else "false"}
    write_outputs(given.environ, outputs)
    given.terminal.data("".join(f"{name}={value}\n" for name, value in outputs.items()))
    return 0


@ci.command(
    epilog="""\b
Example:
  reconciler ci comment --from out --page-artifact 123 --plan-artifact 124
"""
)
@click.option("--from", "folder", type=FILE, required=True, metavar="DIR", help="Where `ci plan` wrote comment.md.")
@click.option("--key", default="plan", show_default=True, help="Tells the comments of several stores apart.")
@click.option("--page-artifact", metavar="ID", default="", help="The artifact that holds the page, to be linked.")
@click.option("--plan-artifact", metavar="ID", default="", help="The artifact that holds the plan, to be linked.")
@click.pass_obj
def comment(given: Globals, folder: Path, key: str, page_artifact: str, plan_artifact: str) -> int:
    """Write or update the one comment of a pull request.

    The pull request is that of the event, and is asked for once more: where it has moved on, nothing is written. What
    stands in DIR is data of others, and only ever becomes the text of the comment.
    """
    from reconciler.github import GitHub, Job
    from reconciler.operations.ci_comment import Links, comment_on

    job = Job.of(given.environ)
    told = comment_on(GitHub(given.environ), job, folder, key, Links(page_artifact, plan_artifact))
    given.terminal.line(told)
    return 0


@ci.command(
    epilog="""\b
Example:
  reconciler ci issue --from drift.md --status 2
"""
)
@click.option(
    "--from", "file", type=FILE, required=True, metavar="FILE", help="What `drift --format markdown` printed."
)
@click.option(
    "--status",
    type=click.Choice(("0", "2")),
    required=True,
    help="How `drift --detailed-exitcode` ended: 2 is drift.",
)
@click.option("--key", default="drift", show_default=True, help="Tells the issues of several stores apart.")
@click.option("--title", default="The store's media were changed by hand", show_default=True, help="Of the issue.")
@click.pass_obj
def issue(given: Globals, file: Path, status: str, key: str, title: str) -> int:
    """Open or update the one issue about drift; close it when there is none."""
    from reconciler.github import GitHub, Job
    from reconciler.operations.ci_comment import issue_about

    told = issue_about(GitHub(given.environ), Job.of(given.environ), file if status == "2" else None, key, title)
    given.terminal.line(told)
    return 0
