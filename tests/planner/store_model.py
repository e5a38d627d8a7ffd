"""The store in a few lines, for laws: sections are replaced as a whole, and every upload gets a new address.

Also what a run keeps of an update while it is out and once it has ended, as far as the planner reads it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from reconciler.model.declared import Declared
from reconciler.model.live import LiveMedia, LiveProduct
from reconciler.model.media import Item, Kind, Section, section_of
from reconciler.model.plan import Change, Send
from reconciler.model.record import Attempt, Failure, Record, Status
from reconciler.planner import kept_consents, reading
from reconciler.planner.known import attempted, recorded
from tests.planner.letters import stored
from tests.planner.shop import MUG, NOON


@dataclass
class StoreModel:
    """One product. `origins` tells of each address of the store where its picture was uploaded from.

    Where it `promotes`, the first gallery picture goes to an empty main slot (ECWID.md, "Reading"). Where it `keeps`,
    what could not be replaced stays: a main slot, and a gallery of which nothing arrived.
    """

    promotes: bool
    keeps: bool
    media: LiveMedia = field(default_factory=LiveMedia)
    origins: dict[str, str] = field(default_factory=dict)
    edited: bool = False

    def look(self) -> LiveProduct:
        return LiveProduct(MUG, None, self.media)

    def update(self, send: Send, dead: Collection[str] = ()) -> None:
        """One bulk update, in which nothing can be downloaded from the addresses that are `dead`."""
        shown = self.media.model_dump()
        if send.main is not None:
            for name, address in (("main_image", send.main.image), ("main_video", send.main.video)):
                if address is None or (address in dead and not self.keeps):
                    shown[name] = None
                elif address not in dead:
                    shown[name] = self._uploaded(address) if name == "main_image" else address
        if send.gallery is not None:
            arrived = [one for one in send.gallery if one.address not in dead]
            if arrived or not send.gallery or not self.keeps:
                images = [self._uploaded(one.address) for one in arrived if one.kind is Kind.IMAGE]
                if self.promotes and images and not shown["main_image"]:
                    shown["main_image"] = images.pop(0)
                videos = [one.address for one in arrived if one.kind is Kind.VIDEO]
                shown |= {"images": tuple(images), "videos": tuple(videos)}
        self.media = LiveMedia(**shown)

    def by_hand(self) -> str:
        """A picture that somebody uploads in the store's own pages."""
        return self._uploaded(None)

    def edit(self, **shown: object) -> None:
        """What somebody does in the store's own pages."""
        self.edited = True
        self.media = self.media.model_copy(update=shown)

    def main_shows(self) -> list[str]:
        return [self.origin(one) for one in (self.media.main_image, self.media.main_video) if one]

    def gallery_shows(self) -> list[str]:
        return [self.origin(one) for one in (*self.media.images, *self.media.videos)]

    def sources(self) -> set[str]:
        """All that is shown, by where it was uploaded from."""
        return {*self.main_shows(), *self.gallery_shows()}

    def origin(self, address: str) -> str:
        """Where the picture at this address was uploaded from; for others, the address itself."""
        return self.origins.get(address, address)

    def _uploaded(self, source: str | None) -> str:
        address = stored(str(len(self.origins)))
        self.origins[address] = source or address
        return address


def begun(record: Record | None, declared: Declared, change: Change, live: LiveMedia) -> Record:
    """The record while the update is out: what was applied stays beside it."""
    assert change.send is not None
    base = record or Record(product_id=MUG, source="", source_digest="", status=Status.PARTIAL)
    agreed = [loss.item.address for loss in change.losses]
    agreed += base.attempt.agreed if base.attempt else ()
    attempt = Attempt(
        id="1",
        main=change.send.main,
        gallery=change.send.gallery,
        before=live,
        agreed=tuple(agreed),
        started_at=NOON,
    )
    return base.model_copy(update={"consents": kept_consents(change, declared, record), "attempt": attempt})


def ended(record: Record, change: Change, live: LiveMedia | None, dead: Collection[str] = ()) -> Record:
    """The record once the update was answered, and read back where `live` is given."""
    out = record.attempt
    assert out is not None
    staying = {section for section in Section if section not in sent_by(change) | set(change.released)}
    failures = [one for one in record.failures if one.slot is not None and section_of(one.slot) in staying]
    failures += [
        Failure(slot=slot, code="DOWNLOAD_IMAGE_FAILED", message="not found")
        for section in sorted(sent_by(change))
        for slot, item in attempted(record, section) or ()
        if item.address in dead
    ]
    told = record.model_copy(
        update={
            "status": Status.PARTIAL if failures else Status.APPLIED,
            "failures": tuple(failures),
            "main": record.main if out.main is None else out.main,
            "gallery": record.gallery if out.gallery is None else out.gallery,
            "attempt": None,
            **dict.fromkeys(change.released),
        }
    )
    kept = reading(record, out, live) if live else _unread(record, told, out)
    return told.model_copy(update={"live": kept})


def _unread(before: Record, after: Record, out: Attempt) -> LiveMedia | None:
    """What is known where nobody read the update back: of what was sent, nothing. Nor of a main image that is not
    ours beside a gallery of one item, for which it would pass."""
    shown = out.before
    if out.main is not None:
        shown = shown.model_copy(update={"main_image": None, "main_video": None})
    if out.gallery is not None:
        shown = shown.model_copy(update={"images": (), "videos": ()})
    kept = reading(before, out, shown)
    ours = "main.image" in dict(recorded(after, Section.MAIN) or ())
    if out.gallery is not None and len(recorded(after, Section.GALLERY) or ()) == 1 and not ours:
        kept = kept.model_copy(update={"main_image": None})
    return None if kept.empty else kept


def sent_by(change: Change) -> set[Section]:
    """The sections that go out."""
    return {section for section in Section if change.send is not None and getattr(change.send, section) is not None}


def tidied(record: Record, declared: Declared, change: Change | None) -> Record:
    """The record after a run that sent nothing for it. An update that is out can only be of what was released."""
    released: dict[str, None] = dict.fromkeys((*change.released, "attempt")) if change else {}
    return record.model_copy(update={"consents": kept_consents(None, declared, record), **released})


def items(declared: Declared) -> list[Item]:
    """All that the file declares."""
    return [*(declared.main.slots.values() if declared.main else ()), *(declared.gallery or ())]
