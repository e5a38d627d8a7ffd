"""Say, slot by slot, what differs between two sides of a section. Pure.

A gallery is a list in which a picture may stand twice. As many items as can keep their order stay where they are;
other matches moved; what is left over was removed or added, and counts as replaced where both happened at the same
place. An item that merely shifts because another one before it came or went is not a move.
"""

from collections.abc import Sequence

from reconciler.model.media import Gallery, Main, Section
from reconciler.model.plan import Op, SlotChange
from reconciler.planner.known import Slotted, slotted
from reconciler.planner.matching import matches

Sections = tuple[Main | None, Gallery | None]


def changed_slots(before: Sections, after: Sections) -> tuple[SlotChange, ...]:
    """All slots that differ. Of a section that `after` lacks none does: it is not managed any more, and stays."""
    changes: list[SlotChange] = []
    for section, compare in ((Section.MAIN, main_changes), (Section.GALLERY, gallery_changes)):
        will = slotted(section, *after)
        if will is not None:
            changes += compare(slotted(section, *before) or (), will)
    return tuple(changes)


def main_changes(before: Sequence[Slotted], after: Sequence[Slotted]) -> list[SlotChange]:
    """The changed slots of the main section: each slot stands for itself."""
    old, new = dict(before), dict(after)
    changes: list[SlotChange] = []
    for slot in dict.fromkeys([*old, *new]):
        was, will = old.get(slot), new.get(slot)
        if was is None and will is not None:
            changes.append(SlotChange(slot=slot, op=Op.ADD, after=will))
        elif was is not None and will is None:
            changes.append(SlotChange(slot=slot, op=Op.REMOVE, before=was))
        elif was is not None and will is not None and was.key != will.key:
            changes.append(SlotChange(slot=slot, op=Op.REPLACE, before=was, after=will))
    return changes


def gallery_changes(before: Sequence[Slotted], after: Sequence[Slotted]) -> list[SlotChange]:
    """The changed slots of the gallery, in the order of `after`, each removal where it stood."""
    stays, moves = matches(before, after)
    moved_to = {new: old for old, new in moves.items()}
    changes: list[SlotChange] = []
    old = new = 0
    for anchor_old, anchor_new in [*sorted(stays.items()), (len(before), len(after))]:
        gone = [i for i in range(old, anchor_old) if i not in moves]
        come = [i for i in range(new, anchor_new) if i not in moved_to]
        changes += _gap(before, after, gone, come, {i: moved_to[i] for i in range(new, anchor_new) if i in moved_to})
        old, new = anchor_old + 1, anchor_new + 1
    return changes


def _gap(
    before: Sequence[Slotted], after: Sequence[Slotted], gone: list[int], come: list[int], moved: dict[int, int]
) -> list[SlotChange]:
    """The changes between two items that stay: removals paired with additions, and arrivals from elsewhere."""
    placed: dict[int, SlotChange] = {}
    for i, j in zip(gone, come, strict=False):
        placed[j] = SlotChange(slot=after[j][0], op=Op.REPLACE, before=before[i][1], after=after[j][1])
    for j in come[len(gone) :]:
        placed[j] = SlotChange(slot=after[j][0], op=Op.ADD, after=after[j][1])
    for j, i in moved.items():
        placed[j] = SlotChange(
            slot=after[j][0], op=Op.MOVE, before=before[i][1], after=after[j][1], from_=before[i][0]
        )
    removals = [SlotChange(slot=before[i][0], op=Op.REMOVE, before=before[i][1]) for i in gone[len(come) :]]
    return removals + [placed[j] for j in sorted(placed)]
