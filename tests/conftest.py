"""What all tests share: hypothesis runs the same examples everywhere and is not hurried by a busy machine, and git
finds no repository around the temporary folders."""

import os

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _no_repository_around(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The temporary folders may be inside a checkout, as `make test` has them."""
    os.environ["GIT_CEILING_DIRECTORIES"] = os.path.realpath(tmp_path_factory.getbasetemp())
