"""Render one change of a plan: a header, what happens to each section, the warnings. Never shows another product."""

from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.text import Text

from reconciler.model.media import Section, gallery_slot, section_of
from reconciler.model.plan import Action, Change, Code, SlotChange
from reconciler.render import palette
from reconciler.render.slots_text import gallery_words, live_losses, main_words, slot_lines, unchanged
from reconciler.render.warnings_text import change_warnings
from reconciler.render.words import label, shown

ACTIONS: dict[Action, tuple[str, str, str]] = {
    Action.ADOPT: ("+", "a first update of media that the state knows nothing of", palette.ADDED),
    Action.UPDATE: ("~", "the file differs from what was applied", palette.REPLACED),
    Action.RETRY: ("^", "the last attempt failed, or its outcome is unknown", palette.REPLACED),
    Action.RELEASE: ("=", "a section left the file; the store keeps its media", palette.MOVED),
    Action.FORGET: ("x", "no file declares the product; the store keeps its media", palette.MOVED),
}
"""Symbol, meaning and style of each action."""

_PATH_COLUMN = 56


def header(change: Change) -> Text:
    """`  ~ 692730761 MUG-BLUE      products/mug.yaml`: what happens, to which product, and where that is declared."""
    symbol, _, style = ACTIONS[change.action]
    name = f"  {symbol} {label(change.product_id, change.sku)}"
    line = Text.assemble((f"  {symbol} ", style), (name[4:], palette.STRONG))
    if change.source is not None:
        gone = "last in " if change.action is Action.FORGET else ""
        gap = " " * max(2, _PATH_COLUMN - cell_len(name))
        line.append(f"{gap}{gone}{shown(change.source.path)}", style=palette.QUIET)
    return line


def change_lines(change: Change, told: Collection[Code] = ()) -> list[Text]:
    """Everything about one change, but for warnings that were `told` already.

    Of a product that the store does not know, only the warning is worth reading.
    """
    lines = [header(change)]
    if not change.gone:
        for section in Section:
            lines += _section(change, section)
        lines += _kept(change)
    return lines + change_warnings(change, told)


def section_words(change: Change, section: Section) -> str | None:
    """What happens to a section, in words; None where it is not sent and no slot of it differs."""
    slots, after = changed_slots(change, section), slots_after(change, section)
    if after is None and not slots:
        return None
    unseen = any(warning.code is Code.LIVE_UNKNOWN for warning in change.warnings)
    words = main_words if section is Section.MAIN else gallery_words
    return words(slots, after or (), unseen=unseen)


def changed_slots(change: Change, section: Section) -> Sequence[SlotChange]:
    """The slots of the section that change."""
    return [one for one in change.slots if section_of(one.slot) is section]


def slots_after(change: Change, section: Section) -> Sequence[str] | None:
    """The slots that the section will fill; None where it is not sent, which is not the same as none."""
    main = change.send.main if change.send else None
    gallery = change.send.gallery if change.send else None
    if section is Section.MAIN:
        return None if main is None else tuple(main.slots)
    return None if gallery is None else [gallery_slot(index) for index in range(len(gallery))]


def _section(change: Change, section: Section) -> list[Text]:
    words = section_words(change, section)
    if words is None:
        return []
    slots, after = changed_slots(change, section), slots_after(change, section)
    style = palette.PLAIN if after else palette.REMOVED
    lines = slot_lines(slots, section, hidden=unchanged(slots, len(after or ())), live=live_losses(change))
    return [Text(f"      {section:<8}  {words}", style=style), *lines]


def kept_words(change: Change) -> tuple[tuple[str, str], ...]:
    """What the state lets go of and the store keeps: its name, and what happens to it."""
    if change.action is Action.FORGET:
        return (("record", "forgotten: no file declares it; nothing is sent, the store keeps its media"),)
    words = "released: it left the file; nothing is sent, the store keeps it"
    return tuple((section, words) for section in change.released)


def _kept(change: Change) -> list[Text]:
    return [Text(f"      {name:<8}  {words}") for name, words in kept_words(change)]
