"""Before an update goes out, the originals of what it takes away are on disk, and written down."""

import hashlib
import threading

from tests.delivery.backup.cdn import Cdn, jpeg, serving
from tests.delivery.backup.vault import Vault, image, slots, video


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_picture_is_downloaded_and_written_down(cdn: Cdn, vault: Vault) -> None:
    vault.skus[7] = "MUG"
    address = cdn.put("side")

    assert vault.keep(image("gallery[0]", address, "https://cdn.example.com/side.jpg")) is None

    digest = sha(jpeg("side"))
    assert vault.files() == {f"{digest}.jpg": jpeg("side")}
    assert vault.lines() == [
        {
            "product_id": 7,
            "sku": "MUG",
            "slot": "gallery[0]",
            "kind": "image",
            "address": address,
            "source": "https://cdn.example.com/side.jpg",
            "sha256": digest,
            "file": f"files/{digest}.jpg",
            "size": len(jpeg("side")),
            "when": "2026-03-01T12:00:00Z",
            "run": "run-1",
        }
    ]


def test_a_video_is_written_down_without_a_file(vault: Vault) -> None:
    assert vault.keep(video("main.video", "https://vimeo.com/1234")) is None

    (line,) = vault.lines()
    assert (line["kind"], line["address"], line["source"]) == ("video", "https://vimeo.com/1234", None)
    assert not {"sha256", "file", "size"} & set(line)
    assert vault.files() == {}


def test_nothing_is_asked_where_nothing_leaves(vault: Vault) -> None:
    assert vault.keep() is None
    assert vault.lines() == []


def test_the_same_content_is_stored_once(cdn: Cdn, vault: Vault) -> None:
    one, two = cdn.put("one", jpeg("same")), cdn.put("two", jpeg("same"))

    assert vault.keep(image("gallery[0]", one), image("gallery[1]", two)) is None

    assert list(vault.files()) == [f"{sha(jpeg('same'))}.jpg"]
    assert [line["address"] for line in vault.lines()] == [one, two]


def test_a_later_run_continues_the_backup(cdn: Cdn, vault: Vault) -> None:
    vault.keep(image("main.image", cdn.put("front")))
    vault.keep(image("gallery[3]", cdn.put("side")), product_id=8)

    assert slots(vault.lines()) == [(7, "main.image"), (8, "gallery[3]")]
    assert [line["run"] for line in vault.lines()] == ["run-1", "run-2"]


def test_what_a_run_has_kept_already_it_does_not_download_again(cdn: Cdn, vault: Vault) -> None:
    address = cdn.put("side")

    assert vault.keep_in_turn(image("gallery[0]", address), image("gallery[1]", address)) == [None, None]

    assert cdn.asked["/side.jpg"] == 1
    first, second = vault.lines()
    assert first["file"] == second["file"]
    assert second["slot"] == "gallery[1]"


def test_what_a_prepared_folder_says_is_kept_is_downloaded_all_the_same(cdn: Cdn, vault: Vault) -> None:
    address = cdn.put("side")
    vault.keep(image("gallery[0]", cdn.put("other")))
    planted = vault.manifest.read_text().replace("/other.jpg", "/side.jpg")
    vault.manifest.write_text(planted)

    assert vault.keep(image("gallery[0]", address)) is None

    assert cdn.asked["/side.jpg"] == 1
    assert vault.lines()[-1]["sha256"] == sha(jpeg("side"))
    assert jpeg("side") in vault.files().values()


def test_a_picture_kept_by_an_earlier_run_takes_no_more_room(cdn: Cdn, vault: Vault) -> None:
    address = cdn.put("side")
    vault.keep(image("gallery[0]", address))
    vault.keep(image("gallery[0]", address))

    assert len(vault.files()) == 1
    assert len({line["file"] for line in vault.lines()}) == 1


def test_a_kept_file_that_was_altered_or_lost_is_downloaded_again(cdn: Cdn, vault: Vault) -> None:
    address = cdn.put("side")
    vault.keep(image("gallery[0]", address))
    (name,) = vault.files()
    (vault.path / "files" / name).write_bytes(b"something else")
    vault.keep(image("gallery[0]", address))
    (vault.path / "files" / name).unlink()
    vault.keep(image("gallery[0]", address))

    assert cdn.asked["/side.jpg"] == 3
    assert vault.files() == {name: jpeg("side")}


def test_a_picture_that_is_gone_holds_its_product_back_and_no_other(cdn: Cdn, vault: Vault) -> None:
    gone = f"{cdn.base}/gone.jpg"
    ends = vault.keep_each(
        {7: (image("gallery[0]", cdn.put("a")), image("gallery[1]", gone)), 8: (image("gallery[0]", cdn.put("b")),)}
    )

    failure = ends[7]
    assert failure is not None
    assert (failure.code, failure.slot) == ("backup-failed", "gallery[1]")
    assert failure.message == (
        f"{gone} leaves the store and could not be kept in the backup: the server answers HTTP 404 Not Found"
    )
    assert ends[8] is None
    assert slots(vault.lines()) == [(8, "gallery[0]")]


def test_a_download_that_breaks_off_leaves_no_file(cdn: Cdn, vault: Vault) -> None:
    address = cdn.put("side")
    cdn.broken.add("/side.jpg")

    failure = vault.keep(image("gallery[0]", address))

    assert failure is not None
    assert failure.code == "backup-failed"
    assert (vault.files(), vault.lines()) == ({}, [])


def test_a_server_that_is_gone_is_told(vault: Vault) -> None:
    with serving(Cdn()) as server:
        address = server.put("side")

    failure = vault.keep(image("gallery[0]", address))

    assert failure is not None
    assert failure.message.startswith(f"{address} leaves the store and could not be kept in the backup: ")


def test_what_is_no_picture_is_not_kept(cdn: Cdn, vault: Vault) -> None:
    failure = vault.keep(image("gallery[0]", cdn.put("page", b"<html>Sorry</html>" + bytes(50))))

    assert failure is not None
    assert "what the server sends is a web page" in failure.message
    assert vault.files() == {}


def test_private_networks_are_closed_unless_the_configuration_opens_them(cdn: Cdn, vault: Vault) -> None:
    vault.private = False

    failure = vault.keep(image("gallery[0]", cdn.put("side")))

    assert failure is not None
    assert "a loopback address" in failure.message
    assert cdn.asked.total() == 0


def test_eight_pictures_are_downloaded_at_once_and_no_more(cdn: Cdn, vault: Vault) -> None:
    cdn.together = threading.Barrier(8)
    addresses = [cdn.put(f"{number}") for number in range(24)]

    ends = vault.keep_each(
        {
            7: tuple(image(f"gallery[{i}]", address) for i, address in enumerate(addresses[:12])),
            8: tuple(image(f"gallery[{i}]", address) for i, address in enumerate(addresses[12:])),
        }
    )

    assert ends == {7: None, 8: None}
    assert cdn.most_at_once == 8
    assert len(vault.files()) == 24
