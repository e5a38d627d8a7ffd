"""Tell expected errors, interruptions and mistakes of our own apart. One handler for every command."""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click
from click.exceptions import NoArgsIsHelpError

from reconciler.cli.app import cli
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, InvalidFiles, Mistake, ReconcilerError

_CLICK = str(Path(click.__file__).parent)


def run(args: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. Never lets a traceback out."""
    terminal = Terminal(color=None)
    try:
        status = cli.main(args=None if args is None else list(args), prog_name="reconciler", standalone_mode=False)
        return int(status or 0)
    except click.Abort:
        terminal.error("interrupted")
        return Exit.INTERRUPTED
    except click.ClickException as error:
        return _usage(error, terminal)
    except ReconcilerError as error:
        _explain(error, terminal)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the one place where a bug becomes a message
        if isinstance(error, OSError) and _last_frame(error).filename.startswith(_CLICK):  # printing --help
            terminal.error(f"the output could not be written: {error.strerror}")
            return Exit.ERROR
        return _bug(error, terminal)


def _usage(error: click.ClickException, terminal: Terminal) -> int:
    if isinstance(error, NoArgsIsHelpError):
        terminal.say(error.format_message())
        return Exit.USAGE
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        terminal.note(context.get_usage())
    terminal.error(error.format_message())
    terminal.note(f"Try `{context.command_path if context else 'reconciler'} --help`.")
    return Exit.USAGE


def _explain(error: ReconcilerError, terminal: Terminal) -> None:
    from reconciler.operations.reviewed import NotReviewed
    from reconciler.render.plan_diff import difference_text
    from reconciler.render.problems import problem_lines

    if isinstance(error, InvalidFiles):
        terminal.say("\n".join([*problem_lines(error.problems), "", ""]))
    if isinstance(error, NotReviewed):
        terminal.say(difference_text(error.reviewed, error.fresh))
        terminal.say("")
    terminal.error(error.message, error.remedy)


def _last_frame(error: BaseException) -> traceback.FrameSummary:
    return traceback.extract_tb(error.__traceback__)[-1]


def _bug(error: Exception, terminal: Terminal) -> int:
    """A mistake of ours. Values are left out: they could hold what nobody should see."""
    mistake = Mistake(error)
    terminal.error(mistake.message, mistake.remedy)
    if "-v" in sys.argv or "--verbose" in sys.argv:
        for frame in traceback.extract_tb(error.__traceback__):
            terminal.note(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    return Exit.ERROR
