"""The store's admin panel, for tests: edits that people make by hand, behind the API's back."""

from collections.abc import Sequence
from dataclasses import replace

from reconciler.sandbox.access import Scope
from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.json_types import JsonObject
from reconciler.sandbox.media import Alt, Item, Media, Picture
from reconciler.sandbox.products import Product
from reconciler.sandbox.seed import CREATED
from reconciler.sandbox.store import Store
from reconciler.sandbox.videos import recognise


class AdminPanel:
    """Edits of a running store, each of them whole and saved.

    An address at YouTube or Vimeo is a video, any other a picture. Places in a gallery count from 0. Raises
    ApiError 404 where there is no such product, IndexError where there is no such place, and SandboxError where
    nothing is at an address.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_product(
        self,
        product_id: int,
        sku: str,
        name: str = "",
        *,
        image: str | None = None,
        video: str | None = None,
        gallery: Sequence[str] = (),
        combinations: Sequence[JsonObject] = (),
    ) -> None:
        """Add a product. Raises SandboxError when its id is taken."""
        with self._store.changing():
            media = Media(
                main_image=None if image is None else self._store.upload_picture(image),
                main_video=None if video is None else self._store.upload_video(video),
                gallery=tuple(self._uploaded(source) for source in gallery),
            )
            self._store.add(Product(product_id, sku, name, media, CREATED, CREATED, combinations=tuple(combinations)))

    def delete_product(self, product_id: int) -> None:
        self._store.remove(product_id)

    def change_sku(self, product_id: int, sku: str) -> None:
        self._store.edit(product_id, lambda product: replace(product, sku=sku))

    def set_main_image(self, product_id: int, source: str | None) -> None:
        """Show another main image, or none. Promotes nothing."""
        with self._store.changing():
            image = None if source is None else self._store.upload_picture(source)
            self._show(product_id, replace(self._media(product_id), main_image=image))

    def set_main_video(self, product_id: int, source: str | None) -> None:
        """Show another main video, or none."""
        with self._store.changing():
            video = None if source is None else self._store.upload_video(source)
            self._show(product_id, replace(self._media(product_id), main_video=video))

    def add_to_gallery(self, product_id: int, source: str, *, at: int | None = None) -> None:
        """Add an item before the place `at`, or at the end."""
        with self._store.changing():
            gallery = list(self._media(product_id).gallery)
            gallery.insert(len(gallery) if at is None else at, self._uploaded(source))
            self._show_gallery(product_id, gallery)

    def remove_from_gallery(self, product_id: int, place: int) -> None:
        with self._store.changing():
            gallery = list(self._media(product_id).gallery)
            del gallery[place]
            self._show_gallery(product_id, gallery)

    def reorder_gallery(self, product_id: int, places: Sequence[int]) -> None:
        """Show the items that stand at `places` now, in that order. Downloads nothing."""
        with self._store.changing():
            gallery = self._media(product_id).gallery
            self._show_gallery(product_id, [gallery[place] for place in places])

    def set_alt(self, product_id: int, alt: Alt, *, place: int | None = None) -> None:
        """Give an alt text to the picture at `place` in the gallery, or to the main image."""
        with self._store.changing():
            media = self._media(product_id)
            picture = media.main_image if place is None else media.gallery[place]
            if not isinstance(picture, Picture):
                raise SandboxError(f"product {product_id} shows no picture there")
            told = replace(picture, alt=alt)
            if place is None:
                self._show(product_id, replace(media, main_image=told))
            else:
                gallery = [told if item == picture else item for item in media.gallery]
                self._show_gallery(product_id, gallery)

    def grant(self, token: str, *scopes: Scope) -> None:
        """Let a token work, with exactly these scopes."""
        with self._store.changing():
            self._store.access.grant(token, *scopes)

    def revoke(self, token: str) -> None:
        """Let a token work no more."""
        with self._store.changing():
            self._store.access.revoke(token)

    def kill(self, pattern: str) -> None:
        """From now on nothing answers at this address or glob pattern."""
        with self._store.changing():
            self._store.web.dead = (*self._store.web.dead, pattern)

    def revive(self, pattern: str) -> None:
        """Take back a `kill`, or a pattern that the seed declared dead."""
        with self._store.changing():
            self._store.web.dead = tuple(each for each in self._store.web.dead if each != pattern)

    def _media(self, product_id: int) -> Media:
        return self._store.product(product_id).media

    def _show(self, product_id: int, media: Media) -> None:
        self._store.edit(product_id, lambda product: replace(product, media=media))

    def _show_gallery(self, product_id: int, gallery: Sequence[Item]) -> None:
        self._show(product_id, replace(self._media(product_id), gallery=tuple(gallery)))

    def _uploaded(self, source: str) -> Item:
        known = recognise(source)
        return self._store.upload_picture(source) if known is None else self._store.upload_video(source)
