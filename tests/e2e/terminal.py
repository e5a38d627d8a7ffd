"""A person at a terminal: commands that run on a pseudo-terminal, what they show, and keys typed at them."""

import os
import subprocess
import sys
from types import TracebackType
from typing import Self

from tests.e2e.world import TOKEN, World

CTRL_C, CTRL_D = "\x03", "\x04"

# Makes the terminal that it was given the one whose keys it gets signals from, then becomes the command.
BECOME = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class AtATerminal:
    """A command on a terminal of its own, whose Ctrl-C it gets."""

    def __init__(self, world: World, *arguments: str) -> None:
        """The command runs at once."""
        self._ours, theirs = os.openpty()
        environ = {**world.variables(), "TERM": "xterm-256color"}
        environ.pop("NO_COLOR")
        self.process = subprocess.Popen(
            [sys.executable, "-c", BECOME, *world.command(*arguments)],
            env=environ,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        """Read until the screen shows `text`."""
        while text not in self.shown:
            assert self._read(), self.shown

    def press(self, keys: str) -> None:
        """Press these keys."""
        os.write(self._ours, keys.encode())

    def ends(self) -> int:
        """Read on to the end; the exit status."""
        while self._read():
            pass
        assert "Traceback" not in self.shown, self.shown
        assert "internal error" not in self.shown, self.shown
        assert TOKEN not in self.shown
        return self.process.wait()

    def _read(self) -> bool:
        try:
            data = os.read(self._ours, 4096)
        except OSError:  # the other end is closed
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
