"""Which files are read at all. Nothing waits, and nothing is read that is too large or not a file."""

import errno
import os
import socket
from pathlib import Path

import pytest

from reconciler.yamlfile.read import MAX_BYTES, read_bytes
from reconciler.yamlfile.refusal import WHOLE_FILE, Unreadable


def refusal_of(path: Path | str) -> str:
    with pytest.raises(Unreadable) as caught:
        read_bytes(path)
    assert caught.value.place == WHOLE_FILE
    return caught.value.message


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10
    (tmp_path / "a.yaml").write_bytes(content)
    assert read_bytes(tmp_path / "a.yaml") == content
    assert read_bytes(str(tmp_path / "a.yaml")) == content


def test_an_empty_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    assert read_bytes(tmp_path / "a.yaml") == b""


def test_a_mebibyte_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read_bytes(path)) == MAX_BYTES
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert "more than 1 MiB" in refusal_of(path)


def test_a_file_that_grows_while_it_is_read_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * 10)
    about = path.stat()
    path.write_bytes(b"#" * 5000)
    monkeypatch.setattr(os, "fstat", lambda _: about)
    assert len(read_bytes(path)) == 5000


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.touch()
    os.truncate(path, 1 << 40)
    assert "more than 1 MiB" in refusal_of(path)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc here")
def test_a_file_that_does_not_tell_its_size_is_read() -> None:
    assert b"Name:" in read_bytes("/proc/self/status")


@pytest.mark.timeout(5)
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert refusal_of(tmp_path / "a.yaml").startswith("this is a pipe, a device or a socket, not a file")


@pytest.mark.timeout(5)
def test_a_device_is_refused() -> None:
    assert refusal_of("/dev/zero").startswith("this is a pipe, a device or a socket, not a file")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("a.yaml")
        assert refusal_of("a.yaml").startswith("the file cannot be read: ")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path).startswith("this is a folder, not a file")


def test_a_missing_file_and_a_link_to_nowhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("nowhere")
    for name in ("missing.yaml", "link.yaml"):
        assert refusal_of(tmp_path / name) == "the file does not exist, or is a link that leads nowhere"


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    assert refusal_of(tmp_path / "a.yaml").startswith("the file cannot be read: ")


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", closed)  # whoever runs the tests may be allowed to read everything
    assert "give the user who runs this the permission" in refusal_of(tmp_path / "a.yaml")


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert refusal_of("a\0b.yaml") == "the file cannot be read: its name holds a zero byte"
