"""Which of the store's own pictures is which of ours: where the store shows, now, what was sent to it. Pure.

An address that was sent is never returned (ECWID.md, "Reading"). The reading taken right after an update is the only
link: the pictures of a gallery stand in it in the order in which they were sent. Where it does not hold as many as
arrived, none of them is told apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reconciler.model.assets import content_of
from reconciler.model.live import LiveMedia
from reconciler.model.media import MAIN_IMAGE, Item, Kind, Section, section_of
from reconciler.model.plan import Loss
from reconciler.model.record import Record
from reconciler.planner.known import promoted, recorded, section_of_live


@dataclass(frozen=True, slots=True)
class Departing:
    """A picture or video that is about to leave the store.

    `address` is where the store shows it; `source` the address that it was sent with, None where that is unknown.
    """

    slot: str
    item: Item
    source: str | None


@dataclass(frozen=True, slots=True)
class LiveAddresses:
    """Where the store shows the pictures that we sent, by the section and the address that each was sent with; a
    local one by its content. `sources` is the other way around: what was sent, by where the store shows it."""

    by_section: Mapping[tuple[Section, str], str]
    sources: Mapping[str, str]

    def of(self, slot: str, source: str) -> str | None:
        """Where the store shows what was sent with this address; in the slot's own section, if it is there."""
        section = section_of(slot)
        other = Section.GALLERY if section is Section.MAIN else Section.MAIN
        content = content_of(source)
        return self.by_section.get((section, content)) or self.by_section.get((other, content))


def live_addresses(record: Record | None, live: LiveMedia) -> LiveAddresses:
    """Those pictures of ours that the store still shows."""
    shown = {item.address for section in Section for _, item in section_of_live(live, section)}
    found: dict[tuple[Section, str], str] = {}
    sources: dict[str, str] = {}
    for section, source, address in _read_back(record):
        if address in shown and found.setdefault((section, content_of(source)), address) == address:
            sources[address] = source
    return LiveAddresses(found, sources)


def departing(losses: tuple[Loss, ...], record: Record | None, live: LiveMedia) -> tuple[Departing, ...]:
    """What of the store's media is lost with `losses`, by the store's own addresses.

    Where what is lost cannot be told from its neighbours, all of its kind in its section count: rather one too many
    is kept than one too few. What the store shows no more has left already.
    """
    ours = live_addresses(record, live)
    sources = ours.sources
    shown = {slot: item for section in Section for slot, item in section_of_live(live, section)}
    known = {item.address for item in shown.values()}
    told, doubtful = set[str](), set[tuple[Section, Kind]]()
    for loss in losses:
        address = loss.item.address if loss.item.address in known else ours.of(loss.slot, loss.item.address)
        if address is None:
            doubtful.add((section_of(loss.slot), loss.item.kind))
        else:
            told.add(address)
    return tuple(
        Departing(slot, item, sources.get(item.address))
        for slot, item in shown.items()
        if item.address in told or {(section, item.kind) for section in _sections(slot, record)} & doubtful
    )


def _sections(slot: str, record: Record | None) -> set[Section]:
    """The sections that a live slot may stand for: a main image may have come out of the gallery."""
    came = {Section.GALLERY} if slot == MAIN_IMAGE and record is not None and promoted(record) else set()
    return {section_of(slot)} | came


def _read_back(record: Record | None) -> Iterator[tuple[Section, str, str]]:
    """Each address that was sent, with its section, and the one that the store showed right after the update."""
    if record is None or record.live is None:
        return
    main: Mapping[str, Item] = dict(recorded(record, Section.MAIN) or ())
    if MAIN_IMAGE in main and record.live.main_image is not None:
        yield Section.MAIN, main[MAIN_IMAGE].address, record.live.main_image
    sent = [item.address for _, item in recorded(record, Section.GALLERY) or () if item.kind is Kind.IMAGE]
    shown = [*(item.address for item in promoted(record)), *record.live.images]
    if len(sent) == len(shown):
        yield from ((Section.GALLERY, source, address) for source, address in zip(sent, shown, strict=True))
