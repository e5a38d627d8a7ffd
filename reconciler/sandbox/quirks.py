"""Switches, one for each question that Ecwid's documentation leaves open or answers twice. Holds no behaviour.

The first value of each enum is its default: the reading that the sources make most likely. A client is sound when
it works with every value of every switch. `null_section=erases` is the exception: nobody can work with that, but a
client can notice it before it does much harm.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import Enum, StrEnum
from typing import get_type_hints

from reconciler.sandbox.errors import QuirkError


class MissingGallery(StrEnum):
    """An update without the key `galleryMedia`. Only the newer documentation says something: it deletes."""

    ERASES = "erases"
    KEPT = "kept"


class MissingMain(StrEnum):
    """An update without the key `mainMedia`: as null, or as the newer reading of a missing gallery."""

    KEPT = "kept"
    ERASES = "erases"


class NullSection(StrEnum):
    """A section that is null: all documentation says that it does not change, so erasing it contradicts that."""

    KEPT = "kept"
    ERASES = "erases"


class BothNull(StrEnum):
    """An update with both sections null: nothing to do, or an error as when both are missing."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class MainResult(StrEnum):
    """The form of `mainMedia` in an answer. As one object it tells the first failure, if there is one."""

    OBJECT = "object"
    LIST = "list"
    BY_KIND = "by_kind"


class UnchangedResult(StrEnum):
    """What an answer holds for a section that was not to change."""

    MISSING = "missing"
    NULL = "null"


class ReplacedFiles(StrEnum):
    """A picture's file once no product shows it: CDN addresses are seen to outlive their pictures."""

    KEPT = "kept"
    DELETED = "deleted"


class GalleryIds(StrEnum):
    """How ids are counted where a gallery has images and videos: through both in order, all images before all
    videos, or each kind by itself. Ids are the gallery's only order on the wire."""

    ONE_ORDER = "one_order"
    IMAGES_FIRST = "images_first"
    PER_KIND = "per_kind"


class Ids(StrEnum):
    """Ids of media: strings in the official client and in real bodies, numbers in old pages."""

    STRINGS = "strings"
    NUMBERS = "numbers"


class NoVideos(StrEnum):
    """`media.videos` of a product that has none: a real body shows the empty list."""

    EMPTY = "empty"
    MISSING = "missing"


class VideoDetails(StrEnum):
    """What a video tells of itself: any field but id and url may be empty."""

    FULL = "full"
    BARE = "bare"


class VideoAddress(StrEnum):
    """The `url` of a video: as it was sent, or the provider's usual form of it."""

    AS_SENT = "as_sent"
    CANONICAL = "canonical"


class UnknownVideoHost(StrEnum):
    """A video on a host nobody lists: 422 NOT_VIDEO_URL, or taken. The supported hosts are not documented."""

    REFUSED = "refused"
    ACCEPTED = "accepted"


class FailedMain(StrEnum):
    """The old main image or video when the new one cannot be downloaded."""

    KEPT = "kept"
    EMPTIED = "emptied"


class FailedGallery(StrEnum):
    """The old gallery when not one item of the new one can be downloaded."""

    ERASED = "erased"
    KEPT = "kept"


class BadToken(StrEnum):
    """The status that goes with INVALID_API_TOKEN for a token that does not work; without a token it is 401."""

    FORBIDDEN = "forbidden"
    UNAUTHORIZED = "unauthorized"


class BatchRate(StrEnum):
    """Whether requests inside a batch count against the rate limit."""

    FREE = "free"
    COUNTED = "counted"


class BatchResults(StrEnum):
    """How long the results of a batch are there once it is completed: for good, an hour, or to be told once."""

    KEPT = "kept"
    HOUR = "hour"
    ONCE = "once"


class BatchOrder(StrEnum):
    """The order of a batch's responses."""

    AS_SENT = "as_sent"
    SHUFFLED = "shuffled"


class BatchProgress(StrEnum):
    """What a batch tells before it is completed: the responses there are, or no `responses` at all."""

    TOLD = "told"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """Which reading of the documentation the sandbox follows.

    `promote_first`: where a product has no main image, the first uploaded gallery picture becomes it.
    `webp`: WebP pictures can be downloaded.
    """

    promote_first: bool = True
    webp: bool = True
    missing_gallery: MissingGallery = MissingGallery.ERASES
    missing_main: MissingMain = MissingMain.KEPT
    null_section: NullSection = NullSection.KEPT
    both_null: BothNull = BothNull.ACCEPTED
    main_result: MainResult = MainResult.OBJECT
    unchanged_result: UnchangedResult = UnchangedResult.MISSING
    replaced_files: ReplacedFiles = ReplacedFiles.KEPT
    gallery_ids: GalleryIds = GalleryIds.ONE_ORDER
    ids: Ids = Ids.STRINGS
    no_videos: NoVideos = NoVideos.EMPTY
    video_details: VideoDetails = VideoDetails.FULL
    video_address: VideoAddress = VideoAddress.AS_SENT
    unknown_video_host: UnknownVideoHost = UnknownVideoHost.REFUSED
    failed_main: FailedMain = FailedMain.KEPT
    failed_gallery: FailedGallery = FailedGallery.ERASED
    bad_token: BadToken = BadToken.FORBIDDEN
    batch_rate: BatchRate = BatchRate.FREE
    batch_results: BatchResults = BatchResults.KEPT
    batch_order: BatchOrder = BatchOrder.AS_SENT
    batch_progress: BatchProgress = BatchProgress.TOLD

    @classmethod
    def parse(cls, settings: Iterable[str]) -> "Quirks":
        """Read `name=value` settings as given on a command line; what is not named keeps its default.

        Raises QuirkError for an unknown name, a value the quirk does not take, or a name given twice.
        """
        choices = cls.choices()
        chosen: dict[str, bool | Enum] = {}
        for setting in settings:
            name, _, value = setting.partition("=")
            if name not in choices:
                raise QuirkError(f"there is no quirk {name!r}; there are: {', '.join(choices)}")
            if name in chosen:
                raise QuirkError(f"the quirk {name} is given twice")
            if value not in choices[name]:
                raise QuirkError(f"the quirk {name} takes {' or '.join(choices[name])}, not {value!r}")
            chosen[name] = choices[name][value]
        return cls(**chosen)  # type: ignore[arg-type]  # each value comes from its own field's choices

    @classmethod
    def choices(cls) -> dict[str, dict[str, "bool | Enum"]]:
        """Every quirk by name, with the values it takes by the word that sets them; the default first."""
        types = get_type_hints(cls)
        return {field.name: _values(types[field.name], field.default) for field in fields(cls)}


def _values(kind: type, default: object) -> dict[str, bool | Enum]:
    if issubclass(kind, Enum):
        return {str(member.value): member for member in kind}
    return {"on": True, "off": False} if default else {"off": False, "on": True}
