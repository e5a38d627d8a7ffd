"""What a drift amounts to, in words that every form shares. Holds no text that comes from a catalog or a store."""

from reconciler.model.drift import Drift
from reconciler.render.words import count, listed


def headline(drift: Drift) -> str:
    """`Drift: 2 products differ (1 added, 3 removed), 1 is gone; 40 as recorded.`, or that there is none."""
    summary = drift.summary
    if not drift.changes:
        if not summary.products:
            return "No drift. Nothing is recorded that could be compared."
        shows = "product shows" if summary.unchanged == 1 else "products show"
        unknown = f" {_unknown(summary.unknown)}" if summary.unknown else ""
        return f"No drift. {summary.unchanged} {shows} what the last apply left there.{unknown}"
    parts = []
    if summary.changed:
        verb = "differs" if summary.changed == 1 else "differ"
        parts.append(f"{count(summary.changed, 'product')} {verb} ({_slots(drift)})")
    if summary.gone:
        noun = count(summary.gone, "product") if not summary.changed else str(summary.gone)
        parts.append(f"{noun} {'is' if summary.gone == 1 else 'are'} gone")
    unknown = f", {summary.unknown} not known" if summary.unknown else ""
    return f"Drift: {', '.join(parts)}; {summary.unchanged} as recorded{unknown}."


def remedy(drift: Drift) -> str | None:
    """What a person can do about it; None where nothing differs."""
    if not drift.summary.changed:
        return None
    return (
        "Apply does not undo this: it sends what files change. Take what should stay into the product file; or have "
        "the product sent again as its file declares it: `reconciler state rm ID`, then `reconciler plan --refresh`, "
        "which shows what that would replace."
    )


def _unknown(number: int) -> str:
    return f"{number} {'is' if number == 1 else 'are'} not known, at least not whole."


def _slots(drift: Drift) -> str:
    summary = drift.summary
    counts = (
        (summary.added, "added"),
        (summary.removed, "removed"),
        (summary.replaced, "replaced"),
        (summary.moved, "moved"),
    )
    return listed([f"{number} {word}" for number, word in counts if number])
