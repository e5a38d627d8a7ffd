"""Few letters, so that what is drawn meets: files, records and looks for laws."""

from typing import Any

from hypothesis import strategies as st

from reconciler.model.media import gallery_slot
from tests.planner.shop import ShopBuilder

NAMES = ("a", "b", "c", "d", "v:1", "v:2")
BY_HAND = ("x", "y", "v:9")
KEYS = ("gallery", "main.image", "main.video")

Sections = dict[str, Any]
"""`main` and `gallery`, each a list of names, or left out."""


def _main(image: str | None, video: str | None) -> list[str]:
    return [name for name in (image, video) if name]


mains = st.builds(_main, st.sampled_from(("a", "b", None)), st.sampled_from((None, "v:1", "v:2"))).filter(bool)
galleries = st.lists(st.sampled_from(NAMES), max_size=5)
sections: st.SearchStrategy[Sections] = st.fixed_dictionaries({}, optional={"main": mains, "gallery": galleries})
declared = sections.filter(bool)
keys = st.sets(st.sampled_from(KEYS))
strangers = st.lists(st.sampled_from(BY_HAND), max_size=2, unique=True)


@st.composite
def shops(draw: st.DrawFn, *, read_back: bool = False) -> ShopBuilder:
    """One product that a file declares, recorded as something or not at all; nobody looked."""
    shop = ShopBuilder().declared(**draw(declared), allow_erase=draw(keys))
    before: Sections = draw(sections)
    if before:
        slots = [gallery_slot(index) for index in range(len(before.get("gallery", ())))]
        failed = draw(st.sets(st.sampled_from(slots), max_size=1)) if slots else set()
        shop.recorded(**before, failed=failed, consents=draw(keys), read_back=read_back or draw(st.booleans()))
    return shop


@st.composite
def cut_short(draw: st.DrawFn) -> ShopBuilder:
    """The same, with an update out whose outcome is unknown."""
    shop: ShopBuilder = draw(shops())
    return shop.attempt(**draw(declared), agreed=draw(galleries))


@st.composite
def looked_at(draw: st.DrawFn, found: st.SearchStrategy[ShopBuilder]) -> ShopBuilder:
    """Any of them, and a look that found this and that of ours, and what was added by hand."""
    shop: ShopBuilder = draw(found)
    main = draw(st.sampled_from(([], ["a"], ["b", "v:1"], ["x"], ["x", "v:9"])))
    gallery = draw(st.lists(st.sampled_from(NAMES), max_size=5, unique=True))
    return shop.live(main, [*gallery, *draw(strangers)])


anything = shops() | cut_short() | looked_at(shops() | cut_short())
known_by_address = looked_at(shops(read_back=True))
