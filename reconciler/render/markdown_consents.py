"""Everything for which apply would refuse, and every erasure, in Markdown: never folded, never left out.

Few are told in full, with the words that agree to them. Many are told ever shorter, until they fit: a line each; then
by folder, with file and line; then by identity alone, which takes ten bytes for an id of nine digits. Only where that
does not fit either are some left out, and then it says how many.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from posixpath import split
from typing import TypeVar

from reconciler.model.plan import ERASURES, FILE_KEYS, Change, Code, Plan, PlanWarning
from reconciler.render.fitting import fitted, shortened, size
from reconciler.render.markdown_escape import code
from reconciler.render.markdown_words import label, place, warned
from reconciler.render.warnings_text import asked
from reconciler.render.words import count

_Key = TypeVar("_Key")
_MISSING, _MISTAKEN, _AGREED = "Nobody has agreed to this", "No consent passes this", "Agreed to"
_WHAT = {
    Code.GALLERY_ERASED: "the gallery is ERASED",
    Code.MAIN_IMAGE_DELETED: "the main image is DELETED",
    Code.MAIN_VIDEO_DELETED: "the main video is DELETED",
    Code.GALLERY_LOSS: "the gallery loses more than the limit allows",
    Code.LIVE_DISCARDED: "what nobody recorded is lost",
    Code.SKU_MISMATCH: "the store shows another SKU",
}
_SHARES = (0.5, 0.6, 0.8, 1.0)
"""How much of the room each form may take, the fullest first: products need some as well."""


@dataclass(frozen=True, slots=True)
class Need:
    """What one product's losses need, all that stands alike: agreed to, or not, or nothing that a consent passes."""

    standing: str
    change: Change
    warnings: tuple[PlanWarning, ...]

    @property
    def group(self) -> tuple[str, tuple[Code, ...], bool]:
        """What is agreed to in the same words; the last says whether the file's own consent was used up earlier."""
        codes = tuple(dict.fromkeys(warning.code for warning in self.warnings))
        return self.standing, codes, any(one.code is Code.CONSENT_SPENT for one in self.change.warnings)

    @property
    def items(self) -> int:
        """How many would be lost."""
        return sum(warning.items for warning in self.warnings)

    @property
    def identity(self) -> str:
        """The id of the product; its SKU where that is not known."""
        known = self.change.product_id
        return shortened(self.change.identity, 60) if known is None else str(known)


def consents(plan: Plan, room: int) -> list[str]:
    """The lines of the section, in at most `room` bytes if at all possible; none where there is nothing to tell."""
    needs = [need for standing in (_MISSING, _MISTAKEN, _AGREED) for need in _needs(plan, standing)]
    forms: Sequence[Callable[[Sequence[Need]], list[str]]] = (_full, _a_line_each, _by_folder, _by_identity)
    for form, share in zip(forms, _SHARES, strict=True):
        lines = form(needs)
        if size("\n".join(lines)) <= room * share:
            return lines
    return _what_fits(needs, room)


def _needs(plan: Plan, standing: str) -> list[Need]:
    found = ((change, tuple(one for one in change.warnings if _standing(one) == standing)) for change in plan.changes)
    return [Need(standing, change, warnings) for change, warnings in found if warnings]


def _standing(warning: PlanWarning) -> str | None:
    if warning.needs_consent and not warning.consent:
        return _MISSING
    if warning.blocks:
        return _MISTAKEN
    return _AGREED if warning.needs_consent or warning.code in ERASURES else None


def _full(needs: Sequence[Need]) -> list[str]:
    """Each with its message and the words that agree to it."""
    lines: list[str] = []
    for standing, chosen in _grouped(needs, lambda need: need.standing).items():
        lines += [f"### {standing}", "", *(line for need in chosen for line in _in_full(need)), ""]
    return lines


def _in_full(need: Need) -> list[str]:
    if need.standing != _MISSING:
        return [f"- {label(need.change)}: {'<br>'.join(map(warned, need.warnings))}"]
    return [
        f"- {label(need.change)}: {'<br>'.join(map(warned, one.warnings))}"
        f"<br>{one.said(code(one.written or ''), code(one.typed))}"
        for one in asked(need.change)
    ]


