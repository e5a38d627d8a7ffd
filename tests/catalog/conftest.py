"""What the tests of the catalog start from."""

from pathlib import Path

import pytest

from tests.catalog.files import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path)
