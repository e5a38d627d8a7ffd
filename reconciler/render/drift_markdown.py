"""Render drift as GitHub's Markdown, for an issue or a job's summary. Bounded, and nothing in it is taken as markup.

Its totals are always there: where there is no room for all, products are left out from the middle, and counted.
"""

from collections.abc import Sequence

from reconciler.model.assets import asset_path
from reconciler.model.drift import Drift, DriftChange
from reconciler.model.media import Item
from reconciler.model.plan import Op, SlotChange
from reconciler.render.drift_words import headline, remedy
from reconciler.render.fitting import fitted, shortened, size
from reconciler.render.markdown_escape import code, inert
from reconciler.render.slots_text import SYMBOLS
from reconciler.render.words import count

LIMIT = 60_000
"""Bytes. GitHub takes comments of 65,536 characters."""

_TOP = 8_000
_ROWS = 10_000
_HEAD = ("| slot | what happened | in the store | it was sent from |", "|---|---|---|---|")
_LONGEST = 300


def drift_markdown(drift: Drift, *, notes: Sequence[str] = ()) -> str:
    """At most 60,000 bytes, with a newline at its end. Texts over 300 characters are shown in part."""
    what_to_do = remedy(drift)
    blocks = [
        f"### {headline(drift)}",
        f"Store {drift.store} at {_code(drift.origin)}, compared with what it showed after the last apply.",
        *fitted(notes, lambda note: f"> **Note:** {_inert(note)}\n", _TOP, lambda left: f"> {left} more notes"),
        *([_targets(drift.targets)] if drift.targets else []),
        *([_with_commands(what_to_do)] if what_to_do else []),
        *_warnings(drift),
    ]
    room = LIMIT - sum(size(block) + 2 for block in blocks)
    blocks += fitted(drift.changes, lambda change: f"{_change(change)}\n", room, _left_out)
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _left_out(products: int) -> str:
    return f"… and {count(products, 'more product')}. {code('reconciler drift')} shows them all.\n"


def _targets(targets: Sequence[str]) -> str:
    shown = fitted(targets, _code, _TOP, lambda left: f"{left} more")
    return f"Only what matches {', '.join(shown)} was looked at."


def _with_commands(text: str) -> str:
    """Our own words, in which backticks hold commands."""
    parts = text.split("`")
    return "".join(code(part) if number % 2 else part for number, part in enumerate(parts))


def _warnings(drift: Drift) -> list[str]:
    if not drift.warnings:
        return []
    lines = fitted(
        drift.warnings,
        lambda one: f"- {_code(one.identity)}: {_inert(one.message)}",
        _TOP,
        lambda left: f"- … and {left} more",
    )
    return ["Not known, at least not whole:", "\n".join(lines)]


def _change(change: DriftChange) -> str:
    name = f"#### {code(str(change.product_id))}" + (f" {_code(change.sku)}" if change.sku else "")
    blocks = [name + (f", {_code(change.source)}" if change.source else "")]
    blocks += [_inert(warning.message) for warning in change.warnings]
    if change.slots:
        rows = fitted(change.slots, lambda slot: _row(slot, change), _ROWS, _slots_left_out)
        blocks.append("\n".join([*_HEAD, *rows]))
    return "\n\n".join(blocks)


def _slots_left_out(slots: int) -> str:
    return f"| | … and {count(slots, 'more slot')} | | |"


def _row(slot: SlotChange, change: DriftChange) -> str:
    what = SYMBOLS[slot.op][1]
    if slot.op is Op.MOVE:
        what += f" from {_code(slot.from_ or '')}"
    sides = [slot.after] if slot.op is Op.MOVE else [slot.before, slot.after]
    where = " → ".join(_item(item) for item in sides if item is not None)
    source = change.sources.get(slot.before.address) if slot.before else None
    sent = _code(asset_path(source) or source) if source else ""
    return f"| {_code(slot.slot)} | {what} | {where} | {sent} |"


def _item(item: Item) -> str:
    return f"{item.kind} {_code(item.address)}"


def _code(text: str) -> str:
    """What is longer than anything ordinary is shown in part: one address must not push out the rest."""
    return code(shortened(text, _LONGEST))


def _inert(text: str) -> str:
    return inert(shortened(text, _LONGEST))
