"""Render what a product's record was, step by step, in the words of plans. Never prints, or reads markup in data."""

from rich.text import Text

from reconciler.model.history import Happened, History, HistoryStep
from reconciler.model.media import Section, gallery_slot, section_of
from reconciler.render import palette
from reconciler.render.slots_text import gallery_words, main_words, slot_lines, unchanged
from reconciler.render.words import joined, label, shown

_NOTES: dict[Happened, str] = {
    Happened.IN_FLIGHT: "sent, and what came of it is not recorded yet",
    Happened.FORGOTTEN: "forgotten: nothing is known of it any more; the store keeps its media",
}


def history_text(history: History) -> Text:
    """The newest step first; without a newline at its end."""
    lines = [Text(f"Product {label(history.product_id, history.sku)}", style=palette.STRONG)]
    for step in history.steps:
        lines += _step(step)
    if history.more:
        lines.append(Text("  … and older ones; --limit shows more", style=palette.QUIET))
    return joined(lines)


def _step(step: HistoryStep) -> list[Text]:
    head = Text.assemble((f"  {step.at:%Y-%m-%d %H:%M} UTC  {step.commit[:8]}  ", palette.QUIET), shown(step.message))
    lines = [head]
    if step.happened in _NOTES:
        lines.append(Text(f"      {_NOTES[step.happened]}", style=palette.WARNING))
    if step.happened is not Happened.FORGOTTEN:
        for section in Section:
            lines += _section(step, section)
    lines += [Text(f"      {section:<8}  managed no more; the store keeps it") for section in step.released]
    for failure in step.failures:
        where = f"{shown(failure.slot)}: " if failure.slot else ""
        lines.append(Text(f"      ! {where}{shown(failure.message)} [{shown(failure.code)}]", style=palette.DANGER))
    return lines


def _section(step: HistoryStep, section: Section) -> list[Text]:
    slots = [one for one in step.slots if section_of(one.slot) is section]
    after = _slots_after(step, section)
    if not slots or after is None:
        return []
    words = main_words if section is Section.MAIN else gallery_words
    style = palette.PLAIN if after else palette.REMOVED
    title = Text(f"      {section:<8}  {words(slots, after, unseen=False)}", style=style)
    return [title, *slot_lines(slots, section, hidden=unchanged(slots, len(after)), live=frozenset())]


def _slots_after(step: HistoryStep, section: Section) -> list[str] | None:
    if section is Section.MAIN:
        return None if step.main is None else list(step.main.slots)
    return None if step.gallery is None else [gallery_slot(index) for index in range(len(step.gallery))]
