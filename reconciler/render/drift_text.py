"""Render drift as text for a terminal. Never prints, and never reads markup out of data."""

from collections.abc import Sequence
from typing import assert_never

from rich.cells import cell_len
from rich.text import Text

from reconciler.model.assets import asset_path
from reconciler.model.drift import Drift, DriftChange
from reconciler.model.media import Section, section_of
from reconciler.model.plan import Op, SlotChange
from reconciler.render import palette
from reconciler.render.drift_words import headline, remedy
from reconciler.render.slots_text import SYMBOLS
from reconciler.render.words import item_words, joined, label, listed, shown

_PATH_COLUMN = 56


def drift_text(drift: Drift, *, notes: Sequence[str] = ()) -> Text:
    """The drift as a person reads it, without a newline at its end; `notes` are said loudly at the top."""
    blocks = [_top(drift, notes), _legend(drift), *(_change(one) for one in drift.changes)]
    blocks.append(
        [
            Text(f"  ! {shown(one.identity.removeprefix('id:'))}: {shown(one.message)}", style=palette.WARNING)
            for one in drift.warnings
        ]
    )
    blocks.append(_totals(drift))
    lines: list[Text] = []
    for block in blocks:
        lines += [Text(), *block] if lines and block else block
    return joined(lines)


def _top(drift: Drift, notes: Sequence[str]) -> list[Text]:
    lines = [Text(f"NOTE: {shown(note)}", style=palette.LOUD) for note in notes]
    if drift.targets:
        targets = listed([shown(target) for target in drift.targets])
        lines.append(Text(f"NOTE: only what matches {targets} was looked at.", style=palette.LOUD))
    return lines


def _legend(drift: Drift) -> list[Text]:
    ops = {slot.op for change in drift.changes for slot in change.slots}
    if not drift.changes:
        return []
    lines = [Text(f"What store {drift.store} at {shown(drift.origin)} shows otherwise than after the last apply:")]
    if ops:
        used = [SYMBOLS[op] for op in Op if op in ops]
        lines.append(Text("  items:"))
        lines[-1].append_text(
            Text(",").join(Text.assemble(" ", (symbol, style), f" {word}") for symbol, word, style in used)
        )
    return lines


def _change(change: DriftChange) -> list[Text]:
    symbol, style = ("x", palette.REMOVED) if change.gone else ("~", palette.REPLACED)
    name = f"  {symbol} {label(change.product_id, change.sku)}"
    head = Text.assemble((f"  {symbol} ", style), (name[4:], palette.STRONG))
    if change.source:
        head.append(" " * max(2, _PATH_COLUMN - cell_len(name)) + shown(change.source), style=palette.QUIET)
    lines = [head]
    for section in Section:
        slots = [one for one in change.slots if section_of(one.slot) is section]
        lines += [Text(f"      {section}")] if slots else []
        lines += [line for one in slots for line in _slot(one, change)]
    return lines + [Text(f"      ! {shown(one.message)}", style=palette.WARNING) for one in change.warnings]


def _slot(slot: SlotChange, change: DriftChange) -> list[Text]:
    symbol, _, style = SYMBOLS[slot.op]
    mark = (f"        {symbol} ", style)
    at = (f"  {shown(slot.slot)}", palette.QUIET)
    before, after = item_words(slot.before), item_words(slot.after)
    match slot.op:
        case Op.ADD:
            return [Text.assemble(mark, (after, style), at)]
        case Op.REMOVE:
            return [Text.assemble(mark, (before, style), at), *_sent_as(slot, change)]
        case Op.REPLACE:
            old = Text.assemble(mark, (before, palette.REMOVED), at)
            return [old, *_sent_as(slot, change), Text.assemble(("       -> ", style), (after, palette.ADDED))]
        case Op.MOVE:
            return [Text.assemble(mark, (after, style), f"  {shown(slot.from_ or '')} -> {shown(slot.slot)}")]
    assert_never(slot.op)


def _sent_as(slot: SlotChange, change: DriftChange) -> list[Text]:
    source = change.sources.get(slot.before.address) if slot.before else None
    if source is None:
        return []
    return [Text(f"          sent from {shown(asset_path(source) or source)}", style=palette.QUIET)]


def _totals(drift: Drift) -> list[Text]:
    lines = [Text(headline(drift), style=palette.STRONG if drift.changes else palette.PLAIN)]
    what_to_do = remedy(drift)
    return lines + ([Text(what_to_do)] if what_to_do else [])
