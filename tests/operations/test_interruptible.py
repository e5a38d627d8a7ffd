"""A coroutine that a signal ends cleans up first, and no signal is lost."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from reconciler.operations import interruptible


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cancels_it_and_lets_it_clean_up(runner: asyncio.Runner, number: signal.Signals) -> None:
    steps: list[str] = []

    async def looks() -> None:
        try:
            os.kill(os.getpid(), number)
            os.kill(os.getpid(), number)
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            steps.append("cleaned up")

    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt):
        interruptible.run(runner, looks())
    assert steps == ["cleaned up"]
    assert signal.getsignal(number) is before
    assert runner.run(asyncio.sleep(0, "sound")) == "sound", "the loop is fit for use"


def test_a_signal_that_comes_as_it_ends_is_not_lost(runner: asyncio.Runner) -> None:
    async def looks() -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        return "looked"

    with pytest.raises(KeyboardInterrupt):
        interruptible.run(runner, looks())


def test_an_ignored_signal_stays_ignored(runner: asyncio.Runner) -> None:
    async def looks() -> str:
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0)
        return "looked"

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert interruptible.run(runner, looks()) == "looked"
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_it_raises_is_raised(runner: asyncio.Runner) -> None:
    async def looks() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        interruptible.run(runner, looks())
