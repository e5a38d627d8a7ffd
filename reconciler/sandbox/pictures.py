"""Bytes of pictures: recognise their format, and paint a stand-in for those that were never downloaded."""

import hashlib
import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_SIDE = 16


def content_type(content: bytes) -> str | None:
    """The media type of a PNG, JPEG, GIF or WebP picture, None for anything else."""
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or GIF, None for other formats."""
    match content_type(content):
        case "image/png" if len(content) >= 24:
            width, height = struct.unpack(">II", content[16:24])
        case "image/gif" if len(content) >= 10:
            width, height = struct.unpack("<HH", content[6:10])
        case _:
            return None
    return width, height


def placeholder(source: str) -> bytes:
    """A small PNG in one colour that depends on `source` alone."""
    colour = hashlib.sha256(source.encode()).digest()[:3]
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    rows = (b"\x00" + colour * _SIDE) * _SIDE
    return _PNG + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
