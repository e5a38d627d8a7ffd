"""Outputs and summaries: whatever a value holds, it stays a value."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import ConfigError
from reconciler.github.files import SUMMARY_BYTES, fitting, write_outputs, write_summary


def read_outputs(path: Path) -> dict[str, str]:
    """As the runner reads them."""
    lines = iter(path.read_bytes().decode().split("\n"))
    found: dict[str, str] = {}
    for line in lines:
        if match := re.fullmatch(r"([a-z]+)<<(\S+)", line):
            value = []
            while (inner := next(lines)) != match[2]:
                value.append(inner)
            found[match[1]] = "\n".join(value)
        else:
            assert line == ""
    return found


@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_value_never_becomes_another_output(value: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("job") / "output"
    write_outputs({"GITHUB_OUTPUT": str(path)}, {"branch": value, "exists": "false"})
    assert read_outputs(path) == {"branch": value, "exists": "false"}


def test_a_value_that_knows_the_form_is_still_a_value(tmp_path: Path) -> None:
    hostile = "x\nend-0\nexists<<end-0\ntrue\nend-0\n::set-output name=exists::true"
    write_outputs({"GITHUB_OUTPUT": str(tmp_path / "output")}, {"branch": hostile, "exists": "false"})
    assert read_outputs(tmp_path / "output") == {"branch": hostile, "exists": "false"}


def test_a_summary_stays_below_what_github_takes(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    for _ in range(3):
        assert write_summary({"GITHUB_STEP_SUMMARY": str(path)}, "é" * 79 + "\n" + "line\n" * 100_000)
    assert path.stat().st_size <= SUMMARY_BYTES
    assert path.read_text(encoding="utf-8").count("the rest does not fit here") == 1


def test_what_fits_is_left_whole() -> None:
    assert fitting("a\nb\n", 4) == "a\nb\n"


def test_outside_of_a_job_nothing_is_written() -> None:
    assert not write_outputs({}, {"a": "b"})
    assert not write_summary({}, "text")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        write_outputs({"GITHUB_OUTPUT": str(tmp_path)}, {"a": "b"})
