"""Render a plan as GitHub's Markdown, for a comment or a summary of a job: the same bytes for the same plan.

At most 60,000 bytes, and so characters, whatever the plan: GitHub refuses a comment of more than 65,536. What may be
left out stands in the middle of a list, and is counted; losses that need consent, totals and the digest never are.
"""

from collections.abc import Sequence

from reconciler.model.plan import Change, Plan
from reconciler.render.fitting import fitted, size
from reconciler.render.markdown_change import change_block, kept_line, product_warning_line
from reconciler.render.markdown_consents import consents
from reconciler.render.markdown_escape import code
from reconciler.render.markdown_words import said
from reconciler.render.plan_text import about, no_changes, said_once, target_note
from reconciler.render.plan_totals import RateLike, counts, headlines, total_lines
from reconciler.render.words import count

LARGEST = 60_000
HANDFUL = 5
"""So many products are shown unfolded."""

_NOTES_ROOM = 8_000
_MARGIN = 1_000
"""For headings of lists and line ends."""


def plan_markdown(plan: Plan, rate: RateLike, *, notes: Sequence[str] = ()) -> str:
    """The plan as it is read in a pull request, with a newline at its end; arguments as for `plan_text`."""
    head = _head(plan, [*notes, *said_once(plan)[0], *target_note(plan)])
    foot = _foot(plan, rate)
    room = LARGEST - size("\n".join([*head, *foot])) - _MARGIN
    needs = consents(plan, room)
    room -= size("\n".join(needs))
    kept = _kept([change for change in plan.changes if change.send is None], room // 5)
    room -= size("\n".join(kept))
    unchanged = _unchanged(plan, room // 5)
    room -= size("\n".join(unchanged))
    products = _products(plan, room)
    return "\n".join([*head, *needs, *products, *kept, *unchanged, *foot]) + "\n"


def _head(plan: Plan, notes: Sequence[str]) -> list[str]:
    planned = ", ".join(f"{number:,} to {action}" for action, number in counts(plan).items() if number)
    lines = [f"## Media plan: {planned or 'no changes'}", ""]
    if pressing := headlines(plan, named=False):
        lines += _alert("CAUTION", [f"**{said(line.plain)}**" for line in pressing])
    if notes:
        shown = fitted(notes, said, _NOTES_ROOM, lambda number: f"… and {number:,} more notes")
        lines += _alert("WARNING", shown)
    return [*lines, f"{said(about(plan))}.", ""]


def _alert(kind: str, texts: Sequence[str]) -> list[str]:
    """One of GitHub's boxes; elsewhere a quotation."""
    return [f"> [!{kind}]", *(f"> {text}" for text in "\\\n".join(texts).split("\n")), ""]


def _products(plan: Plan, room: int) -> list[str]:
    changes = [change for change in plan.changes if change.send is not None]
    if not changes:
        return []
    _, told = said_once(plan)
    few = len(changes) <= HANDFUL
    blocks = fitted(
        changes,
        lambda change: change_block(change, told, unfolded=few or change.blocked),
        room,
        lambda number: (
            f"**… {count(number, 'product')} left out here, for want of room; they are in the totals …**\n"
        ),
    )
    return ["### Products", "", *blocks]


def _kept(changes: Sequence[Change], room: int) -> list[str]:
    if not changes:
        return []
    lines = fitted(changes, kept_line, room, lambda number: f"<li>… and {count(number, 'product')} more …</li>")
    return ["### Nothing is sent", "", "<ul>", *lines, "</ul>", ""]


def _unchanged(plan: Plan, room: int) -> list[str]:
    if not plan.warnings:
        return []
    title = f"{count(len(plan.warnings), 'warning')} about products that do not change"
    lines = fitted(
        plan.warnings, product_warning_line, room, lambda number: f"<li>… and {count(number, 'warning')} more …</li>"
    )
    return [
        f"<details{' open' if len(lines) <= HANDFUL else ''}>",
        f"<summary>{title}</summary>",
        "<ul>",
        *lines,
        "</ul>",
        "</details>",
        "",
    ]


def _foot(plan: Plan, rate: RateLike) -> list[str]:
    if not plan.changes:
        lines = [no_changes(plan)]
    else:
        total, *losses = [said(line.plain) for line in total_lines(plan, rate)]
        lines = [f"**{total}**", *losses]
    return ["\\\n".join(lines), "", f"Digest of the plan: {code(plan.digest)}"]
