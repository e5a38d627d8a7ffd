"""Our words to Ecwid's and back: bodies of updates, and products as the store shows them. Touches no network."""

import re
from hashlib import sha256
from urllib.parse import quote

from reconciler.ecwid.json import Json, as_dict, as_list, as_text
from reconciler.model.live import LiveMedia, LiveProduct
from reconciler.model.media import ADDRESS_MAX_LENGTH, ADDRESS_PATTERN, Item, Kind, Main
from reconciler.model.plan import Send

PRODUCT_FIELDS = "total,count,offset,limit,items(id,sku,name,media)"

PICTURE_HOSTS = frozenset({"d2j6dbq0eux0bg.cloudfront.net"})
"""Where Ecwid shows the pictures that it downloaded (ECWID.md, "Reading")."""

LONGEST_SKU = 1000
"""Characters; nothing that a file says is that long."""

_ADDRESS = re.compile(ADDRESS_PATTERN)
_PICTURE_SIZES = ("imageOriginalUrl", "image1500pxUrl", "image800pxUrl", "image400pxUrl", "image160pxUrl")


def update_body(send: Send) -> dict[str, Json]:
    """The body of a bulk update.

    A section that is not meant to change is an explicit null, never left out: the two readings of a missing section
    that are documented then agree (ECWID.md, "The endpoint").
    """
    return {
        "mainMedia": None if send.main is None else _main(send.main),
        "galleryMedia": None if send.gallery is None else [_gallery_item(item) for item in send.gallery],
    }


def _main(main: Main) -> dict[str, Json]:
    body: dict[str, Json] = {}
    if main.image is not None:
        body["imageUrl"] = main.image
    if main.video is not None:
        body["videoUrl"] = main.video
    return body


def _gallery_item(item: Item) -> dict[str, Json]:
    return {"imageUrl" if item.kind is Kind.IMAGE else "videoUrl": item.address}


def read_product(data: Json) -> LiveProduct | None:
    """A product of the store, or None where the data names none.

    Ids come as numbers and as strings, `media` and `videos` may be null or missing, any address may be empty.
    """
    product = as_dict(data)
    product_id = _whole(product.get("id"))
    if product_id is None:
        return None
    media = as_dict(product.get("media"))
    images = _in_order([as_dict(image) for image in as_list(media.get("images"))])
    videos = [as_dict(video) for video in as_list(media.get("videos"))]
    main_images = [_picture(image) for image in images if _is_main(image)]
    main_videos = [_video(video) for video in videos if _is_main(video)]
    return LiveProduct(
        product_id=product_id,
        sku=_cut(as_text(product.get("sku"))),
        name=as_text(product.get("name")),
        media=LiveMedia(
            main_image=main_images[0] if main_images else None,
            main_video=main_videos[0] if main_videos else None,
            # A second "main" is unheard of; it must not vanish from sight all the same.
            images=(*main_images[1:], *(_picture(image) for image in images if not _is_main(image))),
            videos=(*main_videos[1:], *(_video(video) for video in videos if not _is_main(video))),
        ),
        described=frozenset(_picture(image) for image in images if _is_described(image)),
        reduced=frozenset(_picture(image) for image in images if not _is_original(image)),
    )


def _in_order(images: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Pictures as they are shown: by `orderBy`, else by `id`, where each of them says a number of its own."""
    for name in ("orderBy", "id"):
        places = [place for image in images if (place := _place(image.get(name))) is not None]
        if len(set(places)) == len(images):
            return [image for _, image in sorted(zip(places, images, strict=True), key=lambda one: one[0])]
    return images


def _place(value: Json) -> int | None:
    return 0 if value in (0, "0") and not isinstance(value, bool) else _whole(value)


def _whole(value: Json) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None
    return value if isinstance(value, int) and value > 0 else None


def _cut(text: str | None) -> str | None:
    return text if text is None else text[:LONGEST_SKU]


def _is_main(media: dict[str, Json]) -> bool:
    """The main image says so; a main video has id 0, as every main result has (ECWID.md, "Reading")."""
    said = media.get("isMain")
    return said if isinstance(said, bool) else str(media.get("id")) == "0"


def _is_described(image: dict[str, Json]) -> bool:
    alt = as_dict(image.get("alt"))
    return bool(as_text(alt.get("main")) or any(as_text(text) for text in as_dict(alt.get("translated")).values()))


def _is_original(image: dict[str, Json]) -> bool:
    """Whether the picture is known by the address of its original, and not by that of a smaller copy, or none."""
    return _picture(image) == as_text(image.get("imageOriginalUrl"))


def _picture(image: dict[str, Json]) -> str:
    return _address(next((url for size in _PICTURE_SIZES if (url := as_text(image.get(size)))), None), image)


def _video(video: dict[str, Json]) -> str:
    return _address(as_text(video.get("url")), video)


def _address(url: str | None, media: dict[str, Json]) -> str:
    """The address if it is one, mended if need be, else a stand-in that is always the same for the same data.

    A picture or video without a usable address is in the store all the same: it must be counted, and can be lost.
    """
    for candidate in (url, quote(url, safe=":/?#[]@!$&'()*+,;=%~") if url else None):
        if candidate and len(candidate) <= ADDRESS_MAX_LENGTH and _ADDRESS.fullmatch(candidate):
            return candidate
    known = {key: value for key, value in media.items() if key != "id"} or media
    return f"https://no-address.invalid/{sha256(repr(sorted(known.items(), key=str)).encode()).hexdigest()[:16]}"
