"""Turn the products of a seed into products of a store, uploading what was not yet, and back again."""

from dataclasses import asdict
from typing import assert_never

from reconciler.sandbox.cdn import Cdn, CdnFile
from reconciler.sandbox.errors import ApiError, SandboxSeedError
from reconciler.sandbox.media import Alt, Item, Media, Picture, Video
from reconciler.sandbox.products import Product
from reconciler.sandbox.seed import (
    SeedAlt,
    SeedItem,
    SeedMain,
    SeedMedia,
    SeedPicture,
    SeedProduct,
    SeedVideo,
)
from reconciler.sandbox.web import ORIGIN, Web


class Loader:
    """Puts the files of a seed on a CDN. A seed's pictures arrive whether or not their address is dead by now."""

    def __init__(self, cdn: Cdn, web: Web) -> None:
        self._cdn = cdn
        self._web = web

    def product(self, seed: SeedProduct) -> Product:
        """A product with its media uploaded.

        Raises SandboxSeedError for a picture that is too large, or that was not uploaded before and is not in the
        origin folder.
        """
        main, gallery = seed.media.main, seed.media.gallery
        media = Media(
            main_image=None if main.image is None else self._picture(main.image),
            main_video=None if main.video is None else self._video(main.video),
            gallery=tuple(self._item(item.content) for item in gallery),
        )
        return Product(
            id=seed.id,
            sku=seed.sku,
            name=seed.name,
            media=media,
            created=seed.created,
            updated=seed.updated,
            options=seed.options,
            combinations=seed.combinations,
            fields=seed.fields,
        )

    def file(self, source: str, file_id: int | None) -> int:
        """Put the file from `source` on the CDN, under the id it has already or a new one; that id."""
        try:
            content = self._web.recall(source)
        except ApiError as error:
            raise SandboxSeedError(f"{source}: {error.message}") from error
        if file_id is not None:
            self._cdn.put(CdnFile(file_id, source, content))
            return file_id
        if source.startswith(ORIGIN) and content is None:
            raise SandboxSeedError(f"{source}: no such PNG, JPEG, GIF or WebP file in the origin folder")
        return self._cdn.upload(source, content)

    def _item(self, content: SeedPicture | SeedVideo) -> Item:
        match content:
            case SeedPicture():
                return self._picture(content)
            case SeedVideo():
                return self._video(content)
            case _:
                assert_never(content)

    def _picture(self, seed: SeedPicture) -> Picture:
        alt = Alt() if seed.alt is None else Alt(seed.alt.main, seed.alt.translated)
        return Picture(self.file(seed.source, seed.file), alt)

    def _video(self, seed: SeedVideo) -> Video:
        return Video(seed.source, self.file(seed.source, seed.file))


def seed_product(product: Product, cdn: Cdn) -> SeedProduct:
    """`product` as a seed tells it, with the ids of its files, so that loading it again changes no address."""
    media = product.media
    return SeedProduct(
        id=product.id,
        sku=product.sku,
        name=product.name,
        media=SeedMedia(
            main=SeedMain(
                image=None if media.main_image is None else _seed_picture(media.main_image, cdn),
                video=None if media.main_video is None else _seed_video(media.main_video),
            ),
            gallery=tuple(
                SeedItem(image=_seed_picture(item, cdn))
                if isinstance(item, Picture)
                else SeedItem(video=_seed_video(item))
                for item in media.gallery
            ),
        ),
        created=product.created,
        updated=product.updated,
        options=product.options,
        combinations=product.combinations,
        fields=product.fields,
    )


def source_of(file_id: int, cdn: Cdn) -> str:
    """Where a file on the CDN was uploaded from."""
    file = cdn.get(file_id)
    assert file is not None  # noqa: S101  # a file that a product shows is never dropped
    return file.source


def _seed_picture(picture: Picture, cdn: Cdn) -> SeedPicture:
    alt = None if picture.alt == Alt() else SeedAlt(**asdict(picture.alt))
    return SeedPicture(source=source_of(picture.file_id, cdn), file=picture.file_id, alt=alt)


def _seed_video(video: Video) -> SeedVideo:
    return SeedVideo(source=video.url, file=video.file_id)
