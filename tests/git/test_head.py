"""Which commit is checked out, and which files are just as it has them."""

from pathlib import Path

import pytest

from reconciler.git import differs_from_head, head_commit
from tests.git.builders import committed, git, repository


def test_a_folder_without_repository_or_commit_has_none(tmp_path: Path) -> None:
    assert head_commit(tmp_path) is None
    (tmp_path / "a.jpg").write_bytes(b"a")
    assert differs_from_head(tmp_path, ["a.jpg"]) == {"a.jpg"}
    assert head_commit(repository(tmp_path / "new")) is None


def test_the_commit_is_told_in_full_from_any_folder_of_it_detached_or_not(tmp_path: Path) -> None:
    commit = committed(repository(tmp_path), one="1")
    git(tmp_path, "checkout", "--quiet", "--detach")
    (tmp_path / "sub").mkdir()
    assert head_commit(tmp_path / "sub") == commit
    git(tmp_path, "worktree", "add", "--quiet", str(tmp_path / "other"))
    assert head_commit(tmp_path / "other") == commit


def test_files_differ_that_the_commit_does_not_hold_byte_by_byte(tmp_path: Path) -> None:
    repository(tmp_path)
    shop = tmp_path / "shop"
    shop.mkdir()
    (tmp_path / ".gitattributes").write_text("*.txt text eol=crlf\n")
    (tmp_path / ".gitignore").write_text("ignored\n")
    (shop / "filtered.txt").write_bytes(b"line\r\n")
    (shop / "a\nb ü.jpg").write_bytes(b"odd name")
    (shop / "link").symlink_to("same")
    committed(tmp_path, same="1", changed="1", restaged="1", gone="1", outside="1")
    for name in ("same", "changed", "restaged", "gone"):
        (tmp_path / name).rename(shop / name)
    committed(tmp_path)
    (shop / "changed").write_text("2")
    (shop / "restaged").write_text("2")
    (shop / "staged").write_text("1")
    git(tmp_path, "add", "shop/restaged", "shop/staged")
    (shop / "gone").unlink()
    for name in ("untracked", "ignored"):
        (shop / name).write_text("1")
    paths = [*(path.name for path in shop.iterdir()), "gone", "never", "../outside", "./same", "../../elsewhere"]
    assert differs_from_head(shop, paths) == {
        *("changed", "restaged", "staged", "gone", "untracked", "ignored", "never", "link", "filtered.txt"),
        "../../elsewhere",
    }


def test_what_a_surrounding_hook_says_of_its_repository_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = committed(repository(tmp_path / "a"), one="1")
    committed(repository(tmp_path / "b"), other="2")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "b/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "b"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "b/.git/index"))
    assert head_commit(tmp_path / "a") == commit
    assert differs_from_head(tmp_path / "a", ["one"]) == frozenset()
