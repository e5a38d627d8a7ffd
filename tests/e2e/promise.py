"""Product files in a few words, and the promise as data: what left the store, and what a plan had named as lost."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from reconciler.sandbox import Server, Sources, Store
from tests.e2e.world import Ran, World

PRODUCTS = range(1, 13)
Shown = Mapping[int, Sources]
Items = set[tuple[int, str]]


def picture(name: str) -> str:
    """Where the picture of this name is fetched from."""
    return f"https://cdn.example.com/{name}.jpg"


def film(name: str) -> str:
    """Where the film of this name is watched."""
    return f"https://youtu.be/{name}"


def main(image: str = "", video: str = "") -> str:
    """The section `main` of a product file, by the names of its picture and film."""
    lines = [
        "main:",
        *([f"  image: {picture(image)}"] if image else []),
        *([f"  video: {film(video)}"] if video else []),
    ]
    return "\n".join(lines) + "\n"


def gallery(*names: str) -> str:
    """The section `gallery` of a product file; a name that begins with `film` is that of a film."""
    items = [
        f"  - video: {film(name)}" if name.startswith("film") else f"  - image: {picture(name)}" for name in names
    ]
    return "\n".join(["gallery:", *items] if items else ["gallery: []"]) + "\n"


def consent(*keys: str) -> str:
    """The key of a product file that agrees to erasures."""
    return f"allow_erase: [{', '.join(keys)}]\n"


def everything(store: Store) -> dict[int, Sources]:
    """What each product shows, by the addresses it was uploaded from."""
    return {product_id: store.sources(product_id) for product_id in PRODUCTS}


def items(shown: Sources) -> list[str]:
    """All that one product shows, wherever."""
    return [address for address in (shown.main_image, shown.main_video, *shown.gallery) if address]


def left(before: Shown, after: Shown) -> Items:
    """What a product showed before and shows no more, each with its product."""
    return {
        (product_id, address)
        for product_id, shown in before.items()
        for address in Counter(items(shown)) - Counter(items(after[product_id]))
    }


def named(plan: Mapping[str, Any], store: Store) -> Items:
    """What the JSON of a plan names as lost; what only the store has an address of is told by where it came from."""
    found: Items = set()
    for change in plan["changes"]:
        for loss in change["losses"]:
            address = loss["item"].get("image") or loss["item"]["video"]
            own = store.cdn.find(urlsplit(address).path) if address.startswith(store.cdn.base) else None
            found.add((change["product_id"], own.source if own else address))
    return found


def address_of(shop: Server, source: str) -> str:
    """The store's own address of the picture that was uploaded last from `source`."""
    return shop.store.cdn.address(max(file.file_id for file in shop.store.cdn if file.source == source))


def apply(world: World, *arguments: str) -> Ran:
    """Apply, and expect that all goes well."""
    ran = world.run("apply", "--yes", *arguments)
    assert ran.status == 0, ran
    return ran


def refused(world: World, shop: Server, *arguments: str) -> Ran:
    """Apply, and expect that nothing is sent for want of consent."""
    before, sent = everything(shop.store), len(shop.store.updates)
    ran = world.run("apply", "--yes", *arguments)
    assert (ran.status, len(shop.store.updates)) == (4, sent), ran
    assert everything(shop.store) == before
    return ran


def settled(world: World, *targets: str) -> None:
    """Expect that a plan made now, looking at the store, finds nothing to do."""
    ran = world.run("plan", "--refresh", "--detailed-exitcode", *targets)
    assert ran.status == 0, ran
    assert ran.out.splitlines()[-1].startswith("No changes."), ran
