"""Small pieces of text that several renderings share. Never lets a string of a plan through unescaped."""

import math
import shlex
from collections.abc import Iterable, Sequence

from rich.text import Text

from reconciler.model.assets import told
from reconciler.model.media import Item
from reconciler.render.escape import terminal

_MINUTE, _HOUR = 60, 3600


def shown(text: str) -> str:
    """`text` as it may stand inside a line: nothing that a terminal obeys, nor the log of a workflow.

    GitHub's runner obeys `##[command]` anywhere in a line, and `::command::` where a line begins with it: so no line
    may begin with data.
    """
    return terminal(text).replace("##[", r"#\x23[")


def count(number: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """`a, b and 3 more`: at most `most` names, then how many are left out."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def duration(seconds: float) -> str:
    """How long something takes, rounded up: `under a second`, `about 12 seconds`, `about 2 hours 5 minutes`."""
    if seconds < 1:
        return "under a second"
    if seconds <= _MINUTE:
        return f"about {count(math.ceil(seconds), 'second')}"
    if seconds <= _HOUR:
        return f"about {count(math.ceil(seconds / _MINUTE), 'minute')}"
    hours, minutes = divmod(math.ceil(seconds / _MINUTE), 60)
    return f"about {count(hours, 'hour')}" + (f" {count(minutes, 'minute')}" if minutes else "")


def label(product_id: int | None, sku: str | None) -> str:
    """How a product is called: its id, or that it is not known yet, and its SKU where there is one."""
    name = "(sku unresolved)" if product_id is None else str(product_id)
    return f"{name} {shown(sku)}" if sku else name


def selector(product_id: int | None, sku: str | None) -> str:
    """The selector that means this product, quoted for a shell."""
    return shown(shlex.quote(f"sku:{sku or ''}" if product_id is None else str(product_id)))


def place(path: str, line: int) -> str:
    """`file:line`, the file alone where no line is known, else nothing."""
    return f"{shown(path)}:{line}" if path and line else shown(path)


def item_words(item: Item | None) -> str:
    """`image https://…`; nothing for no item. Alt texts are left out: a bulk update does not carry them."""
    return f"{item.kind} {shown(told(item.address))}" if item else "nothing"


def joined(lines: Iterable[Text]) -> Text:
    """The lines as one text, without a newline at its end."""
    return Text("\n").join(lines)
