"""Render what happens to the slots of one section: first in words, then a line a slot. Never judges what it shows."""

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from rich.text import Text

from reconciler.model.media import Section
from reconciler.model.plan import Change, Op, SlotChange
from reconciler.render import palette
from reconciler.render.words import count, item_words, shown

SYMBOLS: dict[Op, tuple[str, str, str]] = {
    Op.ADD: ("+", "added", palette.ADDED),
    Op.REMOVE: ("-", "removed", palette.REMOVED),
    Op.REPLACE: ("~", "replaced", palette.REPLACED),
    Op.MOVE: (">", "moved", palette.MOVED),
}
ONLY_LIVE = "only in the store"
"""Said of an item that nobody recorded."""
LiveLosses = frozenset[tuple[str, str]]
"""Items that only the store knows, each by slot and address."""

_ARRIVING = (Op.ADD, Op.REPLACE, Op.MOVE)


def unchanged(slots: Sequence[SlotChange], after: int) -> int:
    """How many of the section's `after` items stay as they are, at most moving up or down with their neighbours."""
    return max(0, after - sum(change.op in _ARRIVING for change in slots))


def gallery_words(slots: Sequence[SlotChange], after: Sequence[str], *, unseen: bool) -> str:
    """What happens to a gallery that will fill the slots `after`.

    `unseen`: the store was not looked at, so where nothing is recorded, nothing is known of what is there.
    """
    ops = Counter(change.op for change in slots)
    before = max(0, len(after) + ops[Op.REMOVE] - ops[Op.ADD])
    items = count(len(after), "item")
    if unseen and not before:
        return f"nothing recorded -> {items}{'' if after else ': all that is there would go'}"
    if not slots:
        return f"{items}, sent again"
    if before != len(after):
        return f"{count(before, 'item')} -> {items}"
    happens = ", ".join(f"{ops[op]} {word}" for op, (_, word, _) in SYMBOLS.items() if ops[op])
    return f"{items}: {happens}"


def main_words(slots: Sequence[SlotChange], after: Sequence[str], *, unseen: bool) -> str:
    """What happens to a main section that will fill the slots `after`; `unseen` as for a gallery."""
    filled = " and ".join(slot.removeprefix("main.") for slot in after)
    adds = [change.slot for change in slots if change.op is Op.ADD]
    if unseen and len(adds) == len(slots) == len(after):
        return f"nothing recorded -> {filled}"
    if not slots:
        return f"{filled}, sent again"
    ops: dict[str, list[Op]] = {}
    for change in slots:
        ops.setdefault(change.slot, []).append(change.op)
    return ", ".join(f"{shown(slot.removeprefix('main.'))} {_main_word(happens)}" for slot, happens in ops.items())


def _main_word(ops: Sequence[Op]) -> str:
    """A picture seen in the store is removed beside the one that is added in its place."""
    if Op.ADD in ops and Op.REMOVE in ops:
        return SYMBOLS[Op.REPLACE][1]
    return "deleted" if ops[0] is Op.REMOVE else SYMBOLS[ops[0]][1]


def live_losses(change: Change) -> LiveLosses:
    """The items that would be lost though nobody recorded them."""
    return frozenset((loss.slot, loss.item.address) for loss in change.losses if loss.live)


def only_live(change: SlotChange, live: LiveLosses) -> bool:
    """Whether the item of this slot is one of those."""
    return change.before is not None and (change.slot, change.before.address) in live


def in_order(slots: Sequence[SlotChange], section: Section) -> Sequence[SlotChange]:
    """The slots as they are told: of main, what leaves a slot before what comes into it."""
    return sorted(slots, key=lambda one: (one.slot, one.op is Op.ADD)) if section is Section.MAIN else slots


def slot_lines(slots: Sequence[SlotChange], section: Section, *, hidden: int, live: LiveLosses) -> list[Text]:
    """A line a slot, two for a replaced one, and how many unchanged ones are `hidden`."""
    tell_place = section is Section.GALLERY and hidden > 0
    lines = [line for change in in_order(slots, section) for line in _slot(change, live, tell_place=tell_place)]
    if slots and hidden:
        lines.append(Text(f"        … {hidden} more unchanged", style=palette.QUIET))
    return lines


def _slot(change: SlotChange, live: LiveLosses, *, tell_place: bool) -> list[Text]:
    symbol, _, style = SYMBOLS[change.op]
    mark = (f"        {symbol} ", style)
    before, after = item_words(change.before), item_words(change.after)
    at = (f"  at {shown(change.slot)}" if tell_place else "", palette.QUIET)
    match change.op:
        case Op.ADD:
            return [Text.assemble(mark, (after, style), at)]
        case Op.REMOVE:
            note = f"  {ONLY_LIVE}" if only_live(change, live) else ""
            return [Text.assemble(mark, (before, style), (note, palette.DANGER))]
        case Op.REPLACE:
            old = Text.assemble(mark, (before, palette.REMOVED))
            return [old, Text.assemble(("       -> ", style), (after, palette.ADDED), at)]
        case Op.MOVE:
            way = f"  {shown(change.from_ or '')} -> {shown(change.slot)}"
            return [Text.assemble(mark, (after, style), way)]
    assert_never(change.op)
