"""Make an order ready to go out: which addresses it sends, and whether pictures are there. Sends nothing.

An update downloads every picture again. One whose address fails would lose the picture that the store has, so such a
product is not sent at all, unless the store shows that very picture already: then it is sent by the store's own
address. The store's addresses change with every update, so one that is declared is always resolved. A local picture
goes out by the address that it is published at, where the very bytes must be found that were reviewed.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from reconciler.delivery.orders import Order
from reconciler.delivery.sources import Trouble
from reconciler.ecwid import PICTURE_HOSTS
from reconciler.model.assets import is_asset, told
from reconciler.model.declared import Declared
from reconciler.model.media import MAIN_IMAGE, Item, Kind, Section, gallery_slot, host_of
from reconciler.model.plan import Send
from reconciler.model.record import Failure
from reconciler.planner import LiveAddresses, live_addresses
from reconciler.planner.known import section_of_live

LIVE_ADDRESS_SENT = "live-address-sent"


class Sources(Protocol):
    """Whoever can tell whether pictures can be downloaded."""

    async def trouble_with(self, address: str, sha256: str | None = None) -> Trouble | None:
        """Why a picture cannot be downloaded from an address; None where it can. With the hex digest of what it must
        be, nothing else will do."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What goes out for an order, if nothing speaks against it.

    `send` has the addresses that the store is to download; `failures` says why it must not go out, `notes` what a
    person should know although it can.
    """

    send: Send
    failures: tuple[Failure, ...] = ()
    notes: tuple[Failure, ...] = ()


async def readied(order: Order, sources: Sources | None) -> Ready:
    """The order with its addresses resolved and, where there are `sources`, asked."""
    ours = live_addresses(order.record, order.live.media)
    current = {slot: item.address for slot, item in _own(order, ours)}
    asked = [(slot, item) for slot, item in pictures(order.send) if slot not in current]
    troubles = await asyncio.gather(*(_trouble(item, order.declared, sources) for _, item in asked))
    failures, notes = [], []
    for (slot, item), trouble in zip(asked, troubles, strict=True):
        if trouble is None:
            if picture := order.declared.local.get(item.address):
                current[slot] = picture.address or ""
            continue
        address = ours.of(slot, item.address)
        if address is None or address in order.live.reduced:
            failures.append(Failure(slot=slot, code=trouble.code, message=f"{_told(item, order)}: {trouble.message}"))
        else:
            current[slot] = address
            instead = f"the picture that the store shows is sent again: {address}"
            message = f"{_told(item, order)}: {trouble.message}; {instead}"
            notes.append(Failure(slot=slot, code=LIVE_ADDRESS_SENT, message=message))
    return Ready(_with(order.send, current), tuple(failures), tuple(notes))


def pictures(send: Send) -> Iterator[tuple[str, Item]]:
    """The pictures that are sent, with their slots."""
    slots = {} if send.main is None else dict(send.main.slots)
    slots |= {gallery_slot(index): item for index, item in enumerate(send.gallery or ())}
    return ((slot, item) for slot, item in slots.items() if item.kind is Kind.IMAGE)


async def _trouble(item: Item, declared: Declared, sources: Sources | None) -> Trouble | None:
    if not is_asset(item.address):
        return None if sources is None else await sources.trouble_with(item.address)
    picture = declared.local.get(item.address)
    if picture is None:
        raise AssertionError(f"{item.address} is declared, and no file of the catalog is known for it")
    if picture.address is None:
        return Trouble("source-unpublished", picture.unpublished)
    return None if sources is None else await sources.trouble_with(picture.address, picture.sha256)


def _told(item: Item, order: Order) -> str:
    picture = order.declared.local.get(item.address)
    published = f", published at {picture.address}" if picture and picture.address else ""
    return f"{told(item.address)}{published}"


def _own(order: Order, ours: LiveAddresses) -> Iterator[tuple[str, Item]]:
    """Declared pictures at the store's own addresses that it shows, by what their addresses are now."""
    media = order.live.media
    shown = {item.address for section in Section for _, item in section_of_live(media, section)}
    folders = {_folder(address) for address in shown}
    for slot, item in pictures(order.send):
        if _folder(item.address) in folders or host_of(item.address) in PICTURE_HOSTS:
            address = item.address if item.address in shown else ours.of(slot, item.address)
            if address is not None and address not in order.live.reduced:
                yield slot, Item(image=address)


def _folder(address: str) -> str:
    return address.rsplit("/", 1)[0]


def _with(send: Send, addresses: Mapping[str, str]) -> Send:
    """What is sent, with these addresses in their slots."""
    main = send.main
    if main is not None and MAIN_IMAGE in addresses:
        main = main.model_copy(update={"image": addresses[MAIN_IMAGE]})
    gallery = send.gallery
    if gallery is not None:
        gallery = tuple(
            item.model_copy(update={"image": addresses[slot]}) if (slot := gallery_slot(i)) in addresses else item
            for i, item in enumerate(gallery)
        )
    return Send(main=main, gallery=gallery)
