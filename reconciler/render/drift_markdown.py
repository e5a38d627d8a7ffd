"""Render drift as GitHub's Markdown, for an issue or a job's summary. Bounded, and nothing in it is taken as markup.

Its totals are always there: where there is no room for all, products are left out from the end, and counted.
"""

from collections.abc import Iterable, Sequence

from reconciler.model.assets import asset_path
from reconciler.model.drift import Drift, DriftChange
from reconciler.model.media import Item
from reconciler.model.plan import Op, SlotChange
from reconciler.render.drift_words import headline, remedy
from reconciler.render.markdown_escape import code, inert
from reconciler.render.slots_text import SYMBOLS
from reconciler.render.words import count

LIMIT = 60_000
"""Characters. GitHub takes comments of 65,536."""

_CLOSING = 1_000
_TOP = 8_000
_ROWS = 10_000
_HEAD = ("| slot | what happened | in the store | it was sent from |", "|---|---|---|---|")
_LONGEST = 300


def drift_markdown(drift: Drift, *, notes: Sequence[str] = ()) -> str:
    """At most 60,000 characters, with a newline at its end. Texts over 300 characters are shown in part."""
    what_to_do = remedy(drift)
    blocks = [
        f"### {headline(drift)}",
        f"Store {drift.store} at {code(_short(drift.origin))}, compared with what it showed after the last apply.",
        *_fitting((f"> **Note:** {inert(_short(note))}" for note in notes), _TOP),
        *([_targets(drift.targets)] if drift.targets else []),
        *([_with_commands(what_to_do)] if what_to_do else []),
        *_warnings(drift),
    ]
    room = LIMIT - sum(len(block) + 2 for block in blocks) - _CLOSING
    shown = _fitting((_change(one) for one in drift.changes), room)
    left = len(drift.changes) - len(shown)
    blocks += shown
    if left:
        blocks.append(f"… and {count(left, 'more product')}. {code('reconciler drift')} shows them all.")
    return "\n\n".join(blocks) + "\n"


def _fitting(blocks: Iterable[str], room: int) -> list[str]:
    kept: list[str] = []
    for block in blocks:
        room -= len(block) + 2
        if room < 0:
            break
        kept.append(block)
    return kept


def _targets(targets: Sequence[str]) -> str:
    shown = _fitting((code(_short(one)) for one in targets), _TOP)
    more = f" and {len(targets) - len(shown)} more" if len(targets) > len(shown) else ""
    return f"Only what matches {', '.join(shown)}{more} was looked at."


def _with_commands(text: str) -> str:
    """Our own words, in which backticks hold commands."""
    parts = text.split("`")
    return "".join(code(part) if number % 2 else part for number, part in enumerate(parts))


def _warnings(drift: Drift) -> list[str]:
    if not drift.warnings:
        return []
    lines = (f"- {code(_short(one.identity))}: {inert(_short(one.message))}" for one in drift.warnings)
    shown = _fitting(lines, _TOP)
    more = [f"- … and {len(drift.warnings) - len(shown)} more"] if len(shown) < len(drift.warnings) else []
    return ["Not known, at least not whole:", "\n".join([*shown, *more])]


def _change(change: DriftChange) -> str:
    name = f"#### {code(str(change.product_id))}" + (f" {code(_short(change.sku))}" if change.sku else "")
    blocks = [name + (f", {code(_short(change.source))}" if change.source else "")]
    blocks += [inert(_short(warning.message)) for warning in change.warnings]
    rows = _fitting((_row(slot, change) for slot in change.slots), _ROWS)
    if rows:
        blocks.append("\n".join([*_HEAD, *rows]))
    if len(rows) < len(change.slots):
        blocks.append(f"… and {count(len(change.slots) - len(rows), 'more slot')}.")
    return "\n\n".join(blocks)


def _row(slot: SlotChange, change: DriftChange) -> str:
    what = SYMBOLS[slot.op][1]
    if slot.op is Op.MOVE:
        what += f" from {code(_short(slot.from_ or ''))}"
    sides = [slot.after] if slot.op is Op.MOVE else [slot.before, slot.after]
    where = " → ".join(_item(item) for item in sides if item is not None)
    source = change.sources.get(slot.before.address) if slot.before else None
    sent = code(_short(asset_path(source) or source)) if source else ""
    return f"| {code(_short(slot.slot))} | {what} | {where} | {sent} |"


def _item(item: Item) -> str:
    return f"{item.kind} {code(_short(item.address))}"


def _short(text: str) -> str:
    """What is longer than anything ordinary is shown in part: one address must not push out the rest."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 60]}…{text[-59:]}"
