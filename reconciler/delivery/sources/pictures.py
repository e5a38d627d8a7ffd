"""What the first bytes of a file say it is. Only what Ecwid takes is a picture here (ECWID.md). Pure."""

from typing import Final

from reconciler.delivery.sources.trouble import SourceTrouble, said

TYPES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
ENOUGH: Final = 32  # bytes that tell what a file is
LARGEST_PICTURE: Final = 20 * 1024 * 1024  # bytes; ECWID.md gives the size: 20 MB

_OTHERS: Final = (
    (b"BM", "a BMP"),
    (b"II*\x00", "a TIFF"),
    (b"MM\x00*", "a TIFF"),
    (b"<svg", "an SVG"),
    (b"%PDF", "a PDF"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"\x1f\x8b", "compressed (gzip)"),
)


def suffix_of(first: bytes) -> str | None:
    """`.jpg`, `.png`, `.gif` or `.webp`, from the first bytes of a file; None for anything else.

    Ecwid takes JPG, PNG and GIF; whether it takes WebP is not known, so it is not held back.
    """
    if first.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if first.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if first.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    if first.startswith(b"RIFF") and first[8:12] == b"WEBP":
        return ".webp"
    return None


def checked_suffix(first: bytes, content_type: str) -> str:
    """The suffix that the first bytes stand for. Raises `SourceTrouble` that says what came instead of a picture."""
    suffix = suffix_of(first)
    if suffix is not None:
        return suffix
    if not first:
        raise SourceTrouble("source-not-a-picture", "the server sends an empty file")
    told = f"; the server calls it {said(content_type)}" if content_type.strip() else ""
    raise SourceTrouble(
        "source-not-a-picture", f"what the server sends is {_called(first)}, not a JPG, PNG, GIF or WebP{told}"
    )


def _called(first: bytes) -> str:
    if first[4:8] == b"ftyp" and first[8:12] in (b"avif", b"avis"):
        return "an AVIF"
    if first[4:8] == b"ftyp" and first[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return "an HEIC"
    start = first.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((name for mark, name in _OTHERS if start.startswith(mark.lower())), "something else")
