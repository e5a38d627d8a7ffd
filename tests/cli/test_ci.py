"""The steps of the workflows by hand: what each says where something is missing or wrong."""

import json
from pathlib import Path

import pytest

from reconciler.cli.main import main
from tests.github.jobs import HEAD, MERGED, environment
from tests.github.stand_in import StandIn

CONFIG = "version: 1\nstore: {id: 1003}\ncatalog: products/**/*.yaml\n"


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """GitHub behind a stand-in for `gh`, and this process a job that a push to main started."""
    made = StandIn.made(tmp_path / "github")
    told = environment(
        PATH=made.path,
        GITHUB_OUTPUT=str(tmp_path / "output"),
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary"),
        ECWID_API_URL="http://127.0.0.1:9/api/v3",
    )
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return made


def configured(folder: Path, state: str = "") -> None:
    """Write the configuration."""
    (folder / "reconciler.yaml").write_text(f"{CONFIG}{state}", encoding="utf-8")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("", "branch=\nexists=false\n"),
        ("state: git:media-state\n", "branch=media-state\nexists=true\n"),
        ("state: git:media\n", "branch=media\nexists=false\n"),  # another branch begins like it
        ("state: git:--upload-pack=x\n", "branch=\nexists=false\n"),
        ("stat: x\n", "branch=\nexists=false\n"),
    ],
)
def test_the_branch_of_the_state_is_asked_for(
    stand_in: StandIn, tmp_path: Path, state: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(tmp_path, state)
    with stand_in.changed() as world:
        world["refs"] = {"refs/heads/main": MERGED, "refs/heads/media-state": HEAD}
    assert main(["ci", "state"]) == 0
    assert capsys.readouterr().out == says
    assert "branch<<end-" in (tmp_path / "output").read_text()


def test_a_question_that_is_not_answered_is_no_answer(
    stand_in: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(tmp_path, "state: git:media-state\n")
    with stand_in.changed() as world:
        world["denied"] = [".*"]
    assert main(["ci", "state"]) == 1
    assert "HTTP 403" in capsys.readouterr().err
    assert not (tmp_path / "output").exists()


def test_a_refusal_stands_in_the_summary(
    stand_in: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REF", "refs/heads/`x` @everyone")
    assert main(["ci", "find", "--out", "found"]) == 4
    assert "and only 'main' is applied" in capsys.readouterr().err
    summary = (tmp_path / "summary").read_text()
    assert "Nothing was applied" in summary
    assert "@everyone" not in summary


def test_a_state_that_would_be_lost_with_the_runner_is_refused(
    stand_in: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(tmp_path)
    (tmp_path / "found").mkdir()
    found = {"mode": "lossless", "reason": "a direct push", "pull_request": None, "run": None}
    (tmp_path / "found/found.json").write_text(json.dumps(found))
    assert main(["ci", "apply", "--found", "found", "--out", "out"]) == 1
    assert "write `state: git:media-state`" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{", '{"mode": "everything"}', "[]"])
def test_what_was_not_found_is_not_applied(
    stand_in: StandIn, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(tmp_path)
    (tmp_path / "found").mkdir()
    (tmp_path / "found/found.json").write_text(text)
    assert main(["ci", "apply", "--found", "found", "--out", "out"]) == 1
    assert "does not say which plan may be applied" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["x", "-1", "1;2", "9" * 19])
def test_a_run_is_named_by_its_number(stand_in: StandIn, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ci", "find", "--out", "found", f"--approved-run={given}"]) == 64
    assert "is not the id of a run" in capsys.readouterr().err
    assert stand_in.calls() == []


def test_outside_of_a_job_it_says_what_is_missing(
    stand_in: StandIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY")
    assert main(["ci", "find", "--out", "found"]) == 1
    assert "GITHUB_REPOSITORY is not set" in capsys.readouterr().err


def test_without_gh_it_says_so(
    stand_in: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["ci", "find", "--out", "found"]) == 1
    assert "there is no gh command on the PATH" in capsys.readouterr().err
