"""The main road: declare, plan, apply, plan again, on the sandbox, under every reading of what Ecwid leaves open."""

import pytest

from reconciler.sandbox import Quirks, Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.e2e.world import World

HOPELESS = {"null_section=erases"}  # contradicts all documentation; test_canary.py tells what becomes of it
OTHERS = [f"{name}={value}" for name, values in Quirks.choices().items() for value in list(values)[1:]]
SETTINGS = ["", *(setting for setting in OTHERS if setting not in HOPELESS)]

FIRST = {
    1: "main:\n  image: https://cdn.example.com/1/front.jpg\n  video: https://youtu.be/abc123\n"
    "gallery:\n  - image: https://cdn.example.com/1/side.jpg\n  - video: https://vimeo.com/76979871\n"
    "  - image: https://cdn.example.com/1/back.jpg\n",
    2: "gallery:\n  - image: https://cdn.example.com/2/a.jpg\n  - image: https://cdn.example.com/2/b.jpg\n",
    3: "main:\n  image: https://cdn.example.com/3/front.jpg\n",
    4: "main:\n  video: https://youtu.be/def456\ngallery:\n  - image: https://cdn.example.com/4/a.jpg\n",
}
SECOND = {
    1: "main:\n  image: https://cdn.example.com/1/front-2.jpg\n  video: https://youtu.be/abc123\n"
    "gallery:\n  - video: https://vimeo.com/76979871\n  - image: https://cdn.example.com/1/side.jpg\n"
    "  - image: https://cdn.example.com/1/back.jpg\n",
    2: "gallery: []\nallow_erase: [gallery]\n",
    3: "main:\n  image: https://cdn.example.com/3/front.jpg\ngallery:\n  - image: https://cdn.example.com/3/a.jpg\n",
    4: "main:\n  video: https://youtu.be/ghi789\ngallery:\n  - image: https://cdn.example.com/4/a.jpg\n"
    "  - image: https://cdn.example.com/4/b.jpg\n",
}


def shown(store: Store, product_id: int) -> list[str]:
    """What a customer sees of a product, wherever the store chose to put it."""
    sources = store.sources(product_id)
    return sorted(str(one) for one in [sources.main_image, sources.main_video, *sources.gallery] if one)


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_is_declared_is_what_the_store_shows(world: World, setting: str) -> None:
    store = Store(seed_of(STORE), quirks=Quirks.parse([setting] if setting else []))
    with Server(store) as server:
        world.url = server.url
        for products in (FIRST, SECOND):
            for product_id, body in products.items():
                world.product(product_id, body)
            ran = world.run("apply", "--yes", "--force")
            assert ran.status == 0, ran
            again = world.run("plan", "--refresh", "--detailed-exitcode")
            assert (again.status, again.out) == (0, "No changes. 4 products match the state.\n"), again

    assert shown(store, 1) == sorted(
        [
            "https://cdn.example.com/1/front-2.jpg",
            "https://youtu.be/abc123",
            "https://vimeo.com/76979871",
            "https://cdn.example.com/1/side.jpg",
            "https://cdn.example.com/1/back.jpg",
        ]
    )
    assert shown(store, 3) == ["https://cdn.example.com/3/a.jpg", "https://cdn.example.com/3/front.jpg"]
    assert shown(store, 4) == sorted(
        ["https://youtu.be/ghi789", "https://cdn.example.com/4/a.jpg", "https://cdn.example.com/4/b.jpg"]
    )
    assert [update.product_id for update in store.updates].count(3) == 2
    assert len(store.updates) == 8
