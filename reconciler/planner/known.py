"""What is known of a section before anything is sent: as recorded, as attempted, as seen live. Pure.

Premise: the record says what *we* put there, by the addresses that were sent; live says what is there now, by
addresses of the store's own. The two meet only in `record.live`, which was read back right after an update. A live
item is **explained** when that reading, the record or the declaration accounts for it. Every other is **foreign**:
somebody added it by hand, or it was there before adoption, and it must not leave the store unseen.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from reconciler.model.live import LiveMedia
from reconciler.model.media import MAIN_IMAGE, MAIN_VIDEO, Gallery, Item, Kind, Main, Section, gallery_slot
from reconciler.model.record import Record

Slotted = tuple[str, Item]
Key = tuple[Kind, str]


def slotted(section: Section, main: Main | None, gallery: Gallery | None) -> tuple[Slotted, ...] | None:
    """The section's items with their slots; None where the section is absent, which is not the same as empty."""
    if section is Section.MAIN:
        return None if main is None else tuple(main.slots.items())
    return None if gallery is None else tuple((gallery_slot(i), item) for i, item in enumerate(gallery))


def recorded(record: Record | None, section: Section) -> tuple[Slotted, ...] | None:
    """What was applied and did arrive; None where the state knows nothing of the section."""
    if record is None:
        return None
    applied = slotted(section, record.main, record.gallery)
    return None if applied is None else tuple(one for one in applied if not record.failed(one[0]))


def standing(record: Record | None, section: Section) -> tuple[Slotted, ...] | None:
    """What the record says is in the store: what arrived, and by the store's own addresses what stayed where
    something did not arrive; None where the state knows nothing of the section.

    A main slot may keep what it showed, and a gallery may stay as it was where nothing new arrived (ECWID.md, "Not
    known"): the next update would take that away.
    """
    arrived = recorded(record, section)
    if record is None or arrived is None or record.live is None:
        return arrived
    shown = section_of_live(record.live, section)
    if section is Section.GALLERY:
        complete = arrived == slotted(section, record.main, record.gallery)
        return arrived if complete or at_most(shown, arrived) else shown
    taken = promoted(record)
    stayed = [(slot, item) for slot, item in shown if record.failed(slot) and item not in taken]
    return tuple(sorted([*arrived, *stayed], key=lambda one: one[0]))


def attempted(record: Record | None, section: Section) -> tuple[Slotted, ...] | None:
    """What an update that is still out would have put there; None where it does not touch the section."""
    if record is None or record.attempt is None:
        return None
    return slotted(section, record.attempt.main, record.attempt.gallery)


def section_of_live(media: LiveMedia, section: Section) -> tuple[Slotted, ...]:
    """A section as the store shows it, gallery pictures before gallery videos: how they interleave is unknown."""
    if section is Section.GALLERY:
        items = [Item(image=address) for address in media.images] + [Item(video=address) for address in media.videos]
        return tuple((gallery_slot(i), item) for i, item in enumerate(items))
    filled: list[Slotted] = []
    if media.main_image:
        filled.append((MAIN_IMAGE, Item(image=media.main_image)))
    if media.main_video:
        filled.append((MAIN_VIDEO, Item(video=media.main_video)))
    return tuple(filled)


@dataclass(frozen=True, slots=True)
class KnownSection:
    """One section of one product, seen from every side.

    `before` is what the record says is there (`standing`), `tried` what an open attempt may have put there instead,
    `live` what the store shows, each None where there is no such knowledge; `after` is what the file declares.
    `promoted` is what may have come out of this gallery (`newcomer`), `doubtful` what of main may be the gallery's.
    """

    section: Section
    before: tuple[Slotted, ...] | None
    tried: tuple[Slotted, ...] | None
    live: tuple[Slotted, ...] | None
    after: tuple[Slotted, ...]
    promoted: tuple[Slotted, ...] = ()
    doubtful: tuple[Slotted, ...] = ()

    @property
    def adopted(self) -> bool:
        """Whether nothing at all is recorded of it, so that this is the first update of the section."""
        return self.before is None and self.tried is None

    @property
    def repeated(self) -> bool:
        """Whether an update that is still out would have left the section as the file declares it now."""
        return self.tried is not None and _keys(self.tried) == _keys(self.after)


def may_have_promoted(record: Record | None) -> bool:
    """Whether the main image may be the gallery's first picture, which Ecwid promotes to an empty main slot. Where
    the gallery was not read back, that is always possible."""
    if record is None or _main_image_arrived(record):
        return False
    return bool(promoted(record)) if was_read(record, Section.GALLERY) else _pictures(record) > 0


def promoted(record: Record) -> tuple[Item, ...]:
    """The main image that was read back where the gallery lacked a picture, and no image of main had arrived."""
    live = record.live
    if live is None or live.main_image is None or _main_image_arrived(record):
        return ()
    taken = len(live.images) < _pictures(record) and was_read(record, Section.GALLERY)
    return (Item(image=live.main_image),) if taken else ()


