"""Places that refuse, for whoever runs the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which this user can make no file. Root is bound by no permission bits, but by sysfs."""
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o555)
    for candidate in (folder, Path("/sys")):
        probe = candidate / ".probe"
        try:
            probe.touch()
        except OSError:
            if candidate.is_dir():
                yield candidate
                return
        else:
            probe.unlink()
    pytest.skip("this user can write everywhere")
