"""What the tests of the configuration start from."""

from pathlib import Path

import pytest

from tests.config.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path)
