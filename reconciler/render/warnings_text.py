"""Render warnings, and how to agree to those that need it. Never decides what needs consent: the plan says so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rich.text import Text

from reconciler.model.plan import FILE_KEYS, Change, Code, PlanWarning, ProductWarning
from reconciler.render import palette
from reconciler.render.words import place, selector, shown


@dataclass(frozen=True, slots=True)
class Asked:
    """Warnings that nobody agreed to, and how one agrees to all of them at once.

    `written` goes into the product file, and is None where that does not help; `typed` goes to the command line;
    `reviewed`: a plan file that was made with a look agrees as well.
    """

    warnings: tuple[PlanWarning, ...]
    written: str | None
    typed: str
    reviewed: bool

    @property
    def how(self) -> str:
        """In a terminal's words."""
        return self.said(f'"{self.written}"', self.typed)

    def said(self, written: str, typed: str) -> str:
        """In words, with what is written and typed as it is to be shown."""
        in_file = f"add {written} to the file, or " if self.written else ""
        by_plan = ", or apply a reviewed plan file that was made with --refresh" if self.reviewed else ""
        return f"{_to_agree(self.warnings)}, {in_file}pass {typed}{by_plan}"


def asked(change: Change) -> tuple[Asked, ...]:
    """What is missing: first what the file can agree to, then what the command line alone can."""
    missing = [warning for warning in change.warnings if warning.needs_consent and not warning.consent]
    by_file = tuple(warning for warning in missing if warning.code in FILE_KEYS)
    by_hand = tuple(warning for warning in missing if warning.code not in FILE_KEYS)
    typed = f"--allow-erase {selector(change.product_id, change.sku)}"
    both = (Asked(by_file, _written(change, by_file), typed, False), Asked(by_hand, None, typed, True))
    return tuple(one for one in both if one.warnings)


def other_warnings(change: Change, told: Collection[Code]) -> list[PlanWarning]:
    """What was agreed to, and what is merely worth knowing, but for what was `told`; the gravest first."""
    rest = [warning for warning in change.warnings if warning.consent or not warning.needs_consent]
    rest = [warning for warning in rest if warning.code not in told or warning.blocks or warning.needs_consent]
    return sorted(rest, key=lambda one: (not one.blocks, not one.needs_consent))


def change_warnings(change: Change, told: Collection[Code]) -> list[Text]:
    """The warnings of one change: what nobody agreed to, what was agreed to, and what is merely worth knowing.

    Of the last, those that were `told` already are left out.
    """
    lines: list[Text] = []
    for one in asked(change):
        lines += [_line("      ", warning) for warning in one.warnings]
        lines += [Text(f"        {one.how}")]
    for warning in other_warnings(change, told):
        lines.append(_line("      ", warning))
        lines += [Text("        agreed", style=palette.AGREED)] if warning.needs_consent else []
    return lines


def product_warnings(warnings: Sequence[ProductWarning]) -> list[Text]:
    """A line for each warning about a product that does not change."""
    return [_line("  ", warning, f"{shown(warning.identity.removeprefix('id:'))}: ") for warning in warnings]


def _line(indent: str, warning: PlanWarning, name: str = "") -> Text:
    style = palette.DANGER if warning.blocks or warning.needs_consent else palette.WARNING
    where = place(warning.path, warning.line)
    return Text.assemble(
        (f"{indent}! {name}{shown(warning.message)}", style), (f" ({where})" if where else "", palette.QUIET)
    )


def _to_agree(warnings: Sequence[PlanWarning]) -> str:
    return "to agree" if len(warnings) == 1 else f"to agree to {'both' if len(warnings) == 2 else 'all of these'}"


def _written(change: Change, warnings: Sequence[PlanWarning]) -> str | None:
    """A consent that the file holds already, and that is spent, cannot be added to it."""
    if any(warning.code is Code.CONSENT_SPENT for warning in change.warnings):
        return None
    return f"allow_erase: [{', '.join(sorted({FILE_KEYS[warning.code] for warning in warnings}))}]"
