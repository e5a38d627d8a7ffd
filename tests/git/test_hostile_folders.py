"""Files that somebody put into a repository never tell git what to do."""

from pathlib import Path

import pytest

from reconciler.errors import GitError
from reconciler.git import Git, head_commit
from tests.git.builders import committed, repository


def test_a_folder_of_files_is_not_taken_for_a_repository_of_its_own(tmp_path: Path) -> None:
    """Git would obey its configuration, which can name commands."""
    repository(tmp_path)
    shop = tmp_path / "shop"
    for folder in ("objects", "refs"):
        (shop / folder).mkdir(parents=True)
    (shop / "HEAD").write_text("ref: refs/heads/main\n")
    (shop / "config").write_text(
        f'[core]\n\tsshCommand = touch "{tmp_path}/ran"\n[remote "origin"]\n\turl = ssh://x/y\n'
    )
    committed(tmp_path, one="1")
    with pytest.raises(GitError):
        head_commit(shop)
    with pytest.raises(GitError):
        Git(shop).run("ls-remote", "origin")
    assert not (tmp_path / "ran").exists()


def test_the_stores_token_is_not_handed_on(tmp_path: Path) -> None:
    repository(tmp_path)
    environ = {"PATH": "/usr/bin:/bin", "ECWID_TOKEN": "secret_0123456789abcdef0123", "ECWID_TOKEN_SHOP": "secret_x"}
    shown = Git(tmp_path, environ).run("-c", "alias.shown=!env", "shown")
    assert b"PATH=" in shown
    assert b"ECWID" not in shown
