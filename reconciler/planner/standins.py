"""Which of the store's own pictures is which of ours: where the store shows, now, what was sent to it. Pure.

An address that was sent is never returned (ECWID.md, "Reading"). The reading taken right after an update is the only
link: the pictures of a gallery stand in it in the order in which they were sent. Where it does not hold as many as
arrived, none of them is told apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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


def live_addresses(record: Record | None, live: LiveMedia) -> dict[str, str]:
    """Where the store shows the pictures that we sent and that it still shows, by the addresses that were sent."""
    shown = {item.address for section in Section for _, item in section_of_live(live, section)}
    found: dict[str, str] = {}
    for source, address in _read_back(record):
        if address in shown:
            found.setdefault(source, address)
    return found


def departing(losses: tuple[Loss, ...], record: Record | None, live: LiveMedia) -> tuple[Departing, ...]:
    """What of the store's media is lost with `losses`, by the store's own addresses.

    Where a lost picture cannot be told from its neighbours, all pictures of its section count: rather one too many
    is kept than one too few. What the store shows no more has left already.
    """
    ours = live_addresses(record, live)
    sources = {address: source for source, address in ours.items()}
    lost = {loss.item.address for loss in losses}
    told = lost | {ours[address] for address in lost if address in ours}
    shown = {slot: item for section in Section for slot, item in section_of_live(live, section)}
    known = {item.address for item in shown.values()}
    doubtful = {
        section_of(loss.slot)
        for loss in losses
        if loss.item.kind is Kind.IMAGE and loss.item.address not in ours and loss.item.address not in known
    }
    return tuple(
        Departing(slot, item, sources.get(item.address))
        for slot, item in shown.items()
        if item.address in told or (item.kind is Kind.IMAGE and _section(slot, record) & doubtful)
    )


def _section(slot: str, record: Record | None) -> set[Section]:
    """The sections that a live slot may stand for: a main image may have come out of the gallery."""
    came = {Section.GALLERY} if slot == MAIN_IMAGE and record is not None and promoted(record) else set()
    return {section_of(slot)} | came


def _read_back(record: Record | None) -> Iterator[tuple[str, str]]:
    """Pairs of the address that was sent and the one the store showed right after the update."""
    if record is None or record.live is None:
        return
    main: Mapping[str, Item] = dict(recorded(record, Section.MAIN) or ())
    if MAIN_IMAGE in main and record.live.main_image is not None:
        yield main[MAIN_IMAGE].address, record.live.main_image
    sent = [item.address for _, item in recorded(record, Section.GALLERY) or () if item.kind is Kind.IMAGE]
    shown = [*(item.address for item in promoted(record)), *record.live.images]
    if len(sent) == len(shown):
        yield from zip(sent, shown, strict=True)
