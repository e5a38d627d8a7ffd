"""One change of a plan in Markdown: a foldable block with a table of thumbnails, or a line. Never two products.

A block is HTML, and holds no empty line, which would end it for the Markdown parser.
"""

from collections.abc import Collection, Iterable
from typing import assert_never

from reconciler.model.media import Section
from reconciler.model.plan import Change, Code, Op, PlanWarning, ProductWarning, SlotChange
from reconciler.render.change_text import ACTIONS, changed_slots, kept_words, section_words, slots_after
from reconciler.render.fitting import fitted
from reconciler.render.markdown_items import NOTHING, cell
from reconciler.render.markdown_words import label, name, place, said, warned
from reconciler.render.slots_text import SYMBOLS, LiveLosses, in_order, live_losses, only_live, unchanged
from reconciler.render.warnings_text import asked, other_warnings
from reconciler.render.words import count

_ROWS_ROOM, _WARNINGS_ROOM = 9_000, 4_000
_HEAD = "<tr><th>Slot</th><th>Before</th><th>After</th></tr>"


def change_block(change: Change, told: Collection[Code], *, unfolded: bool) -> str:
    """A product that is sent to, but for warnings that were `told` already; `unfolded`: it can be seen at once."""
    lines = [f"<details{' open' if unfolded else ''}>", f"<summary>{_summary(change)}</summary>"]
    if change.source is not None:
        lines.append(f"<p>{place(change.source.path, change.source.line)}</p>")
    if not change.gone:
        lines += _table(change)
    notes = [said(f"{what} {happens}") for what, happens in kept_words(change)]
    notes += _warnings(change, told)
    lines += _list(notes)
    return "\n".join([*lines, "</details>", ""])


def kept_line(change: Change) -> str:
    """A product to which nothing is sent: what the state lets go of."""
    symbol, _, _ = ACTIONS[change.action]
    where = place(change.source.path, change.source.line) if change.source else ""
    words = "; ".join(said(f"{what} {happens}") for what, happens in kept_words(change))
    warnings = "".join(f"<br>{text}" for text in _warnings(change, ()))
    return f"<li>{symbol} {change.action} {label(change)}{f' ({where})' if where else ''}: {words}{warnings}</li>"


def product_warning_line(warning: ProductWarning) -> str:
    """A warning of a product that does not change."""
    return f"<li>{name(warning.identity.removeprefix('id:'))}: {warned(warning)}</li>"


def _summary(change: Change) -> str:
    symbol, _, _ = ACTIONS[change.action]
    words = [f"{section} {told}" for section in Section if (told := section_words(change, section)) is not None]
    happens = "" if change.gone or not words else f": {said('; '.join(words))}"
    return f"<b>{symbol} {change.action}</b> {label(change)}{happens}"


def _table(change: Change) -> list[str]:
    live = live_losses(change)
    slots = [slot for section in Section for slot in in_order(changed_slots(change, section), section)]
    left_out = "<tr><td></td><td colspan=2>… and {} more that change</td></tr>"
    rows = fitted(
        slots, lambda slot: _row(change, slot, live), _ROWS_ROOM, lambda number: left_out.format(f"{number:,}")
    )
    stay = sum(
        unchanged(changed_slots(change, section), len(slots_after(change, section) or ())) for section in Section
    )
    if stay:
        rows.append(f"<tr><td></td><td colspan=2>{count(stay, 'item')} {'stays' if stay == 1 else 'stay'}</td></tr>")
    return ["<table>", _HEAD, *rows, "</table>"] if slots else []


def _row(change: Change, slot: SlotChange, live: LiveLosses) -> str:
    symbol, word, _ = SYMBOLS[slot.op]
    before = cell(change, slot.before, f"{slot.from_ or slot.slot} before", named=slot.op is not Op.MOVE)
    after = cell(change, slot.after, f"{slot.slot} after")
    where = name(slot.slot)
    match slot.op:
        case Op.ADD:
            before = NOTHING
        case Op.REMOVE:
            after = "only in the store, and would be lost" if only_live(slot, live) else NOTHING
        case Op.MOVE:
            where = f"{name(slot.from_ or '')} → {where}"
        case Op.REPLACE:
            pass
        case _:
            assert_never(slot.op)
    mark = symbol.replace(">", "&gt;")
    return f"<tr><td><b>{mark} {word}</b><br>{where}</td><td>{before}</td><td>{after}</td></tr>"


def _warnings(change: Change, told: Collection[Code]) -> list[str]:
    missing = [_needed(warning) for one in asked(change) for warning in one.warnings]
    return missing + [_told(warning) for warning in other_warnings(change, told)]


def _needed(warning: PlanWarning) -> str:
    return f"<b>! {warned(warning)}</b>: nobody has agreed, see above"


def _told(warning: PlanWarning) -> str:
    text = f"! {warned(warning)}"
    return (
        f"<b>{text}</b>{', agreed' if warning.needs_consent else ''}" if warning.blocks or warning.consent else text
    )


def _list(texts: Iterable[str]) -> list[str]:
    items = fitted(
        list(texts),
        lambda text: f"<li>{text}</li>",
        _WARNINGS_ROOM,
        lambda number: f"<li>… and {number:,} more warnings</li>",
    )
    return ["<ul>", *items, "</ul>"] if items else []
