"""Plan one product: which sections go out, what that loses, what needs consent. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconciler.model.declared import Declared, identity_of
from reconciler.model.live import LiveMedia, LiveProduct
from reconciler.model.media import Kind, Section, gallery_slot, section_of
from reconciler.model.plan import Action, Change, Loss, Op, PlanWarning, Send, SlotChange, Source, Standing
from reconciler.model.record import Record
from reconciler.planner import consent, known, losses, notices, slots
from reconciler.planner.digests import change_digest
from reconciler.planner.known import KnownSection
from reconciler.planner.setting import Setting
from reconciler.planner.standins import live_addresses


@dataclass(frozen=True, slots=True)
class Product:
    """One product from all sides. `record` has its attempt settled where the look could tell.

    `live` is None both where nobody looked and where the store does not know the product; `looked` tells which.
    """

    declared: Declared
    product_id: int | None
    record: Record | None
    live: LiveProduct | None
    looked: bool

    @property
    def gone(self) -> bool:
        """Whether the store was asked and does not know it."""
        return self.looked and self.live is None


def product_change(product: Product, setting: Setting) -> Change | None:
    """The change, or None where what is declared is what was applied."""
    going = _going(product)
    released = _released(product)
    if going:
        return _sending(product, going, released, setting)
    if released:
        return _change(product, setting, Action.RELEASE, released=released)
    return None


def unchanged_warnings(product: Product) -> tuple[PlanWarning, ...]:
    """What is worth knowing of a product that does not change."""
    found = list(consent.unused_warnings(set(), product.declared, product.record))
    if product.gone:
        found.append(notices.gone_notice(product.declared))
    elif product.live is not None:
        found += notices.looked_notices(product.declared, product.record, product.live)
    return tuple(found)


def _released(product: Product) -> tuple[Section, ...]:
    """Sections that the state knows and the file no longer declares."""
    return tuple(
        section
        for section in Section
        if not product.declared.manages(section)
        and (
            known.recorded(product.record, section) is not None
            or known.attempted(product.record, section) is not None
        )
    )


def _going(product: Product) -> tuple[KnownSection, ...]:
    """The sections that must be sent."""
    seen = {section: _known(product, section) for section in Section if product.declared.manages(section)}
    going = {section for section, one in seen.items() if _due(one, product.record)}
    if Section.MAIN in going and _takes_promoted_picture(product):
        going.add(Section.GALLERY)
    return tuple(seen[section] for section in Section if section in going)


def _known(product: Product, section: Section) -> KnownSection:
    return KnownSection(
        section=section,
        before=known.standing(product.record, section),
        tried=known.attempted(product.record, section),
        live=known.section_of_live(product.live.media, section) if product.live else None,
        after=known.slotted(section, product.declared.main, product.declared.gallery) or (),
        promoted=known.newcomer(product.record, product.live.media)
        if product.live and section is Section.GALLERY
        else (),
        doubtful=known.doubtful(product.record, product.live.media)
        if product.live and section is Section.MAIN
        else (),
    )


def _due(one: KnownSection, record: Record | None) -> bool:
    """Whether what is declared may differ from what is in the store."""
    if one.before is None or one.tried is not None:
        return True
    failed = record is not None and any(
        failure.slot is not None and section_of(failure.slot) is one.section for failure in record.failures
    )
    return failed or [item.key for _, item in one.before] != [item.key for _, item in one.after]


def _takes_promoted_picture(product: Product) -> bool:
    """Whether sending main alone could take a gallery picture that Ecwid promoted to the empty main slot.

    Main replaces or deletes the main image (ECWID.md, "The endpoint"). Where none of ours arrived, the one that is
    there may be the gallery's first: the gallery must go out again with it.
    """
    return product.declared.manages(Section.GALLERY) and known.may_have_promoted(product.record)


def _sending(
    product: Product, going: Sequence[KnownSection], released: tuple[Section, ...], setting: Setting
) -> Change:
    sections = [one.section for one in going]
    lost = {one.section: losses.section_losses(one, known.foreign(one, product.record, sections)) for one in going}
    all_lost = tuple(loss for found in lost.values() for loss in found)
    send = Send(
        main=product.declared.main if Section.MAIN in lost else None,
        gallery=tuple(item.without_alt() for item in product.declared.gallery or ())
        if Section.GALLERY in lost
        else None,
    )
    wanted = tuple(
        need
        for one in going
        for need in ([] if product.gone else consent.needs(one, lost[one.section], setting.max_gallery_loss_percent))
    )
    change = _change(product, setting, _action(product, going), send, all_lost, wanted, released)
    given = consent.Given(
        command=setting.consents.matches(product.product_id, product.declared.sku, product.declared.path),
        reviewed=change.digest in setting.reviewed,
    )
    unseen = {key for one in going if one.adopted and not product.looked for key in consent.keys_of(one.section)}
    warnings = [
        *consent.consent_warnings(wanted, product.declared, product.record, given, unseen),
        *([notices.gone_notice(product.declared)] if product.gone else []),
        *(notices.looked_notices(product.declared, product.record, product.live) if product.live else []),
        *notices.send_notices(product.declared, going, product.live, looked=product.looked),
    ]
    return change.model_copy(
        update={
            "slots": tuple(change for one in going for change in _slot_changes(one, lost[one.section])),
            "warnings": tuple(warnings),
            "pictures": _pictures(product, going, lost),
            "standing": tuple(one for section in going for one in _standing(section)),
        }
    )


def _pictures(
    product: Product, going: Sequence[KnownSection], lost: Mapping[Section, Sequence[Loss]]
) -> dict[str, str]:
    """Where the pictures of this change can be seen: where the store shows them, else where a local one is published.

    Without a look, the store is taken to show what was read back last.
    """
    media = product.live.media if product.live else product.record.live if product.record else None
    ours = live_addresses(product.record, media or LiveMedia())
    places = [one for known in going for one in (*(known.before or ()), *known.after)]
    places += [(loss.slot, loss.item) for found in lost.values() for loss in found]
    pictures = [(slot, item.address) for slot, item in places if item.kind is Kind.IMAGE]
    published = {name: picture.address for name, picture in product.declared.local.items()}
    seen = {address: ours.of(slot, address) or published.get(address) for slot, address in pictures}
    return {address: where for address, where in sorted(seen.items()) if where not in (None, address)}


def _action(product: Product, going: Sequence[KnownSection]) -> Action:
    record = product.record
    if record is not None and (record.attempt is not None or record.failures):
        return Action.RETRY
    return Action.ADOPT if any(one.adopted for one in going) else Action.UPDATE


def _slot_changes(one: KnownSection, lost: Sequence[Loss]) -> list[SlotChange]:
    """What the record says changes, then the losses that the record does not know of."""
    compare = slots.main_changes if one.section is Section.MAIN else slots.gallery_changes
    changes = compare(one.before or (), one.after)
    by_record = losses.missing(one.before or (), one.after)
    further = lost[len(by_record) :]
    return changes + [SlotChange(slot=loss.slot, op=Op.REMOVE, before=loss.item) for loss in further]


def _standing(one: KnownSection) -> list[Standing]:
    """The gallery as recorded, where the slot changes leave open which item stood where: what an update still out may
    have put there is among them, or what failed to arrive left holes."""
    slotted = one.before or ()
    follows = one.tried is None and [slot for slot, _ in slotted] == [gallery_slot(i) for i in range(len(slotted))]
    if one.section is Section.MAIN or follows:
        return []
    return [Standing(slot=slot, item=item.without_alt()) for slot, item in slotted]


def _change(
    product: Product,
    setting: Setting,
    action: Action,
    send: Send | None = None,
    lost: tuple[Loss, ...] = (),
    wanted: Sequence[consent.Need] = (),
    released: tuple[Section, ...] = (),
) -> Change:
    declared = product.declared
    consents = consent.file_consents(wanted, declared, product.record)
    place = (setting.origin, setting.store, declared.identity)
    return Change(
        identity=declared.identity,
        product_id=product.product_id,
        sku=declared.sku,
        action=action,
        digest=change_digest(place, declared, product.record, send, lost, consents),
        source=Source(path=declared.path, line=declared.line_of("product_id", "sku")),
        losses=lost,
        send=send,
        released=released,
    )


def forgetting(record: Record, setting: Setting) -> Change:
    """A record whose product no file declares: it goes, and the store keeps its media."""
    identity = identity_of(record.product_id, record.sku)
    return Change(
        identity=identity,
        product_id=record.product_id,
        sku=record.sku,
        action=Action.FORGET,
        digest=change_digest((setting.origin, setting.store, identity), None, record, None, (), ()),
        source=Source(path=record.source, line=0),
    )
