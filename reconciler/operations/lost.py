"""Which items of a backup a product lacks now, and where they would go. Pure: reads no file and asks nobody."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reconciler.catalog.additions import Addition
from reconciler.model.assets import content_of
from reconciler.model.backup import KeptItem
from reconciler.model.declared import Declared
from reconciler.model.media import MAIN_IMAGE, Kind, Section, section_of

Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Written:
    """How an item would be written: by which address, with which comment."""

    address: str
    comment: str


@dataclass(frozen=True, slots=True)
class Lack:
    """What would be added to a product, in the order in which it is added, each with the item it comes from; and the
    items whose main slot is filled."""

    additions: tuple[tuple[KeptItem, Addition], ...] = ()
    displaced: tuple[KeptItem, ...] = ()


def lack_of(items: Sequence[KeptItem], declared: Declared | None, written: Callable[[KeptItem], Written]) -> Lack:
    """What of `items`, the losses of one product from the oldest to the newest, is not declared now.

    Of several losses of one item the newest counts: the same content, the same address it came from, or the same
    address to be written. Gallery items go to their former slots, or to the end of a gallery that has become
    shorter; main items into empty slots.
    """
    filled = set(declared.main.slots) if declared and declared.main else set()
    length = len(declared.gallery or ()) if declared else 0
    additions, displaced = [], []
    for one in sorted(_missing(items, declared, written), key=lambda one: _rank(one.slot)):
        index = 0
        if section_of(one.slot) is Section.GALLERY:
            index, length = min(_rank(one.slot), length), length + 1
        elif one.slot in filled:
            displaced.append(one)
            continue
        filled.add(one.slot)
        how = written(one)
        additions.append((one, Addition(one.slot, one.at(how.address), how.comment, index)))
    return Lack(tuple(additions), tuple(displaced))


def _missing(
    items: Sequence[KeptItem], declared: Declared | None, written: Callable[[KeptItem], Written]
) -> Iterator[KeptItem]:
    """The newest loss of each item that is not declared, newest first."""
    now = () if declared is None else tuple(item for section in Section for item in declared.items(section))
    seen: set[Key] = {item.key for item in now}
    marks = [_marks(one, written(one).address) for one in items]
    for one, known in zip(items, marks, strict=True):
        published = one.file is not None and any(item.address.endswith(f"/{one.file}") for item in now)
        if published or seen & known:
            seen |= known
    for one, known in reversed(list(zip(items, marks, strict=True))):
        if not seen & known:
            yield one
        seen |= known


def _marks(one: KeptItem, address: str) -> set[Key]:
    """What tells that two losses are of the same item."""
    marks = (one.sha256, one.address, one.source, address)
    return {(one.kind, content_of(mark)) for mark in marks if mark is not None}


def _rank(slot: str) -> int:
    """Where a slot is in the gallery; what belongs to main comes before."""
    if section_of(slot) is Section.MAIN:
        return -2 if slot == MAIN_IMAGE else -1
    return int(slot.removeprefix("gallery[").removesuffix("]"))
