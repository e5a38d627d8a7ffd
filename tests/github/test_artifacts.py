"""Artifacts: one file of them, of bounded size, and nothing of them is ever written to disk by its own name."""

from datetime import UTC, datetime

import pytest

from reconciler.errors import GitHubError
from reconciler.github import Artifact, GitHub, artifacts
from tests.github.stand_in import StandIn


def kept(stand_in: StandIn, github: GitHub) -> Artifact:
    """The artifact of run 70."""
    found = artifacts.newest_artifact(github, "acme/media", 70, "media-plan")
    assert found is not None
    return found


def read(stand_in: StandIn, github: GitHub) -> bytes | None:
    """Its plan."""
    return artifacts.file_of(github, "acme/media", kept(stand_in, github), "plan.json")


def test_the_newest_of_its_name_counts(stand_in: StandIn, github: GitHub) -> None:
    stand_in.artifact(70, "media-plan", {"plan.json": b"new"}, at="2026-11-02T11:00:00Z")
    stand_in.artifact(70, "media-plan", {"plan.json": b"old"}, at="2026-11-02T10:00:00Z")
    stand_in.artifact(70, "media-plan-x", {"plan.json": b"other"}, at="2026-11-02T12:00:00Z")
    assert kept(stand_in, github).created_at == datetime(2026, 11, 2, 11, tzinfo=UTC)
    assert read(stand_in, github) == b"new"


def test_only_the_file_that_is_meant_is_taken(stand_in: StandIn, github: GitHub) -> None:
    stand_in.artifact(70, "media-plan", {"../plan.json": b"a", "x/plan.json": b"b", "/plan.json": b"c"})
    assert read(stand_in, github) is None


def test_a_file_that_unpacks_to_more_than_expected_is_refused(
    stand_in: StandIn, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifacts, "LARGEST", 100_000)
    stand_in.artifact(70, "media-plan", {"plan.json": bytes(100_001)})
    with pytest.raises(GitHubError, match=r"plan\.json of artifact \d+ is larger than 100000 bytes"):
        read(stand_in, github)


def test_an_artifact_that_is_too_large_is_not_even_fetched(stand_in: StandIn, github: GitHub) -> None:
    stand_in.artifact(70, "media-plan", {"plan.json": b"a"}, size_in_bytes=1 << 30)
    with pytest.raises(GitHubError, match="has 1073741824 bytes"):
        read(stand_in, github)
    assert not [call for call in stand_in.calls() if call["path"].endswith("/zip")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_a_damaged_artifact_is_an_error(stand_in: StandIn, github: GitHub, data: bytes) -> None:
    number = stand_in.artifact(70, "media-plan", {"plan.json": b"a"})
    (stand_in.folder / "zips" / str(number)).write_bytes(data)
    with pytest.raises(GitHubError, match="is damaged"):
        read(stand_in, github)