def _pictures(record: Record) -> int:
    return sum(item.kind is Kind.IMAGE for _, item in recorded(record, Section.GALLERY) or ())


def newcomer(record: Record | None, live: LiveMedia) -> tuple[Slotted, ...]:
    """A main image that no update of ours set, and that was not there before the last one: it may be the gallery's
    first picture, and the gallery has room for somebody else's then."""
    if record is None or live.main_image is None:
        return ()
    ours = attempted(record, Section.MAIN) or recorded(record, Section.MAIN) or ()
    earlier = record.attempt.before if record.attempt else record.live
    if MAIN_IMAGE in dict(ours) or (earlier is not None and earlier.main_image == live.main_image):
        return ()
    return ((MAIN_IMAGE, Item(image=live.main_image)),)


def doubtful(record: Record | None, live: LiveMedia) -> tuple[Slotted, ...]:
    """A new main image beside a gallery that lacks pictures of an update that is out: that update's main image, or,
    where that did not arrive, the first picture of its gallery."""
    if record is None or record.attempt is None or live.main_image in (None, record.attempt.before.main_image):
        return ()
    sent = sum(item.kind is Kind.IMAGE for item in record.attempt.gallery or ())
    return ((MAIN_IMAGE, Item(image=live.main_image)),) if len(live.images) < sent else ()


def foreign(known: KnownSection, record: Record | None, going: Collection[Section]) -> tuple[Slotted, ...]:
    """Live items that are neither recorded nor declared, in the store's order; () where nobody looked.

    `going` are the sections of the update: a picture of ours that changed sections in the store is ours as long as
    the section it came from goes out too, and would not come back otherwise.
    """
    live = known.live or ()
    named = reduce(or_, (Counter(_keys(side or ())) for side in (known.before, known.tried, known.after)))
    strangers = _beyond(live, named)
    unexplained = _unexplained(strangers, named, known, record, going)
    if known.tried is None or record is None or record.attempt is None:
        return tuple(unexplained)
    was = set(_keys(section_of_live(record.attempt.before, known.section)))
    old = [one for one in strangers if one[1].key in was]
    stays_behind = () if Section.GALLERY in going else known.doubtful
    if was - set(_keys(live)) and not old and at_most([*live, *known.promoted], known.tried):
        return stays_behind  # what stood there is gone, and no more is there than was sent: the update did it
    return tuple(one for one in strangers if one[1].key not in was or one in unexplained or one in stays_behind)


def _unexplained(
    strangers: list[Slotted],
    named: Counter[Key],
    known: KnownSection,
    record: Record | None,
    going: Collection[Section],
) -> list[Slotted]:
    if record is None:
        return strangers
    live = known.live or ()
    if record.live is None or not was_read(record, known.section):
        # Without a reading of our own update, as many of a kind as arrived are ours; of more, none is known apart.
        ours_alone = known.before is not None and at_most([*live, *known.promoted], known.before)
        return [] if ours_alone else strangers
    ours = Counter(
        item.key
        for section in going
        for item in _ours(record, record.live, section)
        if section is known.section or item.kind is Kind.IMAGE
    )
    return _beyond(live, named | ours)


def was_read(record: Record, section: Section) -> bool:
    """Whether the store was read after the last update of this section. One that was cut short before that leaves a
    reading of the other section alone."""
    arrived = recorded(record, section)
    if record.live is None:
        return False
    if section_of_live(record.live, section) or not arrived:
        return True
    promoted_alone = section is Section.GALLERY and [item.kind for _, item in arrived] == [Kind.IMAGE]
    return promoted_alone and record.live.main_image is not None and not _main_image_arrived(record)


def _main_image_arrived(record: Record) -> bool:
    return MAIN_IMAGE in dict(recorded(record, Section.MAIN) or ())


def _ours(record: Record, reading: LiveMedia, section: Section) -> list[Item]:
    """What `reading` shows of what we put into this section: nothing where it shows more than arrived. A promoted
    picture belongs to the gallery."""
    sent = slotted(section, record.main, record.gallery)
    if sent is None:
        return []
    taken = promoted(record)
    shown = section_of_live(reading, section)
    if section is Section.GALLERY:
        return [*(item for _, item in shown), *taken] if at_most(shown, standing(record, section) or ()) else []
    return [item for slot, item in shown if slot in dict(sent) and item not in taken]


def _keys(items: Iterable[Slotted]) -> list[Key]:
    return [item.key for _, item in items]


def _beyond(items: Iterable[Slotted], allowed: Counter[Key]) -> list[Slotted]:
    """Those of `items` that are not in `allowed`, or not so often."""
    left = allowed.copy()
    beyond: list[Slotted] = []
    for one in items:
        left[one[1].key] -= 1
        if left[one[1].key] < 0:
            beyond.append(one)
    return beyond


def at_most(found: Iterable[Slotted], sent: Iterable[Slotted]) -> bool:
    """Whether `found` has no more pictures, and no more videos, than `sent`."""
    return Counter(item.kind for _, item in found) <= Counter(item.kind for _, item in sent)
