"""Somebody at a terminal who does not say yes, or leaves: nothing is sent."""

import signal

import pytest

from tests.e2e.bench import Bench, picture
from tests.e2e.terminal import CTRL_C, CTRL_D, AtATerminal

QUESTION = "Carry this out? Only 'yes' is accepted: "


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Three products are applied, and the main image of one is to be replaced."""
    bench.applied()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    return bench


def test_yes_is_carried_out(bench: Bench) -> None:
    """The other tests would mean nothing otherwise."""
    sent = bench.sent
    with AtATerminal(bench.world, "apply") as person:
        person.wait_for(QUESTION)
        person.press("yes\n")
        assert person.ends() == 0

    assert bench.sent == sent + 1
    assert "Applied: 1 product; 2 unchanged." in person.shown
    assert "\x1b[31m" in person.shown  # what leaves the store is red on a terminal


@pytest.mark.parametrize("answer", ["y\n", "YES\n", "\n", "yes, but\n", CTRL_D])
def test_nothing_but_yes_is_yes(bench: Bench, answer: str) -> None:
    sent, state = bench.sent, bench.world.state.read_bytes()
    with AtATerminal(bench.world, "apply") as person:
        person.wait_for(QUESTION)
        person.press(answer)
        assert person.ends() == 1

    assert "error:" in person.shown
    assert "not agreed to, so nothing was sent" in person.shown
    assert (bench.sent, bench.world.state.read_bytes()) == (sent, state)


def test_ctrl_c_at_the_question(bench: Bench) -> None:
    sent, state = bench.sent, bench.world.state.read_bytes()
    with AtATerminal(bench.world, "apply") as person:
        person.wait_for(QUESTION)
        person.press(CTRL_C)
        assert person.ends() == 130

    assert "interrupted" in person.shown
    assert (bench.sent, bench.world.state.read_bytes()) == (sent, state)
    assert bench.run("state", "unlock").out == "The state is not locked.\n"


def test_a_signal_to_end_at_the_question(bench: Bench) -> None:
    sent, state = bench.sent, bench.world.state.read_bytes()
    with AtATerminal(bench.world, "apply") as person:
        person.wait_for(QUESTION)
        person.process.send_signal(signal.SIGTERM)
        assert person.ends() == 130

    assert (bench.sent, bench.world.state.read_bytes()) == (sent, state)


def test_records_are_removed_for_yes_alone(bench: Bench) -> None:
    state = bench.world.state.read_bytes()
    with AtATerminal(bench.world, "state", "rm", "1") as person:
        person.wait_for("Remove? Only 'yes' is accepted: ")
        person.press("y\n")
        assert person.ends() == 1

    assert "not agreed to, so nothing was removed" in person.shown
    assert bench.world.state.read_bytes() == state
