"""What a product shows, as data: a main image, a main video and a gallery. Knows no addresses and no bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from reconciler.sandbox.quirks import GalleryIds


@dataclass(frozen=True, slots=True)
class Alt:
    """The alt text of a picture; `translated` is by language code."""

    main: str | None = None
    translated: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture; `file_id` is that of its original on the CDN."""

    file_id: int
    alt: Alt = field(default_factory=Alt)


@dataclass(frozen=True, slots=True)
class Video:
    """A video, by the address that was sent; `file_id` is that of its cover on the CDN."""

    url: str
    file_id: int


Item: TypeAlias = Picture | Video


@dataclass(frozen=True, slots=True)
class Media:
    """The media of one product. Every file id in it occurs once."""

    main_image: Picture | None = None
    main_video: Video | None = None
    gallery: tuple[Item, ...] = ()

    def items(self) -> Iterator[Item]:
        """All items: main image, main video, then the gallery in order."""
        yield from (item for item in (self.main_image, self.main_video) if item is not None)
        yield from self.gallery

    def file_ids(self) -> frozenset[int]:
        """The CDN files that these media show."""
        return frozenset(item.file_id for item in self.items())


def shown_ids(media: Media, counting: GalleryIds) -> dict[int, int]:
    """The id that each item shows, by file id: 0 for main, from 1 by position in the gallery.

    `counting` says how images and videos share the positions (ECWID.md, "Reading").
    """
    main = {item.file_id: 0 for item in (media.main_image, media.main_video) if item is not None}
    images = [item.file_id for item in media.gallery if isinstance(item, Picture)]
    videos = [item.file_id for item in media.gallery if isinstance(item, Video)]
    match counting:
        case GalleryIds.ONE_ORDER:
            gallery = _count([item.file_id for item in media.gallery])
        case GalleryIds.IMAGES_FIRST:
            gallery = _count(images + videos)
        case GalleryIds.PER_KIND:
            gallery = _count(images) | _count(videos)
        case _:
            assert_never(counting)
    return main | gallery


def _count(file_ids: list[int]) -> dict[int, int]:
    return {file_id: position for position, file_id in enumerate(file_ids, start=1)}
