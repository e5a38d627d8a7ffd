"""The store that the sandbox plays: products, files, tokens, and the one way to change them. Knows no HTTP.

Every change is made under one lock and written to the state file, if there is one, before the next begins.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TypeVar

from reconciler.sandbox.access import Access
from reconciler.sandbox.batches import Batches
from reconciler.sandbox.cdn import Cdn
from reconciler.sandbox.chance import Chance
from reconciler.sandbox.drills import Drills
from reconciler.sandbox.errors import SandboxError, product_not_found
from reconciler.sandbox.faults import Faults
from reconciler.sandbox.flows import UpdateHook
from reconciler.sandbox.loading import Loader, seed_product, source_of
from reconciler.sandbox.media import Item, Media, Picture, Video
from reconciler.sandbox.products import Product
from reconciler.sandbox.quirks import Quirks, ReplacedFiles
from reconciler.sandbox.rate import Rate
from reconciler.sandbox.request_log import RequestLog, RequestRecord
from reconciler.sandbox.search import Page, SearchQuery, search
from reconciler.sandbox.seed import Seed, SeedFile, SeedToken, dump_seed, load_seed
from reconciler.sandbox.updates import Arrivals, Failure, MediaUpdate, require_sections, updated
from reconciler.sandbox.uploads import Uploads
from reconciler.sandbox.web import Web

BASE = "http://sandbox.test"
"""The sandbox's address where no server gives it another: for clients that hold the app itself."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a product shows, told by the addresses it was uploaded from."""

    main_image: str | None
    main_video: str | None
    gallery: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update led to: the media after it, and what became of each link."""

    media: Media
    arrivals: Arrivals


class Store:
    """One store, with what a test needs at hand. For use by several threads.

    `before_update` is called when an allowed update arrives, before anything is looked at; `after_update` once it has
    taken effect, before it is answered. Both run in a thread of their own and may block, or edit the store.
    `faults` holds planned failures, `drills` what else the store is put through; `rate` counts arrivals. `batches`
    live as long as this object: what is written to a state file is what they have done so far.
    """

    def __init__(
        self,
        seed: Seed,
        *,
        quirks: Quirks | None = None,
        drills: Drills | None = None,
        origin: Path | None = None,
        state: Path | None = None,
        clock: Callable[[], float] = time.time,
        base: str = BASE,
    ) -> None:
        """Load `seed`. `origin` is the folder of pictures; `state`, the file to write after every change;
        `clock` gives UNIX seconds.

        Raises SandboxSeedError for a picture that is not in `origin`, SandboxError when `origin` is no folder or
        `state` cannot be written.
        """
        if origin is not None and not origin.is_dir():
            raise SandboxError(f"{origin}: the origin must be a folder")
        self.id = seed.store
        self.quirks = quirks or Quirks()
        self.cdn = Cdn(seed.store, base, seed.first_free_file_id())
        self.web = Web(self.cdn, origin, dead=seed.dead, unavailable=seed.unavailable, quirks=self.quirks)
        self.access = Access(
            {each.token: frozenset(each.scopes) for each in seed.tokens}, bad_token=self.quirks.bad_token
        )
        self.drills = drills or Drills()
        self.chance = Chance(self.drills)
        self.rate = Rate(self.drills.rate, self.drills.clock)
        self.batches = Batches(self.drills, self.quirks.batch_results)
        for pattern, times in self.drills.downloads.items():
            self.web.limit(pattern, times)
        self.faults = Faults()
        self.log = RequestLog()
        self.before_update: UpdateHook | None = None
        self.after_update: UpdateHook | None = None
        self._lock = RLock()
        self._depth = 0
        self._state = state
        self._clock = clock
        self._uploads = Uploads(self.cdn, self.web, self.chance)
        loader = Loader(self.cdn, self.web)
        with self.changing():
            self._products = {each.id: loader.product(each) for each in seed.products}
            for file in seed.unshown:
                loader.file(file.source, file.file)

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """Every request so far, in the order of arrival; not those inside batches."""
        return tuple(record for record in self.log.records() if record.ticket is None)

    @property
    def updates(self) -> tuple[RequestRecord, ...]:
        """Every bulk update of media that was asked for, by a request of its own or inside a batch."""
        return tuple(record for record in self.log.records() if record.is_update)

    def catch_up(self, *, wait: bool = True) -> None:
        """Run the requests of batches whose time has come. Every request to the sandbox begins with this.

        Without `wait`, nothing is done while another thread is at it. Raises what a hook raises.
        """
        self.batches.catch_up(wait=wait)

    def product(self, product_id: int) -> Product:
        """Raises ApiError 404 where there is none."""
        try:
            return self._products[product_id]
        except KeyError:
            raise product_not_found(product_id) from None

    def search(self, query: SearchQuery) -> Page:
        with self._lock:
            return search(self._products.values(), query)

    def sources(self, product_id: int) -> Sources:
        """What a product shows, as addresses a client would send. A copy of a CDN file counts as its origin."""
        with self._lock:
            media = self.product(product_id).media
            return Sources(
                main_image=None if media.main_image is None else self._source(media.main_image),
                main_video=None if media.main_video is None else self._source(media.main_video),
                gallery=tuple(self._source(item) for item in media.gallery),
            )

    def update_media(self, product_id: int, update: MediaUpdate) -> Outcome:
        """Carry out a bulk update; links that bring nothing fail by themselves, and the rest takes effect.

        Raises ApiError, with nothing changed: 404 without the product, 400 without a section or for a picture that
        is too large, 422 for an unsuitable link.
        """
        with self.changing():
            product = self.product(product_id)
            require_sections(update, self.quirks)
            self._uploads.check(update)
            arrivals = self._uploads.all(product_id, update)
            media = updated(product.media, update, arrivals, self.quirks)
            self.edit(product_id, lambda product: replace(product, media=media))
        return Outcome(media, arrivals)

    def upload_picture(self, source: str) -> Picture:
        """Put a picture on the CDN. Raises SandboxError where nothing is at `source`."""
        with self.changing():
            return _arrived(self._uploads.picture(source))

    def upload_video(self, source: str) -> Video:
        """Put a video's cover on the CDN. Raises SandboxError where nothing is at `source`."""
        with self.changing():
            return _arrived(self._uploads.video(source))

    def add(self, product: Product) -> None:
        """Add a product. Raises SandboxError when its id is taken."""
        with self.changing():
            if product.id in self._products:
                raise SandboxError(f"there is a product {product.id} already")
            self._products[product.id] = product

    def edit(self, product_id: int, change: Callable[[Product], Product]) -> None:
        """Replace a product by what `change` makes of it. Raises ApiError 404 where there is none."""
        with self.changing():
            before = self.product(product_id)
            after = replace(change(before), updated=int(self._clock()))
            self._products[product_id] = after
            self._put_away(before.media.file_ids() - after.media.file_ids())

    def remove(self, product_id: int) -> None:
        """Delete a product. Raises ApiError 404 where there is none."""
        with self.changing():
            media = self.product(product_id).media
            del self._products[product_id]
            self._put_away(media.file_ids())

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock for a change, and write the state once the outermost one is made."""
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            if self._depth == 0 and self._state is not None:
                _write(self._state, dump_seed(self.snapshot()))

    def snapshot(self) -> Seed:
        """The whole store as a seed; loading it gives every picture the address that it has now."""
        with self._lock:
            products = self._products.values()
            shown = frozenset[int]().union(*(product.media.file_ids() for product in products))
            unshown = [file for file in self.cdn if file.file_id not in shown]
            return Seed(
                store=self.id,
                tokens=tuple(
                    SeedToken(token=token, scopes=tuple(sorted(scopes)))
                    for token, scopes in self.access.tokens.items()
                ),
                products=tuple(seed_product(product, self.cdn) for product in products),
                dead=self.web.dead,
                unavailable=self.web.unavailable,
                unshown=tuple(SeedFile(file=file.file_id, source=file.source) for file in unshown),
                next_file_id=self.cdn.next_file_id,
            )

    def _source(self, item: Item) -> str:
        return self.web.full(source_of(item.file_id, self.cdn))

    def _put_away(self, file_ids: frozenset[int]) -> None:
        if self.quirks.replaced_files is ReplacedFiles.DELETED:
            self.cdn.drop(file_ids)


def open_store(
    seed: Path | None = None,
    *,
    state: Path | None = None,
    quirks: Quirks | None = None,
    drills: Drills | None = None,
    origin: Path | None = None,
) -> Store:
    """The store that `state` holds, if that file exists; else the one of `seed`; else an empty store 1003.

    Raises SandboxSeedError for a file that cannot be read or is not a store, SandboxError when `state` cannot be
    written.
    """
    kept = state if state is not None and state.exists() else seed
    loaded = Seed(store=1003) if kept is None else load_seed(kept)
    return Store(loaded, quirks=quirks, drills=drills, origin=origin, state=state)


ItemT = TypeVar("ItemT", Picture, Video)


def _arrived(item: ItemT | Failure) -> ItemT:
    if isinstance(item, Failure):
        raise SandboxError(f"nothing can be downloaded from {item.link.url}")
    return item


def _write(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old text or the new, whole."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise SandboxError(f"{path}: the state cannot be written: {error.strerror or error}") from error
