"""What must be agreed to beyond reviewing the plan, and whether somebody did. Pure.

Consent comes from four places: an earlier run of the very same change that was cut short (`agreed`), the command
line, a reviewed plan that showed it (only for what was seen live), and the product file, where it counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconciler.model.assets import content_of
from reconciler.model.declared import Declared, Erasable
from reconciler.model.media import MAIN_IMAGE, MAIN_VIDEO, Section, section_of
from reconciler.model.plan import FILE_KEYS, Change, Code, Loss, PlanWarning
from reconciler.model.record import Record
from reconciler.planner.known import KnownSection


@dataclass(frozen=True, slots=True)
class Need:
    """A consent that is needed, for these losses. `key` is what a file can say; None: no file can.

    `repeated`: an update that is still out would leave the section as this one does.
    """

    code: Code
    key: Erasable | None
    losses: tuple[Loss, ...]
    message: str
    repeated: bool = False


def needs(known: KnownSection, losses: Sequence[Loss], max_gallery_loss_percent: int) -> tuple[Need, ...]:
    """The consents that sending this section needs.

    `losses` are the section's own. A gallery loss is measured against everything known to be in the gallery.
    """
    found: list[Need] = []
    if known.section is Section.MAIN:
        found += _main_erasures(known, losses)
    elif losses and not known.after:
        found.append(
            Need(
                Code.GALLERY_ERASED,
                Erasable.GALLERY,
                tuple(losses),
                f"the gallery will be ERASED: {_items(len(losses))} {_leave(len(losses))} the store",
            )
        )
    elif losses:
        found += _gallery_loss(known, losses, max_gallery_loss_percent)
    seen = tuple(loss for loss in losses if loss.live)
    if seen:
        found.append(
            Need(
                Code.LIVE_DISCARDED,
                None,
                seen,
                f"{_items(len(seen))} in the store {'is' if len(seen) == 1 else 'are'} neither recorded nor declared "
                f"and would be lost: added by hand, or there before adoption",
            )
        )
    return tuple(replace(need, repeated=known.repeated) for need in found)


def _main_erasures(known: KnownSection, losses: Sequence[Loss]) -> list[Need]:
    filled = {slot for slot, _ in known.after}
    found: list[Need] = []
    for slot, code, key, name in (
        (MAIN_IMAGE, Code.MAIN_IMAGE_DELETED, Erasable.MAIN_IMAGE, "main image"),
        (MAIN_VIDEO, Code.MAIN_VIDEO_DELETED, Erasable.MAIN_VIDEO, "main video"),
    ):
        lost = tuple(loss for loss in losses if loss.slot == slot)
        if lost and slot not in filled:
            found.append(Need(code, key, lost, f"the {name} will be DELETED and nothing takes its place"))
    return found


def _gallery_loss(known: KnownSection, losses: Sequence[Loss], max_percent: int) -> list[Need]:
    total = len(known.before or ()) + sum(loss.live for loss in losses)
    total = max(total, len(losses))
    if len(losses) * 100 <= total * max_percent:
        return []
    message = f"the gallery loses {len(losses)} of its {_items(total)}, more than {max_percent}%"
    return [Need(Code.GALLERY_LOSS, Erasable.GALLERY, tuple(losses), message)]


@dataclass(frozen=True, slots=True)
class Given:
    """The consents around one change: `command` from the command line, `reviewed` from a plan that showed it."""

    command: bool
    reviewed: bool


def answered(need: Need, declared: Declared, record: Record | None, given: Given) -> bool:
    """Whether somebody agreed to this."""
    if _agreed_before(need, record) or given.command:
        return True
    if need.key is None:
        return given.reviewed
    return need.key in declared.allow_erase and not spent(need.key, record)


def _agreed_before(need: Need, record: Record | None) -> bool:
    agreed = record.attempt.agreed if record and record.attempt and need.repeated else ()
    return {content_of(loss.item.address) for loss in need.losses} <= set(map(content_of, agreed))


def spent(key: Erasable, record: Record | None) -> bool:
    """Whether the consent that stands in the file was used by an earlier update."""
    return record is not None and key in record.consents


def file_consents(wanted: Sequence[Need], declared: Declared, record: Record | None) -> tuple[Erasable, ...]:
    """The keys of the file that count for this change: needed, and unspent or spent on this same change."""
    return tuple(
        sorted(
            {
                need.key
                for need in wanted
                if need.key is not None
                and need.key in declared.allow_erase
                and (not spent(need.key, record) or _agreed_before(need, record))
            }
        )
    )


def kept_consents(change: Change | None, declared: Declared, record: Record | None) -> tuple[Erasable, ...]:
    """What a record keeps as spent: what still stands in the file and is used by this change, or was used before."""
    used = {FILE_KEYS[warning.code] for warning in (change.warnings if change else ()) if warning.code in FILE_KEYS}
    return tuple(sorted(declared.allow_erase & (used | set(record.consents if record else ()))))


def keys_of(section: Section) -> set[Erasable]:
    """What a file can agree to in this section."""
    return {key for key in Erasable if section_of(key) is section}


def consent_warnings(
    wanted: Sequence[Need], declared: Declared, record: Record | None, given: Given, unseen: set[Erasable]
) -> tuple[PlanWarning, ...]:
    """One warning a need, then those about consents in the file that do nothing.

    `unseen` are the keys of which only a look at the store can tell whether they are needed.
    """
    found = [
        PlanWarning(
            code=need.code,
            message=need.message,
            path=declared.path,
            line=declared.line_of(*_places(need)),
            items=len(need.losses),
            needs_consent=True,
            consent=answered(need, declared, record, given),
        )
        for need in wanted
    ]
    for need in wanted:
        if need.key is None or need.key not in declared.allow_erase or not spent(need.key, record):
            continue
        if not answered(need, declared, record, given):
            found.append(_spent_warning(need.key, declared))
    needed = {need.key for need in wanted if need.key is not None}
    return (*found, *unused_warnings(unseen | needed, declared, record))


def unused_warnings(needed: set[Erasable], declared: Declared, record: Record | None) -> tuple[PlanWarning, ...]:
    """Consents in the file that nothing asks for and that were not used before."""
    return tuple(
        PlanWarning(
            code=Code.CONSENT_UNUSED,
            message=f"allow_erase: [{key}] agrees to nothing that would happen; take it out",
            path=declared.path,
            line=declared.line_of("allow_erase"),
        )
        for key in sorted(declared.allow_erase)
        if key not in needed and not spent(key, record)
    )


def _spent_warning(key: Erasable, declared: Declared) -> PlanWarning:
    return PlanWarning(
        code=Code.CONSENT_SPENT,
        message=f"allow_erase: [{key}] was used by an earlier update and counts once; "
        f"take it out, apply, and only then put it in again",
        path=declared.path,
        line=declared.line_of("allow_erase"),
    )


def _places(need: Need) -> tuple[str, ...]:
    section = section_of(need.losses[0].slot)
    return (section, "product_id", "sku")


def _items(count: int) -> str:
    return f"{count} item{'' if count == 1 else 's'}"


def _leave(count: int) -> str:
    return "leaves" if count == 1 else "leave"
