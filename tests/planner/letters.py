"""Letters that stand for addresses, so that a test shows what matters of it. Decides nothing.

`a` is a picture: declared, recorded and sent as https://cdn.example.com/a.jpg, but shown by the store under an
address of its own, https://store.example/images/a-live.jpg, which is written `store:a` where a file or a plan names
it. `v:1` is a video; its address is the same everywhere. A whole address stands for itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from reconciler.model.live import LiveMedia
from reconciler.model.media import Gallery, Item, Main

CDN = "https://cdn.example.com/"
IMAGES = "https://store.example/images/"
VIDEOS = "https://vimeo.com/"

Names = str | Sequence[str]


def sent(name: str) -> str:
    """The address that a file gives."""
    if name.startswith("store:"):
        return stored(name.removeprefix("store:"))
    return name if "://" in name else f"{CDN}{name}.jpg"


def stored(name: str) -> str:
    """The address under which the store shows a picture, or a video."""
    return f"{VIDEOS}{name[2:]}" if name.startswith("v:") else f"{IMAGES}{name}-live.jpg"


def name_of(address: str) -> str:
    """The letters that stand for an address."""
    if address.startswith(IMAGES):
        return f"store:{address.removeprefix(IMAGES).removesuffix('-live.jpg')}"
    if address.startswith(VIDEOS):
        return f"v:{address.removeprefix(VIDEOS)}"
    return address.removeprefix(CDN).removesuffix(".jpg") if address.startswith(CDN) else address


def item(name: str, alt: str | None = None) -> Item:
    """A picture or a video, as a file gives it."""
    if name.startswith("v:"):
        return Item(video=stored(name))
    return Item(image=sent(name)) if alt is None else Item(image=sent(name), alt=alt)


def names(given: Names) -> list[str]:
    """One name or several."""
    return [given] if isinstance(given, str) else list(given)


def main_of(given: Names | None) -> Main | None:
    """A main section: a picture, a video, or both."""
    if given is None:
        return None
    items = [item(name) for name in names(given)]
    return Main(**{one.kind.value: one.address for one in items})


def gallery_of(given: Iterable[str] | None, alts: Mapping[str, str] = MappingProxyType({})) -> Gallery | None:
    """A gallery, with the alt texts of those pictures that have one."""
    return None if given is None else tuple(item(name, alts.get(name)) for name in given)


def shows(main: Names = (), gallery: Iterable[str] = ()) -> LiveMedia:
    """What a product shows in the store; of the gallery, pictures and videos apart, as the store tells them."""
    filled = {one.startswith("v:"): stored(one) for one in names(main)}
    listed = list(gallery)
    return LiveMedia(
        main_image=filled.get(False),
        main_video=filled.get(True),
        images=tuple(stored(name) for name in listed if not name.startswith("v:")),
        videos=tuple(stored(name) for name in listed if name.startswith("v:")),
    )
