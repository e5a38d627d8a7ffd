"""Asking through `gh`: every way in which it fails becomes an error that says so, and none that shows a token."""

from pathlib import Path

import pytest

from reconciler.errors import GitHubError
from reconciler.github import GitHub
from tests.github.stand_in import StandIn

TOKEN = "ghs_0123456789abcdefABCDEF"


def answering(folder: Path, script: str) -> GitHub:
    """GitHub behind a `gh` that is this script of shell."""
    folder.mkdir(exist_ok=True)
    (folder / "gh").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "gh").chmod(0o755)
    return GitHub({"PATH": f"{folder}:/usr/bin:/bin", "GH_TOKEN": TOKEN})


@pytest.mark.parametrize(
    ("script", "says", "status"),
    [
        ("echo 'gh: Not Found (HTTP 404)' >&2; exit 1", "Not Found (HTTP 404)", 404),
        ("echo 'gh: Bad credentials (HTTP 401)' >&2; exit 1", "Bad credentials", 401),
        (f"echo 'bad token {TOKEN}' >&2; exit 1", "bad token [a token]", None),
        ("echo '{'", "is not JSON", None),
        ("true", "is not JSON", None),
        ("exit 4", "GitHub answers GET repos/a/b", None),
    ],
)
def test_what_goes_wrong_is_told(tmp_path: Path, script: str, says: str, status: int | None) -> None:
    with pytest.raises(GitHubError) as told:
        answering(tmp_path / "bin", script).get("repos/a/b")
    assert says in told.value.message
    assert told.value.status == status
    assert TOKEN not in f"{told.value.message}{told.value.remedy}"


def test_an_answer_larger_than_expected_is_not_taken(tmp_path: Path) -> None:
    github = answering(tmp_path / "bin", "head -c 1001 /dev/zero")
    with pytest.raises(GitHubError, match="larger than 1000 bytes"):
        github.download("repos/a/b/zip", 1000)
    assert len(github.download("repos/a/b/zip", 1001)) == 1001


def test_a_list_that_is_none_and_one_that_never_ends_are_errors(tmp_path: Path) -> None:
    with pytest.raises(GitHubError, match="is not a list"):
        answering(tmp_path / "bin", 'echo \'{"message": "x"}\'').pages("repos/a/b/pulls")
    endless = "printf '['; printf '1,%.0s' $(seq 99); echo '1]'"
    with pytest.raises(GitHubError, match="more than 10000 items"):
        answering(tmp_path / "bin", endless).pages("repos/a/b/pulls")


def test_it_is_called_without_a_shell_and_is_told_the_body_alone_by_stdin(stand_in: StandIn) -> None:
    github = GitHub({"PATH": stand_in.path, "GH_TOKEN": TOKEN})
    body = {"body": "$(touch pwned) `x` \n @everyone", "title": "é"}
    github.send("POST", "repos/acme/media/issues", body)
    assert stand_in.calls() == [{"method": "POST", "path": "repos/acme/media/issues", "body": body}]
    assert stand_in.world["issues"][0]["title"] == "é"
