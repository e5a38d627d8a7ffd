"""What a pull request touches beyond product files: told by name, whatever the names."""

from pathlib import Path

import pytest

from reconciler.errors import GitError
from reconciler.operations.ci_plan import Touched, touched
from reconciler.render.ci_markdown import banner
from tests.git.builders import git, repository

BEFORE = {"reconciler.yaml": "a", "shop/products/1.yaml": "a", "records.jsonl": "a", ".github/workflows/x.yml": "a"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = repository(tmp_path / "a checkout")
    changed(folder, BEFORE)
    return folder


def changed(folder: Path, files: dict[str, str]) -> None:
    """Commit these files."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a change")


def found(folder: Path, state: Path | None = None) -> Touched:
    """What the last commit touches."""
    return touched(folder / "shop" / "media.yaml", state, "HEAD^1", "HEAD")


def test_products_alone_are_nothing_special(checkout: Path) -> None:
    (checkout / "shop").mkdir(exist_ok=True)
    changed(checkout, {"shop/products/1.yaml": "b", "shop/products/2.yaml": "c", "README.md": "x"})
    assert found(checkout) == Touched()
    assert banner((), (), ()) == ""


def test_what_runs_and_what_is_believed_is_told(checkout: Path) -> None:
    odd = ".github/workflows/a\nb `@x` é.yml"
    changed(
        checkout,
        {
            "shop/media.yaml": "another configuration",
            "other/reconciler.yaml": "b",
            odd: "on: push",
            ".github/actions/x/run.sh": "b",
            "tool/action.yml": "b",
            "records.jsonl": "b",
            "shop/kept": "b",
        },
    )
    assert found(checkout, checkout / "shop/kept") == Touched(
        config=("other/reconciler.yaml", "shop/media.yaml"),
        workflows=(".github/actions/x/run.sh", odd, "tool/action.yml"),
        state=("records.jsonl", "shop/kept"),
    )


def test_what_is_removed_or_moved_away_is_told_as_well(checkout: Path) -> None:
    git(checkout, "mv", "reconciler.yaml", "old.yaml")
    git(checkout, "rm", "--quiet", ".github/workflows/x.yml")
    git(checkout, "commit", "--quiet", "--message", "a change")
    assert found(checkout) == Touched(config=("reconciler.yaml",), workflows=(".github/workflows/x.yml",))


def test_a_commit_that_is_not_there_is_an_error(checkout: Path) -> None:
    with pytest.raises(GitError):
        touched(checkout / "reconciler.yaml", None, "HEAD^7", "HEAD")
    with pytest.raises(GitError):
        touched(checkout / "reconciler.yaml", None, "--output=x", "HEAD")
    assert not (checkout / "x").exists()


def test_the_call_out_stays_short_and_inert() -> None:
    names = [f"products/@everyone`|\n</details><script>{number}.yaml" for number in range(500)]
    told = banner(names, names, names)
    assert len(told) < 4_000
    assert "500 files" in told or "more" in told
    assert "@everyone" not in told
    assert "<script" not in told
    assert all(line.startswith(">") for line in told.splitlines())
