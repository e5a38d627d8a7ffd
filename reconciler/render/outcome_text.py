"""Render what came of a run as text for a terminal. Never prints, and never reads markup out of data."""

from rich.text import Text

from reconciler.model.outcome import ItemFailure, Outcome, ProductOutcome, Result, Totals
from reconciler.render import palette
from reconciler.render.words import count, joined, label, place, shown

_RESULTS: dict[Result, tuple[str, str]] = {
    Result.APPLIED: ("applied", palette.AGREED),
    Result.PARTIAL: ("partly applied", palette.DANGER),
    Result.FAILED: ("failed", palette.DANGER),
    Result.GONE: ("not in the store, nothing was sent", palette.WARNING),
    Result.HELD: ("held back, nothing was sent", palette.DANGER),
    Result.UNKNOWN: ("sent, but what came of it is unknown", palette.DANGER),
    Result.NOT_SENT: ("not sent", palette.WARNING),
}
_MOST_NOT_SENT = 10


def outcome_text(outcome: Outcome) -> Text:
    """Each product that did not end well and why, or of which something is to be known, the sum, and what to do next;
    without a newline at its end.

    Of products that were not sent for no reason of their own, ten are named and the rest counted.
    """
    lines: list[Text] = []
    idle = [one for one in outcome.products if one.result is Result.NOT_SENT and not one.failures]
    hidden = idle[_MOST_NOT_SENT:]
    hidden_identities = {one.identity for one in hidden}
    for product in outcome.products:
        if product.identity not in hidden_identities and (product.result is not Result.APPLIED or product.notes):
            lines += _product(product)
    if hidden:
        lines.append(Text(f"  … {len(hidden)} more not sent", style=palette.QUIET))
    return joined([*lines, *([Text()] if lines else []), *_end(outcome)])


def _product(product: ProductOutcome) -> list[Text]:
    words, style = _RESULTS[product.result]
    if product.result is Result.GONE and product.tries:
        words = "sent, and not in the store any more"
    tries = f" after {product.tries} tries" if product.tries > 1 else ""
    mark = "  * " if product.result is Result.APPLIED else "  ! "
    head = Text.assemble(
        (mark, style), (label(product.product_id, product.sku), palette.STRONG), (f"  {words}{tries}", style)
    )
    return [head, *(_failure(failure) for failure in (*product.failures, *product.notes))]


def _failure(failure: ItemFailure) -> Text:
    where = place(failure.path, failure.line)
    return Text.assemble(
        f"      - {shown(failure.slot)}: " if failure.slot else "      - ",
        f"{shown(failure.message)} [{shown(failure.code)}]",
        (f" ({where})" if where else "", palette.QUIET),
    )


def _end(outcome: Outcome) -> list[Text]:
    lines = [Text(_sum(outcome), style=palette.STRONG)]
    if outcome.stopped is not None:
        lines.append(Text(f"STOPPED: {shown(outcome.stopped)}", style=palette.DANGER))
    return lines + [Text(f"Next: {step}") for step in _next(outcome.totals)]


def _sum(outcome: Outcome) -> str:
    totals = outcome.totals
    ill = {
        "partial": totals.partial,
        "failed": totals.failed,
        "unknown": totals.unknown,
        "held back": totals.held,
        "not in the store": totals.gone,
        "not sent": totals.not_sent,
    }
    let_go = {"released": totals.released, "forgotten": totals.forgotten}
    parts = [count(totals.applied, "product"), *(_nonzero(ill)), *(_nonzero(let_go)), f"{totals.unchanged} unchanged"]
    waited = f", {outcome.waited_seconds:.0f} s of waiting for the rate limit" if outcome.waited_seconds >= 1 else ""
    return f"Applied: {'; '.join(parts)}. {count(outcome.requests, 'request')}{waited}."


def _nonzero(counts: dict[str, int]) -> list[str]:
    words = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    return [words] if words else []


def _next(totals: Totals) -> list[str]:
    again = {
        f"retry {count(totals.partial + totals.failed, 'product')}": totals.partial + totals.failed,
        f"settle {totals.unknown} unknown by looking at the store": totals.unknown,
        f"look anew at {totals.held} held back": totals.held,
        f"send the {totals.not_sent} not sent": totals.not_sent,
    }
    tasks = [task for task, number in again.items() if number]
    mend = "mend what failed above, then " if totals.partial or totals.failed else ""
    steps = [f"{mend}run apply again to {', '.join(tasks)}."] if tasks else []
    if totals.gone:
        steps.append("remove the files of products that the store no longer has, or mend their identity.")
    return steps
