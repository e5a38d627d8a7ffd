"""What became of an update whose answer was never heard, as far as looking at the store can tell. Pure."""

from collections.abc import Iterable

from reconciler.model.live import LiveMedia
from reconciler.model.media import MAIN_IMAGE, Kind, Section
from reconciler.model.record import Attempt, Record, Status
from reconciler.planner.known import Slotted, at_most, recorded, section_of_live, slotted


def settle_by_look(record: Record, live: LiveMedia) -> Record:
    """The record with its attempt settled, where live shows what was sent; else the record as it was.

    Settled means: live has the shape that was sent, and none of the pictures that stood there before. A video keeps
    its address, a picture never does (ECWID.md, "Reading"), so shape is kinds and counts, and the main slots.
    """
    attempt = record.attempt
    if attempt is None or not _shows(attempt, live):
        return record
    return record.model_copy(
        update={
            "status": Status.APPLIED,
            "main": record.main if attempt.main is None else attempt.main,
            "gallery": record.gallery if attempt.gallery is None else attempt.gallery,
            "failures": (),
            "live": reading(record, attempt, live),
            "applied_at": attempt.started_at,
            "attempt": None,
        }
    )


def reading(before: Record | None, attempt: Attempt, live: LiveMedia) -> LiveMedia:
    """What a record keeps of live, as read back after this update; `before` is the record as it was.

    Of a section that was sent, all that live shows: what else stood there was agreed to be lost. Of a recorded one
    that was not sent, the earlier reading stands: what has come there since is not ours, and must not be taken for
    it later on. A promoted picture came with the gallery, unless an image of ours was taken away from its place.
    """
    fields = {Section.MAIN: ("main_image", "main_video"), Section.GALLERY: ("images", "videos")}
    stands: dict[str, object] = {}
    for section in Section:
        known = recorded(before, section)
        if before is not None and known is not None and slotted(section, attempt.main, attempt.gallery) is None:
            earlier = before.live or _taken_for_ours(attempt.before, section, known)
            stands |= {name: getattr(earlier, name) for name in fields[section]}
    if _may_promote(attempt) and MAIN_IMAGE not in dict(recorded(before, Section.MAIN) or ()):
        stands.pop("main_image", None)
    return live.model_copy(update=stands)


def _taken_for_ours(shown: LiveMedia, section: Section, known: Iterable[Slotted]) -> LiveMedia:
    """What nobody read back is ours where it is no more than arrived; otherwise none of it is known apart."""
    return shown if at_most(section_of_live(shown, section), known) else LiveMedia()


def shortcomings(attempt: Attempt, live: LiveMedia) -> dict[Section, str]:
    """What live does not show as it should after this update, in words: a section that was sent and is not there, or
    one that was not sent and changed all the same. Empty where all is well."""
    return {section: message for section in Section if (message := _shortcoming(attempt, live, section)) is not None}


def _shortcoming(attempt: Attempt, live: LiveMedia, section: Section) -> str | None:
    sent = slotted(section, attempt.main, attempt.gallery)
    shown = _shown(attempt, live, section)
    if sent is None:
        before = section_of_live(attempt.before, section)
        if shown == before:
            return None
        return f"the {section} was not sent, and changed: {_count(before)} before, {_count(shown)} now"
    if _kinds(shown) != _kinds(sent):
        were = "was" if len(sent) == 1 else "were"
        return f"{_count(sent)} {were} sent for the {section}, the store shows {_count(shown)}"
    return (
        f"the store still shows the {section} that was there before"
        if _pictures_remain(attempt, live, section)
        else None
    )


def _shown(attempt: Attempt, live: LiveMedia, section: Section) -> tuple[Slotted, ...]:
    """What live shows of the section, where a main image that came out of the gallery that was sent counts as the
    gallery's: with it there must be no more pictures than were sent, or one is somebody else's."""
    shown = section_of_live(live, section)
    came = [one for one in section_of_live(live, Section.MAIN) if one[0] == MAIN_IMAGE and _may_promote(attempt)]
    return (*came, *shown) if section is Section.GALLERY else tuple(one for one in shown if one not in came)


def _kinds(items: Iterable[Slotted]) -> list[Kind]:
    return sorted(item.kind for _, item in items)


def _count(items: Iterable[Slotted]) -> str:
    found = list(items)
    images = sum(item.kind is Kind.IMAGE for _, item in found)
    parts = [f"{images} picture{'' if images == 1 else 's'}"]
    if videos := len(found) - images:
        parts.append(f"{videos} video{'' if videos == 1 else 's'}")
    return " and ".join(parts)


def _shows(attempt: Attempt, live: LiveMedia) -> bool:
    sent = (section for section in Section if slotted(section, attempt.main, attempt.gallery) is not None)
    return all(_shortcoming(attempt, live, section) is None and _proven(attempt, live, section) for section in sent)


def _addresses(items: Iterable[Slotted] | None, kind: Kind) -> list[str]:
    return [item.address for _, item in items or () if item.kind is kind]


def _pictures_remain(attempt: Attempt, live: LiveMedia, section: Section) -> bool:
    """Whether a picture of before the update is still there: every update downloads anew, under a new address."""
    old, new = section_of_live(attempt.before, section), section_of_live(live, section)
    return bool(set(_addresses(old, Kind.IMAGE)) & set(_addresses(new, Kind.IMAGE)))


def _proven(attempt: Attempt, live: LiveMedia, section: Section) -> bool:
    """Whether live cannot be what stood there before. New pictures prove it; videos alone must be those sent, or
    others than before, since the store may show the address of a video in a form of its own."""
    sent = slotted(section, attempt.main, attempt.gallery)
    videos = _addresses(section_of_live(live, section), Kind.VIDEO)
    return (
        bool(_addresses(sent, Kind.IMAGE))
        or videos == _addresses(sent, Kind.VIDEO)
        or videos != _addresses(section_of_live(attempt.before, section), Kind.VIDEO)
    )


def _may_promote(attempt: Attempt) -> bool:
    """Whether the store may make the first picture of the gallery that was sent the main image."""
    main_is_empty = attempt.main.image is None if attempt.main else attempt.before.main_image is None
    return main_is_empty and any(item.kind is Kind.IMAGE for item in attempt.gallery or ())
