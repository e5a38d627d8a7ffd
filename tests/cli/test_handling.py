"""A mistake of ours, told as one: where it is, and nothing of what it held in its hands."""

import sys
from typing import NoReturn

import pytest

from reconciler.cli import validate
from reconciler.cli.main import main

SECRET = "secret_AbCdEfGhIjKlMnOpQrStUv"


@pytest.fixture
def mistaken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validating breaks down."""

    def break_down(*arguments: object) -> NoReturn:
        raise LookupError(SECRET)

    monkeypatch.setattr(validate, "_in_repository", break_down)


@pytest.mark.usefixtures("mistaken")
def test_a_mistake_is_told_without_a_traceback_and_without_values(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["reconciler", "validate"])

    status = main(["validate"])

    printed = capsys.readouterr()
    first, remedy = printed.err.splitlines()
    assert (status, printed.out) == (1, "")
    assert first.startswith("error: internal error: LookupError at test_handling.py:")
    assert first.endswith(" in break_down")
    assert "a mistake in reconciler, not in your files" in remedy
    assert SECRET not in printed.err


@pytest.mark.usefixtures("mistaken")
def test_who_wants_to_know_more_is_told_the_way_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["reconciler", "-v", "validate"])

    main(["validate"])

    error = capsys.readouterr().err
    assert "reconciler/cli/validate.py:" in error
    assert "Traceback" not in error
    assert SECRET not in error
