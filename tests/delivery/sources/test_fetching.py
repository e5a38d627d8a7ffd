"""A whole picture is downloaded into a folder under the name of its content, or the folder stays as it was."""

import asyncio
import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path

import pytest

from reconciler.config import Sources
from reconciler.delivery.sources import Fetched, SourceNetwork, SourceTrouble, fetching
from reconciler.delivery.sources.part import Part
from tests.delivery.sources.origin import (
    GIF,
    HTML,
    JPEG,
    PNG,
    WEBP,
    End,
    Page,
    Reply,
    always,
    answer,
    in_turn,
    leads_to,
    picture,
)
from tests.delivery.sources.world import ADDRESS, SHORT, World, shop

MB = 1024 * 1024


def fetched(world: World, folder: Path, address: str = ADDRESS) -> Fetched:
    return world.play(lambda network: network.fetch(address, folder))


def refused(world: World, folder: Path, address: str = ADDRESS) -> tuple[str, str]:
    """Why it was not fetched; nothing new stands in the folder then."""
    before = sorted(folder.iterdir())
    with pytest.raises(SourceTrouble) as caught:
        fetched(world, folder, address)
    assert sorted(folder.iterdir()) == before
    return caught.value.trouble.code, caught.value.trouble.message


@pytest.mark.parametrize(("data", "suffix"), [(JPEG, ".jpg"), (PNG, ".png"), (GIF, ".gif"), (WEBP, ".webp")])
def test_a_picture_is_named_by_its_content(data: bytes, suffix: str, tmp_path: Path) -> None:
    data += bytes(3 * MB)
    one = fetched(shop(picture(data, "application/octet-stream")), tmp_path)
    assert one == Fetched(hashlib.sha256(data).hexdigest(), len(data), tmp_path / f"{one.sha256}{suffix}")
    assert one.path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [one.path]


def test_a_picture_that_is_there_already_is_fetched_again(tmp_path: Path) -> None:
    world = shop(picture())
    assert fetched(world, tmp_path) == fetched(world, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_who_may_be_sent_does_not_limit_what_is_kept(tmp_path: Path) -> None:
    world = shop(picture())
    world.settings = Sources(check=False, allowed_hosts=("other.example.com",), unchecked_hosts=("cdn.example.com",))
    assert fetched(world, tmp_path).size == len(JPEG)


def test_many_are_fetched_at_once_into_one_folder(tmp_path: Path) -> None:
    pages: dict[str, Page] = {f"p{number}": picture(JPEG + bytes([number % 10])) for number in range(40)}
    world = shop(picture(), pages)

    async def scene(network: SourceNetwork) -> list[Fetched]:
        return await asyncio.gather(
            *(network.fetch(f"http://cdn.example.com/{name}.jpg", tmp_path) for name in pages)
        )

    assert len(world.play(scene)) == 40
    assert world.origin.most_at_once <= 16
    assert len(list(tmp_path.iterdir())) == 10


def test_private_networks_stay_closed(tmp_path: Path) -> None:
    assert refused(shop(picture()), tmp_path, "http://127.0.0.1/a.jpg")[0] == "source-refused"
    assert refused(shop(leads_to("http://[::1]/")), tmp_path)[0] == "source-refused"
    assert refused(shop(picture()), tmp_path, "file:///etc/passwd")[0] == "source-refused"


def test_a_body_that_breaks_off_is_not_kept(tmp_path: Path) -> None:
    torn = always(answer(200, JPEG, length=len(JPEG) + 1, end=End.CLOSE))
    world = shop(torn)
    assert refused(world, tmp_path) == ("source-unreachable", "the connection to its server broke off")
    assert world.origin.methods == ["GET", "GET"]
    assert fetched(shop(in_turn(torn, picture())), tmp_path).size == len(JPEG)


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (always(answer(404, JPEG)), "source-failed"),
        (always(answer(206, JPEG, Content_Range="bytes 0-210/500")), "source-failed"),
        (picture(HTML, "image/jpeg"), "source-not-a-picture"),
        (always(answer(200, Content_Type="image/jpeg")), "source-not-a-picture"),
        (always(answer(200, JPEG, length=20 * MB + 1)), "source-too-large"),
    ],
)
def test_what_is_not_the_whole_of_a_picture_is_not_kept(page: Page, code: str, tmp_path: Path) -> None:
    assert refused(shop(page), tmp_path)[0] == code


def test_an_endless_picture_is_given_up_at_20_mb(tmp_path: Path) -> None:
    endless = Reply(answer(200, length=None).head, chain([JPEG], repeat(bytes(MB))), End.CLOSE)
    assert refused(shop(lambda asked: endless), tmp_path)[0] == "source-too-large"


def test_a_picture_of_exactly_20_mb_is_kept(tmp_path: Path) -> None:
    data = JPEG + bytes(20 * MB - len(JPEG))
    assert fetched(shop(picture(data)), tmp_path).size == 20 * MB


def test_a_picture_that_stops_coming_is_given_up(tmp_path: Path) -> None:
    world = shop(always(answer(200, JPEG, length=MB, end=End.HANG)))
    world.limits = SHORT
    assert refused(world, tmp_path)[0] == "source-unreachable"


def test_a_picture_that_drips_is_given_up(tmp_path: Path) -> None:
    world = shop(lambda asked: Reply(answer(200, length=MB * 10).head, chain([JPEG], repeat(b"a"))))
    world.limits = SHORT
    assert refused(world, tmp_path) == ("source-unreachable", "it takes longer than 0.4 seconds")


def test_a_fetch_that_is_cancelled_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = shop(always(answer(200, JPEG, length=MB, end=End.HANG)))

    async def scene(network: SourceNetwork) -> None:
        written = asyncio.Event()

        class Noted(Part):
            def write(self, piece: bytes) -> None:
                super().write(piece)
                written.set()

        monkeypatch.setattr(fetching, "Part", Noted)
        task = asyncio.create_task(network.fetch(ADDRESS, tmp_path))
        await written.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    world.play(scene)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """The system lets no file of this process grow beyond so many bytes, as a full disk would not."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_is_told_and_keeps_no_half(tmp_path: Path) -> None:
    world = shop(picture(JPEG + bytes(MB)))
    with no_file_beyond(MB // 2):
        code, message = refused(world, tmp_path)
    assert (code, message) == ("source-not-saved", "the picture cannot be saved: file too large")
    assert world.origin.methods == ["GET"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceTrouble, match="cannot be saved: no such file or directory") as caught:
        fetched(shop(picture()), tmp_path / "missing")
    assert caught.value.trouble.code == "source-not-saved"


def test_a_folder_in_the_place_of_the_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / f"{hashlib.sha256(JPEG).hexdigest()}.jpg").mkdir()
    assert refused(shop(picture()), tmp_path)[0] == "source-not-saved"


def test_a_part_that_was_given_up_is_not_kept_afterwards(tmp_path: Path) -> None:
    part = Part(tmp_path)
    part.write(JPEG)
    part.discard()
    part.discard()
    with pytest.raises(SourceTrouble, match="given up"):
        part.keep(".jpg")
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_was_kept_is_not_given_up_afterwards(tmp_path: Path) -> None:
    part = Part(tmp_path)
    part.write(JPEG)
    kept = part.keep(".jpg")
    part.discard()
    assert list(tmp_path.iterdir()) == [kept.path]
