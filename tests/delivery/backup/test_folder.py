"""A backup's folder: continued where it is the store's own, refused before anything is sent where it is not."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.delivery.backup import open_backup, read_backup
from reconciler.errors import BackupError
from tests.delivery.backup.cdn import Cdn
from tests.delivery.backup.vault import HEADER, ORIGIN, STORE, Vault, image, slots


def refusal(vault: Vault) -> str:
    """What opening the folder is refused with; nothing in it has changed."""
    before = sorted(path.relative_to(vault.path) for path in vault.path.rglob("*"))
    with pytest.raises(BackupError) as caught, open_backup(vault.path, STORE, ORIGIN):
        pass
    assert sorted(path.relative_to(vault.path) for path in vault.path.rglob("*")) == before
    return caught.value.message.replace(str(vault.path), "DIR")


def test_a_new_folder_and_an_empty_one_become_a_backup(vault: Vault) -> None:
    for path in (vault.path / "a" / "b", vault.path / "c"):
        (vault.path / "c").mkdir(parents=True, exist_ok=True)
        with open_backup(path, STORE, ORIGIN):
            assert (path / "manifest.jsonl").read_bytes() == HEADER
            assert (path / "files").is_dir()


def test_a_folder_in_which_a_run_was_killed_as_it_began_becomes_a_backup(vault: Vault) -> None:
    vault.path.mkdir()
    (vault.path / ".manifest.jsonl.new").write_bytes(HEADER[:20])
    vault.keep()
    assert vault.manifest.read_bytes() == HEADER


def test_a_folder_with_something_else_in_it_is_refused(vault: Vault) -> None:
    vault.path.mkdir()
    (vault.path / "holiday.jpg").write_bytes(b"x")
    assert refusal(vault) == "DIR: this folder is not empty, and it is no backup"


WRONG_MANIFESTS: dict[str, tuple[bytes, str]] = {
    "another store": (
        HEADER.replace(b"1003", b"1004"),
        "manifest.jsonl: this is the backup of store 1004 at app.ecwid.com, not of store 1003 at app.ecwid.com",
    ),
    "another origin": (
        HEADER.replace(b"app.ecwid.com", b"127.0.0.1:8737"),
        "manifest.jsonl: this is the backup of store 1003 at 127.0.0.1:8737, not of store 1003 at app.ecwid.com",
    ),
    "a newer format": (
        HEADER.replace(b'version":1', b'version":2'),
        "manifest.jsonl:1: the backup has format_version 2, and this program understands 1",
    ),
    "a state": (b'{"format":"reconciler-state"}\n', "manifest.jsonl:1: this is not the header of a backup"),
    "no newline": (b"something", "manifest.jsonl:1: this is not the header of a backup"),
    "a damaged line": (HEADER + b"{}\n{\n", "manifest.jsonl:2: the line is damaged: product_id"),
    "an unknown key": (HEADER.replace(b"}", b',"x":1}'), "manifest.jsonl:1: the line is damaged: x"),
}


@pytest.mark.parametrize("name", WRONG_MANIFESTS)
def test_a_manifest_that_does_not_fit_is_refused(vault: Vault, name: str) -> None:
    content, says = WRONG_MANIFESTS[name]
    vault.path.mkdir()
    vault.manifest.write_bytes(content)

    assert says in refusal(vault)
    with pytest.raises(BackupError) as caught:
        read_backup(vault.path, STORE, ORIGIN)
    assert says in caught.value.message


def test_a_torn_last_line_is_cut_off_before_anything_is_added(cdn: Cdn, vault: Vault) -> None:
    vault.keep(image("gallery[0]", cdn.put("a")))
    whole = vault.manifest.read_bytes()
    vault.manifest.write_bytes(whole + b'{"product_id":8,"slo')

    assert len(read_backup(vault.path, STORE, ORIGIN).items) == 1
    vault.keep(image("gallery[1]", cdn.put("b")))

    assert vault.manifest.read_bytes().startswith(whole + b'{"product_id":7,')
    assert slots(vault.lines()) == [(7, "gallery[0]"), (7, "gallery[1]")]


def faults_of(vault: Vault) -> list[str]:
    """What is wrong with the files of the backup."""
    backup = read_backup(vault.path, STORE, ORIGIN)
    return list(backup.faults(backup.items).values())


def test_a_file_of_another_size_than_noted_is_not_even_read(cdn: Cdn, vault: Vault) -> None:
    vault.keep(image("gallery[0]", cdn.put("a")))
    assert faults_of(vault) == []
    (name,) = vault.files()
    os.truncate(vault.path / "files" / name, 1 << 40)  # takes no room, and years to read
    assert faults_of(vault) == ["altered"]


def test_a_file_that_is_larger_than_any_picture_is_not_even_read(cdn: Cdn, vault: Vault) -> None:
    vault.keep(image("gallery[0]", cdn.put("a")))
    (name,) = vault.files()
    size = len(vault.files()[name])
    vault.manifest.write_text(vault.manifest.read_text().replace(f'"size":{size}', f'"size":{1 << 40}'))
    os.truncate(vault.path / "files" / name, 1 << 40)
    assert faults_of(vault) == ["altered"]


def test_a_manifest_that_is_larger_than_any_is_refused_unread(vault: Vault) -> None:
    vault.path.mkdir()
    vault.manifest.write_bytes(HEADER)
    os.truncate(vault.manifest, 1 << 40)
    assert refusal(vault) == "DIR/manifest.jsonl: the backup cannot be read: it has more than 256 million bytes"


PLANTED: dict[str, Callable[[Vault, Path], None]] = {
    "the folder of files": lambda vault, elsewhere: (vault.path / "files").symlink_to(elsewhere),
    "the manifest": lambda vault, elsewhere: vault.manifest.symlink_to(elsewhere / "manifest.jsonl"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_link_inside_the_folder_leads_nowhere(vault: Vault, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "manifest.jsonl").write_bytes(HEADER)
    vault.path.mkdir()
    if name == "the folder of files":
        vault.manifest.write_bytes(HEADER)
    PLANTED[name](vault, elsewhere)

    assert refusal(vault).startswith("DIR")
    assert [path.name for path in elsewhere.iterdir()] == ["manifest.jsonl"]
    assert (elsewhere / "manifest.jsonl").read_bytes() == HEADER


def test_a_link_in_the_place_of_a_kept_file_is_replaced_not_followed(cdn: Cdn, vault: Vault, tmp_path: Path) -> None:
    address = cdn.put("side")
    vault.keep(image("gallery[0]", address))
    (name,) = vault.files()
    kept, precious = vault.path / "files" / name, tmp_path / "precious.jpg"
    precious.write_bytes(b"precious")
    kept.unlink()
    kept.symlink_to(precious)

    assert vault.keep(image("gallery[0]", address)) is None

    assert precious.read_bytes() == b"precious"
    assert not kept.is_symlink()


def test_a_manifest_that_somebody_else_writes_to_meanwhile_fails_the_product(cdn: Cdn, vault: Vault) -> None:
    address = cdn.put("side")
    cdn.before_answer = lambda: vault.manifest.write_bytes(vault.manifest.read_bytes() + b"{}\n")

    failure = vault.keep(image("gallery[0]", address))

    assert failure is not None
    assert failure.code == "backup-failed"
    assert "manifest.jsonl was changed by something else meanwhile" in failure.message


def test_every_prefix_of_a_manifest_is_readable_or_told(cdn: Cdn, vault: Vault) -> None:
    vault.keep(image("gallery[0]", cdn.put("a")), image("gallery[1]", cdn.put("b")))
    whole = vault.manifest.read_bytes()
    for length in range(len(HEADER), len(whole) + 1):
        vault.manifest.write_bytes(whole[:length])
        items = read_backup(vault.path, STORE, ORIGIN).items
        assert len(items) == whole[:length].count(b"\n") - 1
        assert [json.loads(item.model_dump_json())["slot"] for item in items] == [
            f"gallery[{number}]" for number in range(len(items))
        ]
