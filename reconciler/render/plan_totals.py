"""Render what a plan amounts to: the total, and the headlines that nobody may miss. Never counts what it can read."""

from collections.abc import Sequence
from typing import Protocol

from rich.text import Text

from reconciler.model.plan import ERASURES, Action, Change, Code, Plan, PlanWarning
from reconciler.render import palette
from reconciler.render.words import count, duration, label, listed


class RateLike(Protocol):
    """A rate limit: so many requests in so many seconds."""

    @property
    def requests(self) -> int:
        """Requests allowed in `seconds`."""

    @property
    def seconds(self) -> float:
        """The span that `requests` are counted in."""


_UNTIL_AGREED = "Apply would be refused until someone agrees."
_UNTIL_FORCED = "Apply would be refused without --force."
_KINDS = (
    ("ERASURES", ERASURES, _UNTIL_AGREED),
    ("GALLERY LOSSES", frozenset({Code.GALLERY_LOSS}), _UNTIL_AGREED),
    ("LOST BUT NEVER RECORDED", frozenset({Code.LIVE_DISCARDED}), _UNTIL_AGREED),
    (
        "WRONG SKU",
        frozenset({Code.SKU_MISMATCH}),
        "Apply would be refused until file and store agree on the SKU.",
    ),
)


def counts(plan: Plan) -> dict[Action, int]:
    """How many products each action is planned for."""
    of = plan.summary
    return dict(zip(Action, (of.adopt, of.update, of.retry, of.release, of.forget), strict=True))


def total_lines(plan: Plan, rate: RateLike) -> list[Text]:
    """The total with the time its requests take at `rate`, the losses, then the headlines again."""
    summary = plan.summary
    planned = ", ".join(f"{number} to {action}" for action, number in counts(plan).items())
    total = f"Plan: {planned}; {summary.unchanged} unchanged. {requests_words(plan, rate)}"
    lines = [Text(total, style=palette.STRONG)]
    if (losses := losses_words(plan)) is not None:
        lines.append(Text(losses, style=palette.REMOVED))
    return lines + headlines(plan, named=False)


def requests_words(plan: Plan, rate: RateLike) -> str:
    """`6 requests, under a second.`: the updates, and the time they take at `rate`."""
    requests = plan.summary.requests
    time = f", {duration(requests * rate.seconds / rate.requests)}" if requests else ""
    return f"{count(requests, 'request')}{time}."


def losses_words(plan: Plan) -> str | None:
    """How many items leave the store, where that is more than what is erased, which has a headline."""
    losses = plan.summary.losses
    if losses <= sum(warning.items for _, warning in _warnings(plan, ERASURES)):
        return None
    return f"Losses: {count(losses, 'item')} {'leaves' if losses == 1 else 'leave'} the store."


def headlines(plan: Plan, *, named: bool) -> list[Text]:
    """What would be erased, what nobody has agreed to, and a limit that is exceeded; `named`: with the products.

    Made from the very warnings that stand below the products, so that neither can be there without the other.
    """
    lines = [
        _headline(title, found, refusal, named=named)
        for title, codes, refusal in _KINDS
        if (found := _warnings(plan, codes)) and (codes is ERASURES or any(one.blocks for _, one in found))
    ]
    if plan.limit.exceeded:
        numbers = f"{plan.limit.items} of {plan.limit.recorded} recorded items"
        allowed = f"more than safety.max_loss_percent: {plan.limit.max_percent} allows"
        text = f"LIMIT EXCEEDED: {numbers} would be lost or forgotten, {allowed}. {_UNTIL_FORCED}"
        lines.append(Text(text, style=palette.DANGER))
    return lines


def _warnings(plan: Plan, codes: frozenset[Code]) -> list[tuple[Change, PlanWarning]]:
    return [(change, warning) for change in plan.changes for warning in change.warnings if warning.code in codes]


def _headline(title: str, found: Sequence[tuple[Change, PlanWarning]], refusal: str, *, named: bool) -> Text:
    """One line. Products that refuse the run are named first."""
    items = sum(warning.items for _, warning in found)
    agreed = sum(not warning.blocks for _, warning in found)
    text = f"{title}: {len(found)}"
    if items:
        text += f" ({count(items, 'item')})"
    if named:
        pressing = sorted(found, key=lambda one: not one[1].blocks)
        text += f", in {listed(list(dict.fromkeys(label(change.product_id, change.sku) for change, _ in pressing)))}"
    if agreed == len(found):
        return Text(f"{text}. Agreed to.", style=palette.DANGER)
    return Text(f"{text}. {f'{agreed} agreed to. ' if agreed else ''}{refusal}", style=palette.DANGER)
