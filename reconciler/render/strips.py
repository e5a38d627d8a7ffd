"""One section of a change as two rows of pictures, before and after, each with what happens to it. Judges nothing.

A plan tells of the slots that change alone. The rest follows: items that stay keep their order, so that they and the
replaced ones fill, in order, the places that removals and moves leave free. Where the places do not follow, because
an update failed in part or is still out, the plan tells them (`Change.standing`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconciler.model.assets import is_asset
from reconciler.model.media import Item, Kind, Section, gallery_slot, section_of
from reconciler.model.plan import Change, Op, SlotChange

_ARRIVING = (Op.ADD, Op.REPLACE, Op.MOVE)


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of a row. `op` is None for an item that stays; `only_live`: nobody recorded it, it was only seen.

    `slot` is the place before in the first row, after in the second. `other` is the place in the other row, for what
    moved.
    """

    slot: str
    item: Item
    op: Op | None = None
    only_live: bool = False
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Strips:
    """The rows of one section that is sent. What a release or a forgetting lets go is not shown here."""

    section: Section
    before: tuple[Tile, ...]
    after: tuple[Tile, ...]


def strips(change: Change) -> tuple[Strips, ...]:
    """The rows of each section that goes out, main first."""
    if change.send is None:
        return ()
    rows = []
    if change.send.main is not None:
        rows.append(_strips(change, Section.MAIN, change.send.main.slots))
    if change.send.gallery is not None:
        after = {gallery_slot(index): item for index, item in enumerate(change.send.gallery)}
        rows.append(_strips(change, Section.GALLERY, after))
    return tuple(rows)


def seen_at(change: Change, item: Item) -> str | None:
    """Where a browser can show the picture: the store's own address or where it is published, if known, else the
    address it is declared with. None for a video, and for a local picture that is published nowhere."""
    if item.kind is not Kind.IMAGE:
        return None
    known = change.pictures.get(item.address)
    return known or (None if is_asset(item.address) else item.address)


def _strips(change: Change, section: Section, after: Mapping[str, Item]) -> Strips:
    slots = [one for one in change.slots if section_of(one.slot) is section]
    arriving = {one.slot: one for one in slots if one.op in _ARRIVING}
    row = tuple(_arrived(slot, item, arriving.get(slot)) for slot, item in after.items())
    live = {(loss.slot, loss.item.address) for loss in change.losses if loss.live}
    gone = [(one, one.before) for one in slots if one.op is Op.REMOVE and one.before is not None]
    leaving = [one for one, item in gone if (one.slot, item.address) not in live]
    strangers = [one for one, item in gone if (one.slot, item.address) in live]
    if section is Section.MAIN:
        was = _main_before(row, arriving, leaving)
    else:
        was = _gallery_before(row, arriving, leaving, [one.slot for one in change.standing])
    return Strips(section, (*was, *(_left(one, only_live=True) for one in strangers)), row)


def _arrived(slot: str, item: Item, change: SlotChange | None) -> Tile:
    if change is None:
        return Tile(slot, item)
    return Tile(slot, item, change.op, other=change.from_)


def _left(change: SlotChange, *, only_live: bool = False) -> Tile:
    if change.before is None:
        raise ValueError(f"{change.slot} was not filled before")
    return Tile(change.slot, change.before, change.op, only_live=only_live)


def _main_before(
    row: Sequence[Tile], arriving: Mapping[str, SlotChange], leaving: Sequence[SlotChange]
) -> tuple[Tile, ...]:
    was = {tile.slot: tile for tile in row if tile.op is None}
    was |= {slot: _left(one) for slot, one in arriving.items() if one.before is not None}
    beyond = _place(was, leaving)
    return (*(was[slot] for slot in sorted(was)), *beyond)


def _gallery_before(
    row: Sequence[Tile],
    arriving: Mapping[str, SlotChange],
    leaving: Sequence[SlotChange],
    standing: Sequence[str],
) -> tuple[Tile, ...]:
    """`standing`: the slots that were filled, where the plan had to say so. Else they were filled without a gap."""
    was: dict[str, Tile] = {}
    for one in arriving.values():
        if one.op is Op.MOVE and one.from_ is not None and one.before is not None:
            was[one.from_] = Tile(one.from_, one.before, Op.MOVE, other=one.slot)
    rest = [stood for tile in row if (stood := _stood(tile, arriving)) is not None]
    recorded = len(standing) - len(was) - len(rest) if standing else len(leaving)
    beyond = _place(was, leaving[:recorded])
    slots = standing or [gallery_slot(index) for index in range(len(was) + len(rest))]
    free = (slot for slot in slots if slot not in was)
    was |= {slot: Tile(slot, item, op) for slot, (item, op) in zip(free, rest, strict=False)}
    ordered = sorted(was, key=lambda slot: (len(slot), slot))
    return (*(was[slot] for slot in ordered), *beyond, *map(_left, leaving[recorded:]))


def _stood(tile: Tile, arriving: Mapping[str, SlotChange]) -> tuple[Item, Op | None] | None:
    """The item that stays, or that the tile's item replaces; None for one that was added or comes from elsewhere."""
    if tile.op is None:
        return tile.item, None
    before = arriving[tile.slot].before
    return (before, Op.REPLACE) if tile.op is Op.REPLACE and before is not None else None


def _place(was: dict[str, Tile], leaving: Iterable[SlotChange]) -> list[Tile]:
    """Put what leaves where it stood. Returns what an update still out may have put at a place that is taken."""
    beyond = []
    for one in leaving:
        if one.slot in was:
            beyond.append(_left(one))
        else:
            was[one.slot] = _left(one)
    return beyond
