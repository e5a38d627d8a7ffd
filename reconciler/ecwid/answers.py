"""What the store answered to an update of one product's media, item by item, in our own slots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.ecwid.json import Json, as_dict, as_list, as_said
from reconciler.errors import OutcomeUnknown
from reconciler.model.media import MAIN_IMAGE, MAIN_VIDEO, Section, gallery_slot
from reconciler.model.plan import Send

NO_RESULT = "no-result"


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """Whether one item reached the store. `code` and `message` say why not, and are empty where it did."""

    slot: str
    ok: bool
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one update: one `ItemAnswer` for each item that was sent, main first."""

    items: tuple[ItemAnswer, ...]

    @property
    def failures(self) -> tuple[ItemAnswer, ...]:
        """The items that did not reach the store."""
        return tuple(item for item in self.items if not item.ok)


def read_answer(body: Json, send: Send) -> Answer:
    """The answer's results brought to the slots that were sent.

    A 200 can hold failed items (ECWID.md, "The endpoint"). An item without a result counts as failed: it is better
    sent twice than believed to be there. Raises `OutcomeUnknown` where there is no result of anything that was sent.
    """
    results = as_dict(body)
    main, gallery = results.get("mainMedia"), results.get("galleryMedia")
    items: list[ItemAnswer] = []
    if send.main is not None:
        items += _main(main, list(send.main.slots))
    if send.gallery is not None:
        found = as_list(gallery)
        slots = [gallery_slot(index) for index in range(len(send.gallery))]
        items += [_item(slot, found[i] if i < len(found) else None) for i, slot in enumerate(slots)]
    if (send.main is None or main is None) and (send.gallery is None or gallery is None):
        raise OutcomeUnknown("the store's answer to the update is not understood")
    return Answer(tuple(items))


def _main(results: Json, slots: Sequence[str]) -> Iterator[ItemAnswer]:
    """How main's results nest is not documented: one object, a list of them, and one a kind are all understood."""
    if isinstance(results, dict) and not _is_result(results):
        by_kind = {MAIN_IMAGE: results.get("image"), MAIN_VIDEO: results.get("video")}
        yield from (_item(slot, by_kind[slot]) for slot in slots)
    elif isinstance(results, list):
        yield from (_item(slot, results[i] if i < len(results) else None) for i, slot in enumerate(slots))
    elif len(slots) > 1:
        yield from (_shared(slot, results) for slot in slots)
    else:
        yield from (_item(slot, results) for slot in slots)


def _is_result(data: Mapping[str, Json]) -> bool:
    return "success" in data or "errorCode" in data


def _shared(slot: str, result: Json) -> ItemAnswer:
    """One result for image and video both: a failure's code says which of the two it speaks of."""
    answer = _item(slot, result)
    other_kind = {MAIN_IMAGE: "DOWNLOAD_VIDEO_FAILED", MAIN_VIDEO: "DOWNLOAD_IMAGE_FAILED"}[slot]
    return ItemAnswer(slot, ok=True) if answer.code == other_kind else answer


def _item(slot: str, result: Json) -> ItemAnswer:
    section = Section.MAIN if slot.startswith(Section.MAIN) else Section.GALLERY
    if not isinstance(result, dict):
        return ItemAnswer(
            slot, ok=False, code=NO_RESULT, message=f"the store's answer has no result for this {section} item"
        )
    if result.get("success") is True:
        return ItemAnswer(slot, ok=True)
    return ItemAnswer(
        slot,
        ok=False,
        code=as_said(result.get("errorCode")) or NO_RESULT,
        message=as_said(result.get("errorMessage")) or "the store gives no reason",
    )
