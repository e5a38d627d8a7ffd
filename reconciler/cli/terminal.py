"""Write to stdout and stderr: data to the one, everything else to the other. Reads no markup out of data."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


class Terminal:
    """Where a command prints. `color` is False for none, None for whatever the terminal can do."""

    def __init__(self, *, color: bool | None) -> None:
        """Nothing is imported or opened until something is printed."""
        self.color = color
        self.reader_left = False

    def console(self, *, stderr: bool) -> "Console":
        """A console that breaks no lines and highlights nothing by itself."""
        from rich.console import Console

        return Console(
            stderr=stderr,
            no_color=True if self.color is False else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    def data(self, text: "Text | str") -> None:
        """Print to stdout. A reader who went away is no error; `reader_left` tells."""
        if self.reader_left:
            return
        try:
            if isinstance(text, str):
                sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
            else:
                self.console(stderr=False).print(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self.reader_left = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, text: "Text | str") -> None:
        """Print to stderr."""
        try:
            self.console(stderr=True).print(text)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())

    def note(self, text: str) -> None:
        """Print plain text that may hold data to stderr, escaped line by line."""
        from reconciler.render.escape import terminal

        self.say("\n".join(terminal(line) for line in text.splitlines()))

    def log(self) -> None:
        """Print what is logged (repeats, pauses) to stderr."""
        import logging

        terminal = self

        class ToTerminal(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                terminal.note(record.getMessage())

        logger = logging.getLogger("reconciler")
        logger.addHandler(ToTerminal())
        logger.setLevel(logging.INFO)

    def error(self, message: str, remedy: str | None = None) -> None:
        """Print what went wrong and what to do to stderr."""
        from rich.text import Text

        from reconciler.render.escape import terminal

        text = Text.assemble(("error: ", "bold red"), terminal(message))
        if remedy:
            text.append(f"\n  {terminal(remedy)}")
        self.say(text)
