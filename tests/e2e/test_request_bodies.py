"""What a product file says is what the store receives, on a server that shares no code with the program."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.recording_server import Recording, recording_server
from tests.e2e.world import CONFIG, World

A, B, C = (f"https://cdn.example.com/{name}.jpg" for name in "abc")
V = "https://www.youtube.com/watch?v=abc123"

BEFORE = f"main: {{image: {A}, video: {V}}}\ngallery:\n  - image: {A}\n  - image: {B}\n"

ROWS: dict[str, tuple[str, Any, Any]] = {
    "main left out": (f"gallery:\n  - image: {C}\n  - image: {A}\n", None, [{"imageUrl": C}, {"imageUrl": A}]),
    "main with both": (f"main:\n  image: {B}\n  video: {V}\n", {"imageUrl": B, "videoUrl": V}, None),
    "main with an image alone": (f"main:\n  image: {B}\nallow_erase: [main.video]\n", {"imageUrl": B}, None),
    "main with a video alone": (f"main:\n  video: {V}\nallow_erase: [main.image]\n", {"videoUrl": V}, None),
    "gallery left out": (f"main:\n  image: {C}\n  video: {V}\n", {"imageUrl": C, "videoUrl": V}, None),
    "gallery in another order": (
        f"gallery:\n  - image: {B}\n  - image: {A}\n",
        None,
        [{"imageUrl": B}, {"imageUrl": A}],
    ),
    "gallery with a video": (
        f"gallery:\n  - image: {A}\n  - video: {V}\n  - image: {B}\n",
        None,
        [{"imageUrl": A}, {"videoUrl": V}, {"imageUrl": B}],
    ),
    "gallery emptied": ("gallery: []\nallow_erase: [gallery]\n", None, []),
    "alt texts": (
        f"gallery:\n  - image: {A}\n    alt: From the left\n  - image: {B}\n  - image: {C}\n",
        None,
        [{"imageUrl": A}, {"imageUrl": B}, {"imageUrl": C}],
    ),
}


@pytest.fixture
def store() -> Iterator[Recording]:
    with recording_server() as recording:
        yield recording


@pytest.fixture
def world(tmp_path: Path, store: Recording) -> World:
    made = World(tmp_path, store.url)
    made.write("reconciler.yaml", CONFIG)
    return made


def apply(world: World) -> None:
    ran = world.run("apply", "--yes")
    assert ran.status == 0, ran


@pytest.mark.parametrize("row", ROWS)
def test_a_changed_product_is_sent_exactly_what_its_file_says(world: World, store: Recording, row: str) -> None:
    body, main, gallery = ROWS[row]
    world.product(1, BEFORE)
    world.product(2, BEFORE)
    apply(world)
    store.updates.clear()

    world.product(1, body)
    apply(world)

    assert store.updates == [(1, {"mainMedia": main, "galleryMedia": gallery})]


def test_an_adopted_product_is_sent_what_it_declares_and_null_for_the_rest(world: World, store: Recording) -> None:
    world.product(1, f"main:\n  image: {A}\n")
    world.product(2, "gallery: []\n")
    world.product(3, BEFORE)

    apply(world)

    assert sorted(store.updates) == [
        (1, {"mainMedia": {"imageUrl": A}, "galleryMedia": None}),
        (2, {"mainMedia": None, "galleryMedia": []}),
        (3, {"mainMedia": {"imageUrl": A, "videoUrl": V}, "galleryMedia": [{"imageUrl": A}, {"imageUrl": B}]}),
    ]


def test_nothing_is_sent_when_nothing_changed(world: World, store: Recording) -> None:
    world.product(1, BEFORE)
    apply(world)
    store.updates.clear()

    ran = world.run("apply", "--yes")

    assert (ran.status, store.updates) == (0, [])
    assert ran.out == "No changes. 1 product matches the state.\n"


@pytest.mark.parametrize("left", ["main", "gallery"])
def test_a_section_or_a_file_that_leaves_the_catalog_sends_nothing(world: World, store: Recording, left: str) -> None:
    world.product(1, BEFORE)
    world.product(2, BEFORE)
    apply(world)
    store.updates.clear()

    world.product(
        1, f"main: {{image: {A}, video: {V}}}\n" if left == "main" else f"gallery:\n  - image: {A}\n  - image: {B}\n"
    )
    (world.folder / "products/2.yaml").unlink()
    ran = world.run("apply", "--yes", "--force")

    assert (ran.status, store.updates) == (0, []), ran
    assert list(world.records()) == [1]
    assert ("gallery" in world.records()[1]) is (left == "gallery")
