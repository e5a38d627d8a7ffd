"""The bodies of `PUT …/media`: reading the request, telling the outcome. The wire names of updates live here."""

from typing import assert_never

from reconciler.sandbox.errors import wrong_parameter
from reconciler.sandbox.json_types import Json, JsonObject
from reconciler.sandbox.media import Picture, Video, shown_ids
from reconciler.sandbox.product_body import wire_id
from reconciler.sandbox.quirks import MainResult, Quirks, UnchangedResult
from reconciler.sandbox.store import Outcome
from reconciler.sandbox.updates import Absent, Download, Failure, Kind, Link, MainUpdate, MediaUpdate

_FAILED = {Kind.IMAGE: "DOWNLOAD_IMAGE_FAILED", Kind.VIDEO: "DOWNLOAD_VIDEO_FAILED"}
_URLS = {"imageUrl": Kind.IMAGE, "videoUrl": Kind.VIDEO}


def parse_update(body: Json) -> MediaUpdate:
    """Read an update. Raises ApiError 400 for a wrong type, or a gallery item with both or neither address.

    Unknown keys are ignored, and an address that is null counts as missing.
    """
    if not isinstance(body, dict):
        raise wrong_parameter("The body must be an object")
    return MediaUpdate(main=_main(body), gallery=_gallery(body))


def update_result(outcome: Outcome, update: MediaUpdate, quirks: Quirks) -> JsonObject:
    """`{"mainMedia": …, "galleryMedia": […]}` with a result for each link of `update`, in its order."""
    ids = {file_id: wire_id(shown, quirks) for file_id, shown in shown_ids(outcome.media, quirks.gallery_ids).items()}
    arrivals = outcome.arrivals
    main: dict[Kind, JsonObject] = {
        kind: _result(download, ids)
        for kind, download in ((Kind.IMAGE, arrivals.main_image), (Kind.VIDEO, arrivals.main_video))
        if download is not None
    }
    gallery: Json = [_result(download, ids) for download in arrivals.gallery]
    sections = {
        "mainMedia": _main_result(main, quirks) if main else None,
        "galleryMedia": None if isinstance(update.gallery, Absent) else gallery,
    }
    shows_null = quirks.unchanged_result is UnchangedResult.NULL
    return {name: section for name, section in sections.items() if section is not None or shows_null}


def _main(body: JsonObject) -> MainUpdate | Absent:
    match body.get("mainMedia", Absent.MISSING):
        case Absent.MISSING:
            return Absent.MISSING
        case None:
            return Absent.NULL
        case dict() as section:
            links = _links(section, "mainMedia")
            return MainUpdate(image=links.get(Kind.IMAGE), video=links.get(Kind.VIDEO))
        case _:
            raise wrong_parameter("mainMedia must be an object")


def _gallery(body: JsonObject) -> tuple[Link, ...] | Absent:
    match body.get("galleryMedia", Absent.MISSING):
        case Absent.MISSING:
            return Absent.MISSING
        case None:
            return Absent.NULL
        case list() as section:
            return tuple(_gallery_link(item, f"galleryMedia[{index}]") for index, item in enumerate(section))
        case _:
            raise wrong_parameter("galleryMedia must be an array")


def _gallery_link(item: Json, place: str) -> Link:
    links = _links(item, place) if isinstance(item, dict) else {}
    if len(links) != 1:
        raise wrong_parameter(f"{place} must be an object with either imageUrl or videoUrl")
    return next(iter(links.values()))


def _links(section: JsonObject, place: str) -> dict[Kind, Link]:
    links = {}
    for name, kind in _URLS.items():
        url = section.get(name)
        if url is None:
            continue
        if not isinstance(url, str):
            raise wrong_parameter(f"{place}.{name} must be a string")
        links[kind] = Link(kind, url)
    return links


def _main_result(results: dict[Kind, JsonObject], quirks: Quirks) -> Json:
    in_order = list(results.values())
    match quirks.main_result:
        case MainResult.OBJECT:
            return next((result for result in in_order if not result["success"]), in_order[0])
        case MainResult.LIST:
            return list(in_order)
        case MainResult.BY_KIND:
            return {kind.value: result for kind, result in results.items()}
        case _:
            assert_never(quirks.main_result)


def _result(download: Download, ids: dict[int, Json]) -> JsonObject:
    match download:
        case Failure(link):
            message = f"Failed to download {link.kind.value}: {link.url}"
            return {"success": False, "errorCode": _FAILED[link.kind], "errorMessage": message}
        case Picture() | Video():
            return {"success": True, "id": ids[download.file_id]}
        case _:
            assert_never(download)
