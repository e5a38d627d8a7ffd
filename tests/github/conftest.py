"""Fixtures: GitHub as a stand-in knows it, and a job that asks it."""

import json
from pathlib import Path

import pytest

from reconciler.errors import GitHubError
from reconciler.github import GitHub
from tests.github.gh_script import Failed, answer_to
from tests.github.stand_in import StandIn


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    """GitHub with the one repository acme/media."""
    return StandIn.made(tmp_path / "github")


class InProcess(GitHub):
    """Asks the stand-in without a process for each question, which takes long."""

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__({})
        self._home = stand_in.folder

    def _asked(self, method: str, path: str, body: bytes | None = None, largest: int = 0) -> bytes:
        try:
            return answer_to(self._home, method, path, json.loads(body) if body is not None else None)
        except Failed as error:
            raise GitHubError(str(error), status=int(error.answer["status"])) from error


@pytest.fixture
def github(stand_in: StandIn) -> GitHub:
    """What asks it."""
    return InProcess(stand_in)
