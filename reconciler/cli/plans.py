"""Print a plan in the form that was asked for; shared by every command that shows one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.text import Text

    from reconciler.operations.workspace import Planned
    from reconciler.render.plan_totals import RateLike


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan, and what there is to show it with. `root` is the configuration's folder, None where none is at hand."""

    planned: "Planned"
    rate: "RateLike"
    root: Path | None = None


def _text(shown: Shown) -> "Text":
    from reconciler.render.plan_text import plan_text

    return plan_text(shown.planned.plan, shown.rate, notes=shown.planned.notes)


def _json(shown: Shown) -> str:
    from reconciler.render.json import plan_json

    return plan_json(shown.planned.plan)


def _markdown(shown: Shown) -> str:
    from reconciler.render.plan_markdown import plan_markdown

    return plan_markdown(shown.planned.plan, shown.rate, notes=shown.planned.notes)


def _html(shown: Shown) -> str:
    from reconciler.operations.thumbnails import Thumbnails
    from reconciler.render.html import plan_html

    thumbnails = Thumbnails(shown.root) if shown.root else _no_thumbnail
    return plan_html(shown.planned.plan, shown.rate, notes=shown.planned.notes, thumbnails=thumbnails)


def _no_thumbnail(_: str) -> None:
    """Where there is no folder, there is no picture."""


_FORMS: Final[Mapping[str, Callable[[Shown], "Text | str"]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "html": _html,
}
FORMS: Final = tuple(_FORMS)
"""The forms that a plan can have; the first is the default."""

_WITHOUT_NOTES: Final = frozenset({"json"})


def rendered(shown: Shown, form: str) -> str:
    """The plan in this form, to be put into a file: without colours, with a newline at its end."""
    text = _FORMS[form](shown)
    return plain(text if isinstance(text, str) else text.plain)


def plain(text: str) -> str:
    """`text` with a newline at its end."""
    return text if text.endswith("\n") else f"{text}\n"


def print_plan(terminal: Terminal, shown: Shown, form: str, *, to_stderr: bool = False) -> None:
    """On stdout; text can go to stderr where stdout belongs to something else."""
    if form in _WITHOUT_NOTES:
        for note in shown.planned.notes:
            terminal.line(f"note: {note}")
    text = _FORMS[form](shown)
    if to_stderr:
        terminal.say(text)
    else:
        terminal.data(text)
