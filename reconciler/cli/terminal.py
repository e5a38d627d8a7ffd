"""Write to stdout and stderr: data to the one, everything else to the other. Reads no markup out of data.

Stdout that cannot be written is an error. Stderr that cannot be written is none: a lost message must never end a run.
"""

import os
import sys
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


class Unprinted(ReconcilerError):
    """The output has nowhere to go."""


class Terminal:
    """Where a command prints. `color` is False for none, None for whatever the terminal can do."""

    def __init__(self, *, color: bool | None) -> None:
        """Nothing is imported or opened until something is printed."""
        self.color = color
        self.reader_left = False

    def console(self, file: TextIO, *, is_terminal: bool | None = None) -> "Console":
        """A console that breaks no lines and highlights nothing by itself."""
        from rich.console import Console

        return Console(
            file=file,
            force_terminal=is_terminal or None,
            no_color=True if self.color is False else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    def data(self, text: "Text | str") -> None:
        """Print to stdout. A reader who went away is no error; `reader_left` tells. Raises `Unprinted`."""
        stdout = self.stdout()
        if self.reader_left:
            return
        try:
            _write(stdout, _line(self._rendered(text, stdout)))
        except BrokenPipeError:
            self.reader_left = True
            _discard_the_rest(stdout)
        except OSError as error:
            _discard_the_rest(stdout)
            raise Unprinted(f"the output could not be written: {error.strerror}") from error

    def stdout(self) -> TextIO:
        """Where data goes. Raises `Unprinted` where that is closed."""
        if sys.stdout is None:
            raise Unprinted("the output has nowhere to go, for stdout is closed", "send it to a file or a terminal")
        return sys.stdout

    def say(self, text: "Text | str") -> None:
        """Print to stderr, if that is possible."""
        if sys.stderr is not None:
            self._say(_line(self._rendered(text, sys.stderr)))

    def note(self, text: str) -> None:
        """Print plain text of ours to stderr, each line escaped. For data that may hold a line feed: `line`."""
        self.say("\n".join(_inert(line) for line in text.split("\n")))

    def line(self, text: str) -> None:
        """Print plain text that may hold any data to stderr, as one line, come what may."""
        self.say(_inert(text))

    def agrees(self, question: str, otherwise: str) -> bool:
        """Ask a person at the terminal. Only the whole word yes counts.

        Raises `ReconcilerError` where nobody can be asked; `otherwise` says what did not happen then.
        """
        if sys.stdin is None or not sys.stdin.isatty():
            raise ReconcilerError(
                f"there is no terminal to ask, so {otherwise}", "pass --yes to go on without being asked"
            )
        if self.reader_left:
            raise ReconcilerError(
                f"what this is about could not be shown, so {otherwise}", "do not close the output early"
            )
        self._say(f"\n{question} Only 'yes' is accepted: ")
        answer = sys.stdin.readline()
        if not answer.endswith("\n"):
            self._say("\n")
        return answer.strip() == "yes"

    def log(self) -> None:
        """Print what is logged (repeats, pauses) to stderr."""
        import logging

        terminal = self

        class ToTerminal(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                terminal.line(record.getMessage())

        logger = logging.getLogger("reconciler")
        logger.addHandler(ToTerminal())
        logger.setLevel(logging.INFO)

    def error(self, message: str, remedy: str | None = None) -> None:
        """Print what went wrong and what to do to stderr."""
        from rich.text import Text

        from reconciler.render.words import shown

        text = Text.assemble(("error: ", "bold red"), shown(message))
        if remedy:
            text.append(f"\n  {shown(remedy)}")
        self.say(text)

    def _say(self, text: str) -> None:
        if sys.stderr is None:
            return
        try:
            _write(sys.stderr, text)
        except OSError:
            _discard_the_rest(sys.stderr)

    def _rendered(self, text: "Text | str", stream: TextIO) -> str:
        """As a console would print it, which by itself would end the process where a reader went away."""
        if isinstance(text, str):
            return text
        printed = StringIO()
        self.console(printed, is_terminal=stream.isatty()).print(text)
        return printed.getvalue()


def _inert(line: str) -> str:
    """One line, escaped, that does not begin as a command of a workflow does."""
    from reconciler.render.words import shown

    safe = shown(line)
    begin = safe.lstrip()
    return f"{safe[: len(safe) - len(begin)]}\\x3a{begin[1:]}" if begin.startswith("::") else safe


def _line(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _write(stream: TextIO, text: str) -> None:
    """Write all of it now. What the stream's encoding does not have is written as an escape."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def _discard_the_rest(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain of it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        stream.flush()
