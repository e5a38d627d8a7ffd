"""The command `init`."""

from pathlib import Path

import click

from reconciler.cli.options import FILE, Globals

_NEXT = """\
Next:
  1. Put products of yours in place of products/example.yaml, then: reconciler -C {folder} validate
  2. Push all of it to a repository on GitHub, and give it the store's tokens:
       gh secret set ECWID_TOKEN        (scopes read_catalog and update_catalog)
       gh secret set ECWID_READ_TOKEN   (scope read_catalog alone; plans and drift look at the store with it)
  3. Let nobody push to {branch} without a pull request that somebody else approved. Its check "Plan / Plan" is red
     where apply would refuse, and where merging agrees to lose what nobody recorded: do not require it.
  4. Open a pull request: a comment will show what merging it does to the store."""


@click.command(
    epilog="""\b
Examples:
  reconciler init --store-id 1003
  reconciler init shop --store-id 1003 --tool OWNER/REPO@0123456789abcdef0123456789abcdef01234567
"""
)
@click.argument("folder", metavar="[DIR]", type=FILE, default=Path())
@click.option("--store-id", type=click.IntRange(1), required=True, metavar="ID", help="The store's id.")
@click.option(
    "--branch",
    metavar="NAME",
    help="The branch that is applied when it is pushed to. [default: the one that is checked out, or main]",
)
@click.option(
    "--tool",
    metavar="OWNER/REPO@COMMIT",
    help="Where the workflows come from. [default: what this program was installed from, if that is on GitHub]",
)
@click.pass_obj
def init(given: Globals, folder: Path, store_id: int, branch: str | None, tool: str | None) -> int:
    """Begin a new catalog: configuration, an example product, and three workflows.

    Nothing is overwritten: where one of the files exists, nothing is written at all.
    """
    import shlex

    from reconciler.git import check_branch
    from reconciler.git.head import current_branch
    from reconciler.operations.init import Beginning
    from reconciler.operations.init import init as begin
    from reconciler.operations.init_tool import direct_url, tool_given, tool_installed

    origin = tool_given(tool) if tool is not None else tool_installed(direct_url())
    target = given.directory / folder
    applied = branch or current_branch(target) or "main"
    written = begin(target, Beginning(store_id, check_branch(applied), origin))
    given.terminal.data("".join(f"{path}\n" for path in written))
    given.terminal.note(_NEXT.format(folder=shlex.quote(str(target)), branch=applied))
    return 0
