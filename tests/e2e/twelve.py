"""Twelve products in two states, so that going from one to the other replaces, erases, moves, adds and adopts."""

from reconciler.sandbox import Sources, Store
from tests.e2e.promise import consent, film, gallery, main, picture
from tests.e2e.world import World

Names = tuple[str, ...]
# main image, main video, gallery; None where the file does not manage the section
Body = tuple[tuple[str, str] | None, Names | None]

ONE: dict[int, Body] = {
    1: (("m1", ""), ("a1", "b1", "c1")),
    2: (("m2", "v2"), ("a2", "b2", "c2")),
    3: (("m3", ""), ("a3", "b3", "c3")),
    4: (("m4", ""), ("a4", "film4", "b4")),
    5: (("m5", ""), ()),
    6: (("m6", "v6"), None),
    7: (("m7", ""), None),
    8: (("m8", ""), ("a8",)),
    9: (("m9", ""), ("a9", "b9")),
    10: (("m10", ""), ("a10", "a10", "b10")),
    11: (None, ("a11", "b11")),
    12: (("m12", ""), ("a12", "b12", "c12")),
}
OTHER: dict[int, Body] = {
    1: (("m1", ""), ("a1", "x1", "c1")),
    2: (("n2", "v2"), ("c2", "b2", "a2")),
    3: (("m3", ""), ()),
    4: (("m4", "v4"), ("film4", "b4", "a4")),
    5: (("m5", ""), ("a5", "b5")),
    6: (("m6", ""), None),
    7: (("n7", ""), None),
    8: (("m8", ""), ("a8", "b8", "c8", "d8")),
    9: (("m9", ""), ("film9",)),
    10: (("m10", ""), ("a10", "b10")),
    11: (None, ("b11", "c11")),
    12: (("m12", ""), ("a12", "b12", "c12")),
}
AGREED = consent("gallery", "main.video")


def declare(world: World, products: dict[int, Body]) -> None:
    """Write the files of all twelve."""
    for product_id, (top, places) in products.items():
        sections = (main(*top) if top else "") + (gallery(*places) if places is not None else "")
        world.product(product_id, sections)


def shows(store: Store, products: dict[int, Body]) -> bool:
    """Whether the store shows of every product what is declared, and no more."""
    return all(_shows(store.sources(product_id), body) for product_id, body in products.items())


def _shows(shown: Sources, body: Body) -> bool:
    top, places = body
    wanted = tuple(film(name) if name.startswith("film") else picture(name) for name in places or ())
    if top is None:
        # The gallery's first picture may have become the main image, which nobody manages.
        return wanted in (shown.gallery, (shown.main_image, *shown.gallery))
    image, video = top
    in_main = (shown.main_image, shown.main_video) == (picture(image), film(video) if video else None)
    return in_main and (places is None or shown.gallery == wanted)
