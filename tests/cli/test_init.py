"""`init`: what it writes passes every check at once, and nothing is ever overwritten."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.cli.main import main
from reconciler.errors import ConfigError
from reconciler.operations.init_tool import Tool, tool_installed
from tests.git.builders import committed, git, repository

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOOL = ("--store-id", "1003", "--tool", f"acme/reconciler@{COMMIT}")
FILES = [
    ".github/workflows/media-apply.yml",
    ".github/workflows/media-drift.yml",
    ".github/workflows/media-plan.yml",
    "products/example.yaml",
    "reconciler.yaml",
]
BIN = Path(sys.executable).parent


def files(folder: Path) -> list[str]:
    """All files below a folder, but for git's."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    )


def installed(url: str, commit: str) -> str:
    """What pip writes down of what it installed from git (PEP 610)."""
    return json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": commit}})


def test_what_it_writes_passes_validate_and_the_checks_of_workflows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a shop's $(folder) & more"

    assert main(["init", str(folder), *TOOL]) == 0
    printed = capsys.readouterr()
    assert sorted(printed.out.splitlines()) == FILES == files(folder)
    assert "gh secret set ECWID_TOKEN" in printed.err

    assert main(["-C", str(folder), "validate"]) == 0
    workflows = [str(folder / path) for path in FILES if path.startswith(".github")]
    for check in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows],
        ["zizmor", "--offline", "--persona", "pedantic", "--quiet", str(folder)],
    ):
        done = subprocess.run([BIN / check[0], *check[1:]], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    text = "".join((folder / path).read_text(encoding="utf-8") for path in FILES)
    assert "state: git:media-state" in text
    assert "@TOOL@" not in text
    assert text.count("uses: acme/reconciler/.github/workflows/media-") == text.count(f".yml@{COMMIT}") == 3


@pytest.mark.parametrize("path", FILES)
def test_one_file_that_exists_and_nothing_is_written(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).symlink_to("nowhere")

    assert main(["init", str(tmp_path), *TOOL]) == 1
    assert f"has {path} already, and nothing is overwritten" in capsys.readouterr().err
    assert files(tmp_path) == []


def test_all_files_that_exist_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", str(tmp_path), *TOOL])
    capsys.readouterr()
    before = {path: (tmp_path / path).read_bytes() for path in FILES}

    assert main(["init", str(tmp_path), *TOOL]) == 1
    told = capsys.readouterr().err
    assert all(path in told for path in FILES)
    assert {path: (tmp_path / path).read_bytes() for path in FILES} == before


def test_a_file_where_a_folder_is_needed_is_told_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".github").write_text("no folder")

    assert main(["init", str(tmp_path), *TOOL]) == 1
    assert ".github' is not a folder of its own" in capsys.readouterr().err
    assert files(tmp_path) == [".github"]


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "products").symlink_to(outside)

    assert main(["init", str(inside), *TOOL]) == 1
    assert "is not a folder of its own" in capsys.readouterr().err
    assert [*outside.iterdir(), *(path for path in inside.iterdir() if path.name != "products")] == []


@pytest.mark.parametrize(
    "tool", ["acme/reconciler", f"acme@{COMMIT}", "acme/reconciler@main", f"a/b@{COMMIT[:12]}", ""]
)
def test_where_the_workflows_are_must_be_said_in_full(
    tool: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path), "--store-id", "1003", "--tool", tool]) == 1
    assert "--tool OWNER/REPO@COMMIT" in capsys.readouterr().err
    assert files(tmp_path) == []


def test_a_program_installed_by_pip_from_github_knows_where_it_is_from() -> None:
    assert tool_installed(installed("https://github.com/acme/reconciler.git", COMMIT)) == Tool(
        "acme/reconciler", COMMIT
    )


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/acme/reconciler",
        "https://x-access-token:secret@github.com/acme/reconciler.git",
        "git@github.com:acme/reconciler.git",
        "ssh://git@github.com/acme/reconciler.git",
    ],
)
def test_a_checkout_of_github_knows_where_it_is_from(remote: str, tmp_path: Path) -> None:
    checkout = repository(tmp_path / "a checkout")
    commit = committed(checkout, one="1")
    git(checkout, "remote", "add", "origin", remote)
    origin = {"url": checkout.as_uri(), "dir_info": {"editable": True}}
    assert tool_installed(json.dumps(origin)) == Tool("acme/reconciler", commit)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "not json",
        "[]",
        '{"url": "file:///nowhere", "dir_info": {"editable": true}}',
        '{"url": "file:///nowhere", "dir_info": {}}',
        installed("https://git.example.com/acme/reconciler", COMMIT),
        installed("https://github.com.mallory.example/a/b", COMMIT),
        installed("https://mallory.example/github.com/a/b", COMMIT),
        installed("https://github.com/acme/reconciler", "main"),
        '{"url": "https://example.com/reconciler.tar.gz", "archive_info": {}}',
    ],
)
def test_where_it_is_not_known_nothing_is_invented(origin: str | None) -> None:
    with pytest.raises(ConfigError) as told:
        tool_installed(origin)
    assert "--tool OWNER/REPO@COMMIT" in str(told.value.remedy)
