"""The words of a plan in Markdown: names, places, warnings and how to agree. Lets no data through unescaped.

All data is escaped by `markdown_escape`, for paragraphs, for tables and for blocks of HTML alike. Long strings are
shortened before, for one of them must not take the place of everything else.
"""

from reconciler.model.plan import Change, PlanWarning
from reconciler.render.escape import terminal
from reconciler.render.fitting import shortened
from reconciler.render.markdown_escape import code, inert

# `#` and `[` for the sake of a workflow's log, which obeys `##[command]` anywhere in a line.
_IN_ATTRIBUTES = {ord(character): f"&#{ord(character)};" for character in "&<>\"'`#["}
_NAME, _PLACE, _MESSAGE = 80, 160, 600


def said(text: str) -> str:
    """A sentence of ours, with whatever names it holds."""
    return " → ".join(inert(part) for part in shortened(text, _MESSAGE).split(" -> "))


def name(text: str) -> str:
    """A SKU, a slot or another short name."""
    return code(shortened(text, _NAME))


def label(change: Change) -> str:
    """A product's id, or that it is not known yet, and its SKU where there is one."""
    known = "(sku unresolved)" if change.product_id is None else code(str(change.product_id))
    return f"{known} {name(change.sku)}" if change.sku else known


def place(path: str, line: int) -> str:
    """`file:line`, the file alone where no line is known, else nothing."""
    if not path:
        return ""
    where = shortened(path, _PLACE)
    return code(f"{where}:{line}" if line else where)


def warned(warning: PlanWarning) -> str:
    """What a warning says, and where it comes from."""
    where = place(warning.path, warning.line)
    return f"{said(warning.message)}{f' ({where})' if where else ''}"


def attribute(text: str) -> str:
    """`text` between the double quotes of an attribute, on one line."""
    return terminal(text).translate(_IN_ATTRIBUTES)
