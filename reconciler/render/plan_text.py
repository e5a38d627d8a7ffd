"""Render a plan as text for a terminal. Never prints, and never reads markup out of data."""

from collections.abc import Sequence

from rich.text import Text

from reconciler.model.plan import Action, Code, Op, Plan
from reconciler.render import palette
from reconciler.render.change_text import ACTIONS, change_lines
from reconciler.render.plan_totals import RateLike, headlines, total_lines
from reconciler.render.slots_text import SYMBOLS
from reconciler.render.warnings_text import product_warnings
from reconciler.render.words import joined, listed, shown

_BLANK = Text()
_UNSEEN = (
    "{} products are adopted without a look at the store. Apply looks before it sends, and loses nothing "
    "there that nobody agreed to."
)
"""Told once, since under each of many products it would hide what differs between them."""


def plan_text(plan: Plan, rate: RateLike, *, notes: Sequence[str] = ()) -> Text:
    """The plan as a person reads it, without a newline at its end.

    `rate` tells how long the requests take; `notes` are said loudly at the top. Print it with `soft_wrap=True`, or a
    narrow console breaks addresses in two.
    """
    said, told = said_once(plan)
    blocks = [_top(plan, [*notes, *said]), _legend(plan)]
    blocks += [change_lines(change, told) for change in plan.changes]
    blocks.append(product_warnings(plan.warnings))
    blocks.append(total_lines(plan, rate) if plan.changes else [Text(no_changes(plan))])
    lines: list[Text] = []
    for block in blocks:
        lines += [_BLANK, *block] if lines and block else block
    return joined(lines)


def said_once(plan: Plan) -> tuple[tuple[str, ...], tuple[Code, ...]]:
    """Notes that stand for a warning of many products, and the warnings that are told by that."""
    unseen = sum(any(one.code is Code.LIVE_UNKNOWN for one in change.warnings) for change in plan.changes)
    return ((_UNSEEN.format(unseen),), (Code.LIVE_UNKNOWN,)) if unseen > 1 else ((), ())


def target_note(plan: Plan) -> tuple[str, ...]:
    """That the plan is of some products alone, where it is."""
    if not plan.targets:
        return ()
    return (f"only what matches {listed([shown(target) for target in plan.targets])} was planned.",)


def about(plan: Plan) -> str:
    """What the plan is a plan of, and what it was made from."""
    source = "after a look at the store" if plan.refreshed else "by the state alone, without a look at the store"
    return f"What apply would do in store {plan.store} at {shown(plan.origin)}, {source}"


def no_changes(plan: Plan) -> str:
    """What there is to say where nothing changes."""
    unchanged = plan.summary.unchanged
    return f"No changes. {unchanged} {'product matches' if unchanged == 1 else 'products match'} the state."


def _top(plan: Plan, notes: Sequence[str]) -> list[Text]:
    lines = [Text(f"NOTE: {note}", style=palette.LOUD) for note in (*map(shown, notes), *target_note(plan))]
    return lines + headlines(plan, named=True)


def _legend(plan: Plan) -> list[Text]:
    if not plan.changes:
        return []
    lines = [Text(f"{about(plan)}:")]
    used = {change.action for change in plan.changes}
    for action in Action:
        if action in used:
            symbol, meaning, style = ACTIONS[action]
            lines.append(Text.assemble("  ", (symbol, style), f" {action:<9}", (meaning, palette.QUIET)))
    ops = {slot.op for change in plan.changes if not change.gone for slot in change.slots}
    if ops:
        lines.append(Text("  and for items:"))
        lines[-1].append_text(Text(",").join(_op(op) for op in Op if op in ops))
    return lines


def _op(op: Op) -> Text:
    symbol, word, style = SYMBOLS[op]
    return Text.assemble(" ", (symbol, style), f" {word}")
