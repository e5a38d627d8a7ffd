"""Render records of the state for a terminal. Never prints."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from reconciler.model.record import Record
from reconciler.render import palette
from reconciler.render.words import count, joined, label, shown


def records_text(records: Iterable[Record]) -> Text:
    """A line a product: id and SKU, status, items as sent, file."""
    lines = [_line(record) for record in records]
    return joined(lines) if lines else Text("The state holds no products.")


def removal_text(records: Sequence[Record]) -> Text:
    """What removing these records means."""
    head = Text(f"{count(len(records), 'product')} will be removed from the state; the store keeps what it shows:")
    tail = Text("If a file still declares one of them, the next plan adopts it.", style=palette.QUIET)
    return joined([head, *(_line(record) for record in records), tail])


def _line(record: Record) -> Text:
    status = "in flight" if record.attempt is not None else str(record.status)
    main = len(record.main.slots) if record.main else None
    gallery = len(record.gallery) if record.gallery is not None else None
    sections = [f"{name} {number}" for name, number in (("main", main), ("gallery", gallery)) if number is not None]
    text = Text(f"  {shown(label(record.product_id, record.sku)):<32}  ")
    text.append(f"{status:<9}", style=palette.PLAIN if status == "applied" else palette.WARNING)
    return text.append(f"  {', '.join(sections) or 'nothing sent yet':<20}  {shown(record.source)}")
