"""Render what a command would print, to be put into a file. Prints nothing."""

from typing import TYPE_CHECKING

from reconciler.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.text import Text

    from reconciler.config import Config
    from reconciler.operations.workspace import Planned


class Captured(Terminal):
    """A terminal that keeps what is printed to it, without colours; messages go on to nobody."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        super().__init__(color=False)
        self.text = ""

    def data(self, text: "Text | str") -> None:
        """Keep it."""
        self.text += plain(text)

    def _say(self, text: str) -> None:
        """Leave it."""


def plain(text: "Text | str") -> str:
    """Text as it is printed where there are no colours, with a newline at its end."""
    words = text if isinstance(text, str) else text.plain
    return words if words.endswith("\n") else f"{words}\n"


def plan_as(planned: "Planned", form: str, config: "Config") -> str:
    """The plan in one of the forms that `plan --format` knows."""
    from reconciler.cli.plans import print_plan

    captured = Captured()
    print_plan(captured, planned, form, config.rate_limit)
    return captured.text
