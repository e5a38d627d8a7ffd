"""Two runs at once: the second says who is at work and ends, and one whose lock was broken writes nothing more."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen
from threading import Event
from typing import Any

import pytest

from tests.e2e.bench import Bench, assert_harmless, picture


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Three products are applied, and the main image of one is to be replaced."""
    bench.applied()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    return bench


@contextmanager
def at_work(bench: Bench) -> Iterator["Popen[str]"]:
    """An apply in a process of its own that waits for the answer to its update for as long as the block runs."""
    arrived, go_on = Event(), Event()

    def wait(product_id: int, body: Any) -> None:
        arrived.set()
        go_on.wait()

    bench.shop.store.before_update = wait
    process = bench.world.start("apply", "--yes")
    try:
        assert arrived.wait(30)
        yield process
    finally:
        go_on.set()
        bench.shop.store.before_update = None


def test_a_second_run_says_who_is_at_work_and_sends_nothing(bench: Bench) -> None:
    with at_work(bench) as process:
        for command in (("apply", "--yes"), ("state", "rm", "1", "--yes")):
            ran = bench.refuses(
                75,
                *command,
                says=[
                    f"error: state.jsonl: the state is locked by process {process.pid} on {socket.gethostname()} since 20",
                    "wait for it to end, or let this command wait with --lock-timeout SECONDS",
                    "`reconciler state unlock ",
                ],
            )
            assert ran.out == ""
        assert bench.run("plan").status == 0
        assert f"The state is locked by process {process.pid}" in bench.run("state", "unlock").out
    out, err = process.communicate()

    assert process.returncode == 0, out + err
    assert bench.run("state", "unlock").out == "The state is not locked.\n"


def test_a_wrong_lock_id_breaks_nothing(bench: Bench) -> None:
    bench.refuses(1, "state", "unlock", "no-such-id", says="state.jsonl: the state is not locked")
    with at_work(bench) as process:
        bench.refuses(
            1,
            "state",
            "unlock",
            "no-such-id",
            says=["and by no lock with the given id", "to break that one, give its id"],
        )
    out, err = process.communicate()

    assert process.returncode == 0, out + err


def test_a_run_whose_lock_was_broken_writes_nothing_more_and_says_so(bench: Bench) -> None:
    with at_work(bench) as process:
        told = bench.run("state", "unlock").out
        lock_id = re.search(r"lock id (\S+)\)", told)
        assert lock_id
        assert bench.run("state", "unlock", lock_id[1]).status == 0
        state = bench.world.state.read_bytes()
    out, err = process.communicate()

    assert_harmless(out + err)
    assert process.returncode == 3
    assert "the lock of the state was broken while this run held it, and nobody holds it now" in out
    assert "run plan again to see what is still to be done" in out
    assert bench.world.state.read_bytes() == state
    assert "1 to retry" in bench.run("plan").out


def test_the_lock_of_a_run_that_was_killed_is_free(bench: Bench) -> None:
    with at_work(bench) as process:
        process.kill()
        process.communicate()

        assert bench.run("plan", "--refresh").status == 0
        assert bench.run("state", "unlock").out == "The state is not locked.\n"
