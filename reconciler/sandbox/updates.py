"""The bulk update of a product's media as a pure function of what there is, what is asked and what arrived.

The premise (ECWID.md, "The endpoint"): a section is replaced as a whole. Three silences differ: a main section
without one of its two addresses deletes that one; a null section changes nothing; an empty gallery erases it.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TypeAlias, TypeVar, assert_never

from reconciler.sandbox.errors import wrong_parameter
from reconciler.sandbox.media import Item, Media, Picture, Video
from reconciler.sandbox.quirks import (
    BothNull,
    FailedGallery,
    FailedMain,
    MissingGallery,
    MissingMain,
    NullSection,
    Quirks,
)


class Kind(Enum):
    IMAGE = "image"
    VIDEO = "video"


class Absent(Enum):
    """A section that an update does not hold."""

    MISSING = auto()
    NULL = auto()


@dataclass(frozen=True, slots=True)
class Link:
    """An address that was sent, and what it was sent as."""

    kind: Kind
    url: str


@dataclass(frozen=True, slots=True)
class MainUpdate:
    """The main section of an update; with neither link it changes nothing."""

    image: Link | None = None
    video: Link | None = None


@dataclass(frozen=True, slots=True)
class MediaUpdate:
    """One bulk update, as sent."""

    main: MainUpdate | Absent
    gallery: tuple[Link, ...] | Absent

    def links(self) -> tuple[Link, ...]:
        """Every link in the order of download: main image, main video, gallery."""
        main = (self.main.image, self.main.video) if isinstance(self.main, MainUpdate) else ()
        gallery = () if isinstance(self.gallery, Absent) else self.gallery
        return *(link for link in main if link is not None), *gallery


@dataclass(frozen=True, slots=True)
class Failure:
    """A link that nothing could be downloaded from."""

    link: Link


Download: TypeAlias = Item | Failure


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What became of each link of an update, in the places of the update."""

    main_image: Picture | Failure | None = None
    main_video: Video | Failure | None = None
    gallery: tuple[Download, ...] = ()


def require_sections(update: MediaUpdate, quirks: Quirks) -> None:
    """Raise ApiError 400 for an update that holds neither section."""
    sections = (update.main, update.gallery)
    if sections == (Absent.MISSING, Absent.MISSING):
        raise wrong_parameter("Neither mainMedia nor galleryMedia is given")
    if quirks.both_null is BothNull.REFUSED and sections == (Absent.NULL, Absent.NULL):
        raise wrong_parameter("Both mainMedia and galleryMedia are null")


def updated(media: Media, update: MediaUpdate, arrivals: Arrivals, quirks: Quirks) -> Media:
    """The media after `update`, of which `arrivals` could be downloaded."""
    return _with_gallery(_with_main(media, update, arrivals, quirks), update, arrivals, quirks)


def _with_main(media: Media, update: MediaUpdate, arrivals: Arrivals, quirks: Quirks) -> Media:
    match update.main:
        case MainUpdate(image=None, video=None):
            return media
        case Absent():
            return replace(media, main_image=None, main_video=None) if _erases_main(update.main, quirks) else media
        case MainUpdate():
            return replace(
                media,
                main_image=_slot(media.main_image, arrivals.main_image, quirks),
                main_video=_slot(media.main_video, arrivals.main_video, quirks),
            )
        case _:
            assert_never(update.main)


def _erases_main(absent: Absent, quirks: Quirks) -> bool:
    if absent is Absent.NULL:
        return quirks.null_section is NullSection.ERASES
    return quirks.missing_main is MissingMain.ERASES


ItemT = TypeVar("ItemT", Picture, Video)


def _slot(old: ItemT | None, new: ItemT | Failure | None, quirks: Quirks) -> ItemT | None:
    if isinstance(new, Failure):
        return old if quirks.failed_main is FailedMain.KEPT else None
    return new


def _with_gallery(media: Media, update: MediaUpdate, arrivals: Arrivals, quirks: Quirks) -> Media:
    match update.gallery:
        case Absent():
            return replace(media, gallery=()) if _erases_gallery(update.gallery, quirks) else media
        case tuple():
            arrived = tuple(item for item in arrivals.gallery if not isinstance(item, Failure))
            all_failed = bool(arrivals.gallery) and not arrived
            if all_failed and quirks.failed_gallery is FailedGallery.KEPT:
                return media
            after = replace(media, gallery=arrived)
            return _promoted(after) if quirks.promote_first else after
        case _:
            assert_never(update.gallery)


def _erases_gallery(absent: Absent, quirks: Quirks) -> bool:
    if absent is Absent.NULL:
        return quirks.null_section is NullSection.ERASES
    return quirks.missing_gallery is MissingGallery.ERASES


def _promoted(media: Media) -> Media:
    first = next((item for item in media.gallery if isinstance(item, Picture)), None)
    if media.main_image is not None or first is None:
        return media
    return replace(media, main_image=first, gallery=tuple(item for item in media.gallery if item != first))
