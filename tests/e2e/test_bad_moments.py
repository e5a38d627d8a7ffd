"""A signal that comes at a bad moment, before anything was begun: no traceback, nothing sent, no lock left behind."""

import signal
import socket
import subprocess
import sys

import pytest

from tests.e2e.bench import Bench, assert_harmless, picture
from tests.e2e.world import Ran

# Runs the command, and gets the signal in the very moment in which it imports a module.
AT_IMPORT = """
import os, sys
module, number = sys.argv.pop(1), int(sys.argv.pop(1))
sys.addaudithook(lambda event, args: event == "import" and args[0] == module and os.kill(os.getpid(), number))
from reconciler.cli.main import main
sys.exit(main())
"""
DURING_START_UP = [
    "reconciler.cli.handling",
    "click",
    "pydantic",
    "ruamel.yaml.cyaml",
    "httpx",
    "httpcore",
    "anyio",
    "reconciler.operations.apply",
]
LATER = ["filelock", "reconciler.render.plan_text"]


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Three products are applied, and the main image of one is to be replaced."""
    bench.applied()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    return bench


def signalled(bench: Bench, module: str, number: signal.Signals) -> Ran:
    """Run apply, which must not send anything."""
    sent, state = bench.sent, bench.world.state.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", AT_IMPORT, module, str(int(number)), "-C", str(bench.world.folder), "apply", "--yes"],
        env=bench.world.variables(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert_harmless(done.stdout + done.stderr)
    assert (bench.sent, bench.world.state.read_bytes()) == (sent, state)
    assert bench.run("state", "unlock").out == "The state is not locked.\n"
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("module", DURING_START_UP)
def test_ctrl_c_during_start_up_ends_the_process_without_a_word(bench: Bench, module: str) -> None:
    """A shell calls that 130, too."""
    ran = signalled(bench, module, signal.SIGINT)

    assert (ran.status, ran.out, ran.err) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize(
    ("module", "number"), [*((module, signal.SIGINT) for module in LATER), ("filelock", signal.SIGTERM)]
)
def test_a_signal_while_something_is_begun_ends_it_in_order(
    bench: Bench, module: str, number: signal.Signals
) -> None:
    ran = signalled(bench, module, number)

    assert ran.status == 130, ran
    assert ran.err.strip() == "error: interrupted"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", [("apply", "--yes"), ("plan", "--refresh")])
def test_a_signal_while_the_store_is_looked_at(
    bench: Bench, command: tuple[str, ...], number: signal.Signals
) -> None:
    """The store takes the question, and does not answer."""
    state = bench.world.state.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        bench.world.state.write_bytes(state.replace(bench.world.url.split("/")[2].encode(), b"127.0.0.1:%d" % port))
        state = bench.world.state.read_bytes()
        bench.world.url = f"http://127.0.0.1:{port}/api/v3"
        process = bench.world.start(*command)
        connection, _ = server.accept()
        with connection:
            assert connection.recv(1000).startswith(b"GET /api/v3/1003/products?")
            process.send_signal(number)
            out, err = process.communicate()

    assert_harmless(out + err)
    assert process.returncode == 130
    assert (out, err.strip()) == ("", "error: interrupted")
    assert bench.world.state.read_bytes() == state


def test_ctrl_c_is_left_to_a_shell_that_put_the_command_in_the_background(bench: Bench) -> None:
    """Where SIGINT is ignored from the start it stays so, and SIGTERM still ends the command."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        bench.world.url = f"http://127.0.0.1:{server.getsockname()[1]}/api/v3"
        bench.world.state.unlink()
        process = subprocess.Popen(
            ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *bench.world.command("apply", "--yes")],
            env=bench.world.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        connection, _ = server.accept()
        with connection:
            assert connection.recv(1000).startswith(b"GET /api/v3/1003/products?")
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate()

    assert_harmless(out + err)
    assert process.returncode == 130
