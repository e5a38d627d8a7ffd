"""Commands that are met while they run: held at a request, killed at a moment, asked at a terminal."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import IO

from reconciler.sandbox import ApiError, Server
from reconciler.sandbox.json_types import Json
from tests.e2e.world import TOKEN, Ran, World

Process = subprocess.Popen[str]

_MAIN = "import sys\nfrom reconciler.cli.main import main\nsys.exit(main(sys.argv[1:]))\n"


def ended(process: Process) -> Ran:
    """What a command left behind, once it has ended by itself."""
    out, err = process.communicate()
    assert "Traceback" not in err, err
    assert TOKEN not in out + err
    return Ran(process.returncode, out, err)


def changed(world: World, prelude: str, *arguments: str) -> Process:
    """Start a command in a process that runs `prelude` first: for what no request and no file can tell of."""
    return subprocess.Popen(
        [sys.executable, "-c", prelude + _MAIN, *world.command(*arguments)[3:]],
        env=world.variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@dataclass
class Held:
    """Updates that have arrived at the store and wait to take effect. `arrived` is set once the first has."""

    arrived: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)
    products: list[int] = field(default_factory=list)


@contextmanager
def holding(shop: Server) -> Iterator[Held]:
    """Hold every update, until the block ends or `released` is set."""
    held = Held()

    def hold(product_id: int, body: Json) -> None:
        held.products.append(product_id)
        held.arrived.set()
        held.released.wait()

    shop.store.before_update = hold
    try:
        yield held
    finally:
        held.released.set()
        shop.store.before_update = None


BEFORE, AFTER = "before it takes effect", "before it is answered"


def killed(world: World, shop: Server, *arguments: str, at: str, update: int = 1) -> None:
    """Apply, and be killed at an update: one that the store never carries out, or has carried out already."""
    seen: list[int] = []
    lock = Lock()

    def kill(product_id: int, body: Json) -> None:
        with lock:
            seen.append(product_id)
            if len(seen) < update:
                return
            process.kill()
            process.wait()
        if at == BEFORE:
            raise ApiError(500)

    setattr(shop.store, "before_update" if at == BEFORE else "after_update", kill)
    process = world.start("apply", "--yes", *arguments)
    try:
        out, err = process.communicate()
    finally:
        shop.store.before_update = shop.store.after_update = None
    assert process.returncode == -signal.SIGKILL, f"{out}\n{err}"


@dataclass
class AtTerminal:
    """A command that somebody runs at a terminal; what it prints is read as it comes."""

    process: "subprocess.Popen[bytes]"
    keyboard: IO[bytes]
    printed: str = ""

    def until(self, text: str) -> None:
        """Read on until it has printed this."""
        assert self.process.stderr is not None
        while text not in self.printed:
            more = os.read(self.process.stderr.fileno(), 65536)
            assert more, f"it ended without saying {text!r}:\n{self.printed}"
            self.printed += more.decode()

    def types(self, text: str) -> int:
        """Type this, and wait for the end; the exit status."""
        self.keyboard.write(text.encode())
        self.keyboard.flush()
        _, rest = self.process.communicate()
        self.printed += rest.decode()
        return self.process.returncode


@contextmanager
def at_terminal(world: World, *arguments: str) -> Iterator[AtTerminal]:
    """Start a command whose standard input is a terminal; stdout and stderr arrive together."""
    master, slave = pty.openpty()
    with os.fdopen(master, "wb", buffering=0) as keyboard:
        process = subprocess.Popen(
            world.command(*arguments),
            env=world.variables(),
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.close(slave)
        try:
            yield AtTerminal(process, keyboard)
        finally:
            process.kill()
            process.communicate()
