"""A disk that is full, and folders that nobody may write to: the product is held back, and nothing raises."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.backup.cdn import Cdn, jpeg
from tests.delivery.backup.vault import HEADER, Vault, image, slots, video

_LIBC = ctypes.CDLL(None, use_errno=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB, for whoever may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if _LIBC.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, b"size=64k"):
        pytest.skip("nothing can be mounted here")
    try:
        yield place
    finally:
        assert _LIBC.umount2(os.fsencode(place), 2) == 0


def test_a_picture_that_does_not_fit_holds_its_product_back_and_leaves_no_part(cdn: Cdn, small_disk: Path) -> None:
    vault = Vault(small_disk / "backup")
    small, large = cdn.put("small"), cdn.put("large", jpeg("large", 200_000))

    ends = vault.keep_each({7: (image("gallery[0]", large),), 8: (image("gallery[0]", small),)})

    assert ends[8] is None
    failure = ends[7]
    assert failure is not None
    assert (failure.code, failure.slot) == ("backup-failed", "gallery[0]")
    assert "no space left on device" in failure.message
    assert list(vault.files().values()) == [jpeg("small")]
    assert slots(vault.lines()) == [(8, "gallery[0]")]


def test_a_manifest_that_does_not_fit_is_left_as_it_was(cdn: Cdn, small_disk: Path) -> None:
    vault = Vault(small_disk / "backup")
    address = cdn.put("side")
    assert vault.keep(image("gallery[0]", address)) is None
    before = vault.manifest.read_bytes()
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for piece in (b"-" * 4096, b"-"):
            try:
                while file.write(piece) == len(piece):
                    pass
            except OSError:
                continue
    # More than what is left of its page.
    many = tuple(video(f"gallery[{number}]", f"https://vimeo.com/{number:0200}") for number in range(12))

    failure = vault.keep(*many)

    assert failure is not None
    assert failure.code == "backup-failed"
    assert "could not be written down in the backup: no space left on device" in failure.message
    assert vault.manifest.read_bytes() == before
    filler.unlink()
    assert vault.keep(*many) is None
    assert len(vault.lines()) == 13


# In a process of its own: the modes of files count for root too, once it has let go of its privileges.
_UNPRIVILEGED = """
import ctypes, sys
for capability in (1, 2):
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
import os
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1], *sys.argv[2:]])
"""
_KEEP = """
import sys
from pathlib import Path
from reconciler.errors import BackupError
from tests.delivery.backup.vault import Vault, image
try:
    print(Vault(Path(sys.argv[1])).keep(image("gallery[0]", sys.argv[2])).message)
except BackupError as error:
    print("refused:", error.message)
"""


def kept_without_privileges(vault: Vault, address: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _UNPRIVILEGED, _KEEP, str(vault.path), address],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_files_that_nobody_may_write_hold_the_product_back(cdn: Cdn, vault: Vault) -> None:
    vault.keep()
    (vault.path / "files").chmod(0o555)
    try:
        message = kept_without_privileges(vault, cdn.put("side"))
    finally:
        (vault.path / "files").chmod(0o755)

    assert message.endswith("could not be kept in the backup: the picture cannot be saved: permission denied")
    assert (vault.manifest.read_bytes(), vault.files()) == (HEADER, {})


@pytest.mark.parametrize(("path", "mode"), [("manifest.jsonl", 0o444), ("manifest.jsonl", 0o000), ("", 0o000)])
def test_a_backup_that_nobody_may_write_is_refused_before_anything_is_sent(
    cdn: Cdn, vault: Vault, path: str, mode: int
) -> None:
    vault.keep()
    target = vault.path / path
    before = target.stat().st_mode
    target.chmod(mode)
    try:
        message = kept_without_privileges(vault, cdn.put("side"))
    finally:
        target.chmod(before)

    assert message.startswith("refused: ")
    assert "permission denied" in message
    assert cdn.asked.total() == 0