def _a_line_each(needs: Sequence[Need]) -> list[str]:
    lines: list[str] = []
    for chosen in _grouped(needs, lambda need: need.group).values():
        lines += [*_heading(chosen), ""]
        for need in chosen:
            where = dict.fromkeys(place(warning.path, warning.line) for warning in need.warnings)
            told = [label(need.change), *where, *([count(need.items, "item")] if need.items else [])]
            lines.append(f"- {', '.join(part for part in told if part)}")
        lines.append("")
    return lines


def _by_folder(needs: Sequence[Need]) -> list[str]:
    """`692730763 dinner-plate.yaml L6 ×4`, after the folder."""
    lines: list[str] = []
    for chosen in _grouped(needs, lambda need: need.group).values():
        lines += [*_heading(chosen), "", "Product, file, line and items, by folder:", ""]
        for folder, there in _grouped(chosen, lambda need: split(need.warnings[0].path)[0]).items():
            lines.append(f"- {place(folder, 0)} {code(', '.join(map(_in_folder, there)))}")
        lines.append("")
    return lines


def _in_folder(need: Need) -> str:
    at = " ".join(dict.fromkeys(f"L{warning.line}" for warning in need.warnings))
    return f"{need.identity} {shortened(split(need.warnings[0].path)[1], 60)} {at} ×{need.items}"


def _by_identity(needs: Sequence[Need]) -> list[str]:
    lines: list[str] = []
    for chosen in _grouped(needs, lambda need: need.group).values():
        lines += [*_heading(chosen), ""]
        for alike in _grouped(chosen, lambda need: need.items).values():
            lines.append(f"- {_alike(alike)}: {code(' '.join(need.identity for need in alike))}")
        lines.append("")
    return lines


def _alike(needs: Sequence[Need]) -> str:
    each = f", {count(needs[0].items, 'item')}{' each' if len(needs) > 1 else ''}" if needs[0].items else ""
    return f"{count(len(needs), 'product')}{each}"


def _what_fits(needs: Sequence[Need], room: int) -> list[str]:
    """The identities at both ends of each group, and in numbers what is left out between them."""
    groups = [(_heading(chosen), chosen) for chosen in _grouped(needs, lambda need: need.group).values()]
    room -= sum(size("\n".join(heading)) + 20 for heading, _ in groups)
    lines: list[str] = []
    for number, (heading, chosen) in enumerate(groups):
        names = " ".join(fitted(chosen, _bare, room // (len(groups) - number), _not_shown))
        room -= size(names)
        lines += [*heading, "", f"<code>{names}</code>", ""]
    return lines


def _bare(need: Need) -> str:
    """The identity as it stands inside of <code>."""
    return code(need.identity).removeprefix("<code>").removesuffix("</code>")


def _not_shown(number: int) -> str:
    return f"</code> **… {count(number, 'product')} more, which do not fit here: see the plan as text …** <code>"


def _heading(needs: Sequence[Need]) -> list[str]:
    """What it is, how often, and how one agrees, told for all that are alike."""
    standing, codes, spent = needs[0].group
    items = sum(need.items for need in needs)
    numbers = count(len(needs), "product") + (f", {count(items, 'item')}" if items else "")
    title = f"### {standing}: {' and '.join(_WHAT.get(one, one) for one in codes)} ({numbers})"
    if standing != _MISSING:
        return [title]
    keys = ", ".join(sorted({FILE_KEYS[one] for one in codes if one in FILE_KEYS}))
    ways = [f"add `allow_erase: [{keys}]` to its file"] if keys and not spent else []
    ways.append("pass `--allow-erase PRODUCT`, with its id or `sku:SKU` in the place of PRODUCT")
    if not keys:
        ways.append("apply a reviewed plan file that was made with --refresh")
    elif any(one not in FILE_KEYS for one in codes):
        ways = ways[-1:]  # what no file can agree to is among it
    return [title, "", f"To agree for a product, {', or '.join(ways)}."]


def _grouped(needs: Iterable[Need], key: Callable[[Need], _Key]) -> dict[_Key, list[Need]]:
    """The needs that have the same key, in the order in which they come."""
    groups: defaultdict[_Key, list[Need]] = defaultdict(list)
    for need in needs:
        groups[key(need)].append(need)
    return dict(groups)
