"""Warnings that ask for no consent but that a reviewer should see before agreeing. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from reconciler.model.assets import told
from reconciler.model.declared import Declared
from reconciler.model.live import LiveProduct
from reconciler.model.media import Item, Kind, Section, gallery_slot, host_of
from reconciler.model.plan import Code, PlanWarning
from reconciler.model.record import Record
from reconciler.planner.known import KnownSection, section_of_live, was_read

VIDEO_HOSTS = frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com"})
_PREFIXES = ("www.", "m.", "player.")


def looked_notices(declared: Declared, record: Record | None, live: LiveProduct) -> Iterable[PlanWarning]:
    """What the store shows that the record or the file did not expect."""
    if declared.sku is not None and live.sku != declared.sku:
        yield _at(
            declared,
            Code.SKU_MISMATCH,
            f"the file says SKU {declared.sku}, but the store's product {live.product_id} has "
            f"{f'SKU {live.sku}' if live.sku else 'no SKU'}: one of the two identities is wrong",
            "sku",
        )
    if record is None or record.live is None or record.attempt is not None:
        return
    for section in Section:
        applied = record.main if section is Section.MAIN else record.gallery
        now, then = section_of_live(live.media, section), section_of_live(record.live, section)
        if applied is None or not declared.manages(section) or not was_read(record, section):
            continue
        if now != then:
            yield _at(
                declared,
                Code.LIVE_DIFFERS,
                f"the {section} was changed in the store since it was applied: "
                f"{len(then)} items then, {len(now)} now",
                section,
            )


def gone_notice(declared: Declared) -> PlanWarning:
    """The store does not know the product."""
    return _at(
        declared,
        Code.PRODUCT_GONE,
        "the store has no such product: nothing is sent for it; remove the file, or mend its identity",
        "product_id",
        "sku",
    )


def send_notices(
    declared: Declared, going: Sequence[KnownSection], live: LiveProduct | None, *, looked: bool
) -> Iterable[PlanWarning]:
    """What is worth knowing about the sections that go out."""
    if not looked and any(known.adopted for known in going):
        names = " and ".join(known.section for known in going if known.adopted)
        yield _at(
            declared,
            Code.LIVE_UNKNOWN,
            f"the state knows nothing of its {names}, and the store was not looked at: apply looks before it sends, "
            f"and loses nothing there that nobody agreed to",
            going[0].section,
        )
    yield from _local_notices(declared, going)
    if any(known.section is Section.GALLERY for known in going):
        yield from _gallery_notices(declared, live)
    yield from _unsaid(declared, going, live)
    for known in going:
        for slot, item in known.after:
            if item.address.lower().startswith("http:"):
                yield _at(declared, Code.INSECURE_URL, f"{slot} is fetched over plain http: {item.address}", slot)
            if item.kind is Kind.VIDEO and _host(item.address) not in VIDEO_HOSTS:
                message = f"{slot} is a video of a host that Ecwid is not known to embed: {item.address}"
                yield _at(declared, Code.UNFAMILIAR_VIDEO, message, slot)


def _local_notices(declared: Declared, going: Sequence[KnownSection]) -> Iterable[PlanWarning]:
    for slot, item in (one for known in going for one in known.after):
        picture = declared.local.get(item.address)
        for doubt in picture.doubts if picture else ():
            yield _at(declared, Code.DOUBTFUL_PICTURE, f"{slot}: {doubt}", slot)


def _gallery_notices(declared: Declared, live: LiveProduct | None) -> Iterable[PlanWarning]:
    gallery = declared.gallery or ()
    if _without_main_image(declared, live) and any(item.kind is Kind.IMAGE for item in gallery):
        yield _at(
            declared,
            Code.GALLERY_BECOMES_MAIN,
            "the product has no main image: the store may make the first gallery picture the main image",
            "gallery",
        )
    yield from _doubles(declared, gallery)


def _unsaid(declared: Declared, going: Sequence[KnownSection], live: LiveProduct | None) -> Iterable[PlanWarning]:
    described = live.described if live else frozenset()
    lost = sum(item.address in described for known in going for _, item in known.live or ())
    unsent = sum(item.alt is not None for known in going for item in declared.items(known.section))
    if lost or unsent:
        parts = [f"alt texts lost in the store with the pictures they describe: {lost}"] if lost else []
        parts += [f"declared alt texts that do not reach the store: {unsent}"] if unsent else []
        message = f"a bulk update carries no alt texts: {'; '.join(parts)}"
        yield _at(declared, Code.ALT_LOST, message, *(known.section for known in reversed(going)))


def _without_main_image(declared: Declared, live: LiveProduct | None) -> bool:
    if declared.main is not None:
        return declared.main.image is None
    return live is not None and live.media.main_image is None


def _host(address: str) -> str:
    host = host_of(address)
    return next((host.removeprefix(prefix) for prefix in _PREFIXES if host.startswith(prefix)), host)


def _doubles(declared: Declared, gallery: Sequence[Item]) -> Iterable[PlanWarning]:
    seen: Counter[tuple[Kind, str]] = Counter()
    for index, item in enumerate(gallery):
        seen[item.key] += 1
        if seen[item.key] == 2:
            slot = gallery_slot(index)
            yield _at(
                declared, Code.DUPLICATE_ITEM, f"{slot} shows the same as another slot: {told(item.address)}", slot
            )


def _at(declared: Declared, code: Code, message: str, *places: str) -> PlanWarning:
    return PlanWarning(code=code, message=message, path=declared.path, line=declared.line_of(*places))
