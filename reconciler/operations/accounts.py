"""What came of a run, as the story of a state tells it: a title with counts, and a line a product. Pure, and inert.

The story may be kept in commits, which hosts show: a SKU must neither mention anybody nor close anything there.
"""

import re
from collections import Counter
from collections.abc import Iterable

from reconciler.model.declared import identity_of
from reconciler.model.outcome import Outcome, ProductOutcome, Result
from reconciler.model.plan import ERASURES, Action, Change, Plan
from reconciler.model.record import Record
from reconciler.state.backend import Account
from reconciler.state.lines import excerpt

_ORDER = ("adopted", "updated", "erased", "partial", "failed", "unknown", "gone", "held", "released", "forgotten")
_ILL = {
    Result.PARTIAL: "partial",
    Result.FAILED: "failed",
    Result.UNKNOWN: "unknown",
    Result.GONE: "gone",
    Result.HELD: "held",
}
_OBEYED = re.compile(r"[@#\[\]<>]|://|\bGH-(?=\d)", re.IGNORECASE)


def account_of(plan: Plan, outcome: Outcome) -> Account:
    """The account of an apply. A product of which nothing was sent is not in it; one that lost a section or a main
    slot counts as erased and not as updated."""
    told = {one.identity: one for one in outcome.products}
    words = [(change, word) for change in plan.changes for word in _words(change, told.get(change.identity))]
    count = Counter(word for _, word in words)
    title = ", ".join(f"{count[word]} {word}" for word in _ORDER if count[word])
    lines = tuple(_line(change, word, told.get(change.identity)) for change, word in words)
    return Account(f"apply: {title or 'records brought up to date'}", lines)


def account_of_removal(records: Iterable[Record]) -> Account:
    """The account of removing these records."""
    lines = tuple(f"{_name(identity_of(one.product_id, one.sku), one.sku)}: removed" for one in records)
    return Account(f"state rm: {len(lines)} removed", lines)


def _words(change: Change, outcome: ProductOutcome | None) -> Iterable[str]:
    if change.action is Action.FORGET:
        yield "forgotten"
    if change.released:
        yield "released"
    if outcome is None or outcome.result is Result.NOT_SENT:
        return
    if outcome.result is not Result.APPLIED:
        yield _ILL[outcome.result]
    elif any(warning.code in ERASURES for warning in change.warnings):
        yield "erased"
    else:
        yield "adopted" if change.action is Action.ADOPT else "updated"


def _line(change: Change, word: str, outcome: ProductOutcome | None) -> str:
    failures = outcome.failures if outcome and word in _ILL.values() else ()
    why = ", ".join(f"{one.slot or 'product'} {inert(one.code)}" for one in failures[:5])
    return f"{_name(change.identity, change.sku)}: {word}{f' ({why})' if why else ''}"


def _name(identity: str, sku: str | None) -> str:
    return inert(identity) if sku is None or identity == f"sku:{sku}" else f"{inert(identity)} {inert(sku)}"


def inert(text: str) -> str:
    r"""`text` on one line, at most 80 characters, without what a host makes more of: mentions, references, markup and
    addresses are written as escapes (`\x40`)."""
    return _OBEYED.sub(lambda found: "".join(f"\\x{ord(one):02x}" for one in found[0]), excerpt(text))
