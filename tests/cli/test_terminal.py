"""What is printed beside the data: whatever is in it, no line begins as a command of a workflow does."""

import logging
from collections.abc import Iterator

import pytest

from reconciler.cli.terminal import Terminal

SEPARATORS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """The program's own, as it was afterwards."""
    logger = logging.getLogger("reconciler")
    handlers, level = list(logger.handlers), logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
def test_a_line_of_data_stays_one_line(separator: str, capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(color=False).line(f"note: a{separator}::error::b")

    printed = capsys.readouterr().err

    assert len(printed.splitlines()) == 1
    assert printed.startswith("note: a\\")


@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
def test_what_is_logged_of_an_answer_stays_one_line(
    separator: str, logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    Terminal(color=False).log()

    logger.info("product 7: %s", f"because{separator}::add-mask::x")

    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("begin", ["::error::x", "  ::error::x", "##[error]x"])
def test_no_line_begins_as_a_command_does(begin: str, capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(color=False).note(f"{begin}\n{begin}")
    Terminal(color=False).line(begin)

    lines = capsys.readouterr().err.splitlines()

    assert len(lines) == 3
    assert not [line for line in lines if line.lstrip().startswith("::") or "##[" in line]


def test_a_note_of_several_lines_has_as_many(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(color=False).note("one\ntwo\u2028::error::")
    assert capsys.readouterr().err == "one\ntwo\\u2028::error::\n"
