"""What a page says of a plan, as plain values that a template lays out. Writes no HTML, and decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reconciler.model.plan import Action, Change, Code, Op, Plan, PlanWarning, ProductWarning
from reconciler.render.change_text import ACTIONS, kept_words, section_words
from reconciler.render.html_pictures import Pictures
from reconciler.render.html_tiles import SectionView, section_view
from reconciler.render.plan_text import about, no_changes, said_once, target_note
from reconciler.render.plan_totals import RateLike, counts, headlines, losses_words, requests_words, total_lines
from reconciler.render.slots_text import SYMBOLS
from reconciler.render.strips import Strips, strips
from reconciler.render.warnings_text import Asked, asked, other_warnings
from reconciler.render.words import label, place

MOST_TILES: Final = 1000
"""So many items are shown with their pictures; with more, a browser takes seconds to open the page."""

_TOO_MANY: Final = (
    "this plan is too large to show every picture: {} products are shown with theirs, first those that need consent; "
    "{} with addresses alone."
)

Named = tuple[str, str]
"""A word, and what it means or what is said of it."""


@dataclass(frozen=True, slots=True)
class WarningView:
    """A warning: `state` is `open` where nobody agreed, `agreed`, or `told` where it is merely worth knowing."""

    message: str
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """Warnings that one consent answers, and how it is given; empty where it was, or where none can be."""

    warnings: tuple[WarningView, ...]
    how: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One product. `anchor` is an id in the page, made of no data. `asked` is all that needs consent, given or not,
    and what no consent passes."""

    anchor: str
    name: str
    action: str
    symbol: str
    path: str
    sections: tuple[SectionView, ...]
    kept: tuple[Named, ...]
    asked: tuple[AskedView, ...]
    told: tuple[WarningView, ...]

    @property
    def pressing(self) -> bool:
        """Whether nobody agreed to something."""
        return any(warning.state == "open" for one in self.asked for warning in one.warnings)


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page. `counts` are numbers with what they count, `headlines` what nobody may miss."""

    store: int
    about: str
    refused: bool
    headlines: tuple[str, ...]
    counts: tuple[tuple[int, str], ...]
    requests: str
    losses: str
    total: str
    notes: tuple[str, ...]
    actions: tuple[tuple[str, str, str], ...]
    ops: tuple[tuple[str, str, str], ...]
    changes: tuple[ChangeView, ...]
    others: tuple[tuple[str, WarningView], ...]
    digest: str
    state: str

    @property
    def grave(self) -> list[ChangeView]:
        """The products that need consent, first those that nobody agreed to."""
        return sorted((one for one in self.changes if one.asked), key=lambda one: not one.pressing)


def page_view(plan: Plan, rate: RateLike, notes: Sequence[str], pictures: Pictures) -> PageView:
    """Everything that the page says, in its order."""
    said, told = said_once(plan)
    rows = [() if change.gone else strips(change) for change in plan.changes]
    pictured = _pictured(plan.changes, rows)
    views = [
        _change(number, change, told, _sections(change, those, pictures if number - 1 in pictured else None))
        for number, (change, those) in enumerate(zip(plan.changes, rows, strict=True), 1)
    ]
    if len(pictured) < len(views):
        said = (*said, _TOO_MANY.format(len(pictured), len(views) - len(pictured)))
    return PageView(
        store=plan.store,
        about=about(plan),
        refused=plan.would_be_refused,
        headlines=tuple(line.plain for line in headlines(plan, named=False)),
        counts=(
            *((number, f"to {action}") for action, number in counts(plan).items()),
            (plan.summary.unchanged, "unchanged"),
        ),
        requests=requests_words(plan, rate),
        losses=losses_words(plan) or "",
        total=total_lines(plan, rate)[0].plain if plan.changes else no_changes(plan),
        notes=(*notes, *target_note(plan), *said),
        actions=_actions(plan),
        ops=_ops(plan),
        changes=tuple(views),
        others=tuple((_identity(one), _warning(one)) for one in plan.warnings),
        digest=plan.digest,
        state=f"{plan.state.lineage}, serial {plan.state.serial}" if plan.state else "none",
    )


def _actions(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    used = {change.action for change in plan.changes}
    return tuple((ACTIONS[action][0], action.value, ACTIONS[action][1]) for action in Action if action in used)


def _ops(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    used = {slot.op for change in plan.changes if not change.gone for slot in change.slots}
    return tuple((op.value, SYMBOLS[op][0], SYMBOLS[op][1]) for op in Op if op in used)


def _identity(warning: ProductWarning) -> str:
    return warning.identity.removeprefix("id:")


def _pictured(changes: Sequence[Change], rows: Sequence[Sequence[Strips]]) -> frozenset[int]:
    """Which changes are shown with pictures, by their index: first those that need consent, then as they stand."""
    left, chosen = MOST_TILES, []
    for index in sorted(range(len(changes)), key=lambda index: not asked(changes[index])):
        left -= sum(len(one.before) + len(one.after) for one in rows[index])
        if left < 0:
            break
        chosen.append(index)
    return frozenset(chosen)


def _change(number: int, change: Change, told: Sequence[Code], sections: tuple[SectionView, ...]) -> ChangeView:
    rest = other_warnings(change, told)
    grave = [one for one in rest if one.needs_consent or one.blocks]
    source = place(change.source.path, change.source.line) if change.source else ""
    return ChangeView(
        anchor=f"change-{number}",
        name=label(change.product_id, change.sku),
        action=change.action.value,
        symbol=ACTIONS[change.action][0],
        path=f"last in {source}" if source and change.action is Action.FORGET else source,
        sections=sections,
        kept=() if change.gone else kept_words(change),
        asked=(*(_asked(one) for one in asked(change)), *(AskedView((_warning(one),), "") for one in grave)),
        told=tuple(_warning(one) for one in rest if one not in grave),
    )


def _sections(change: Change, rows: Sequence[Strips], pictures: Pictures | None) -> tuple[SectionView, ...]:
    unseen = any(warning.code is Code.LIVE_UNKNOWN for warning in change.warnings)
    return tuple(
        section_view(change, one, _arrow(section_words(change, one.section)), pictures, unseen=unseen) for one in rows
    )


def _arrow(words: str | None) -> str:
    return (words or "").replace(" -> ", " → ")


def _asked(one: Asked) -> AskedView:
    return AskedView(tuple(_warning(warning) for warning in one.warnings), one.how)


def _warning(warning: PlanWarning) -> WarningView:
    state = "open" if warning.blocks else "agreed" if warning.needs_consent else "told"
    return WarningView(warning.message, place(warning.path, warning.line), state)
