"""What a runner installs: all that the command imports, with hashes, and nothing that only tests take."""

from importlib import metadata

from packaging.requirements import Requirement

from tools.runtime_requirements import LOCK, asked_by, blocks, needed


def test_it_is_all_that_running_takes_and_nothing_that_only_tests_take() -> None:
    packages = blocks(LOCK.read_text(encoding="utf-8"))
    found = needed(packages)
    required = [Requirement(text) for text in metadata.requires("ecwid-media-reconciler") or []]
    running = {one.name.lower() for one in required if one.marker is None}
    assert running <= found
    assert {"hatchling", "httpcore", "pydantic-core", "markupsafe"} <= found
    assert found.isdisjoint({"pytest", "ruff", "mypy", "zizmor", "playwright", "hypothesis", "import-linter"})
    assert all(any("--hash=sha256:" in line for line in packages[name]) for name in found)


def test_every_package_says_what_asked_for_it() -> None:
    packages = blocks(LOCK.read_text(encoding="utf-8"))
    assert [name for name, lines in packages.items() if not asked_by(lines)] == []
