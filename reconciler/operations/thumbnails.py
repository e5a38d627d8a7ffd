"""Make local pictures small enough to stand in a page. Reads only files of the configuration's folder, writes none.

Catalogs are not trusted, and a saved plan may come from anywhere: a file is shown only where it is the very picture
that the plan names, by its content, and whatever a decoder stumbles over is no picture.
"""

import base64
import hashlib
import os
import stat
import struct
import warnings
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from reconciler.model.assets import asset_path, asset_sha256

SIDE: Final = 160
"""Pixels of a thumbnail's longer side, at most."""

LARGEST_FILE: Final = 20 * 1024 * 1024
"""Bytes; the store takes no larger picture either."""

LARGEST_PICTURE: Final = 90_000_000
"""Pixels; more would take hundreds of megabytes to unpack."""

_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")
_OPEN: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
# What Pillow and its plugins are known to raise for damaged files.
_FAULTS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class Thumbnails:
    """Thumbnails of the pictures in one folder, each content made small once."""

    def __init__(self, root: Path) -> None:
        """`root` is the configuration's folder, which the paths of local pictures are relative to."""
        self._root = os.path.realpath(root)
        self._made: dict[str, str | None] = {}

    def __call__(self, name: str) -> str | None:
        """A `data:` URI for the picture of this name; None where the file is not there, is another, or is none."""
        path, digest = asset_path(name), asset_sha256(name)
        if path is None or digest is None:
            return None
        if digest not in self._made:
            content = self._content(path)
            if content is None or hashlib.sha256(content).hexdigest() != digest:
                return None
            self._made[digest] = thumbnail(content)
        return self._made[digest]

    def _content(self, path: str) -> bytes | None:
        """The bytes of a file that is in the folder once links are followed; None for anything else."""
        try:
            real = os.path.realpath(os.path.join(self._root, path))  # noqa: PTH118 - pathlib has no such realpath
            if os.path.commonpath((self._root, real)) != self._root:
                return None
            with open(os.open(real, _OPEN), "rb") as file:  # noqa: PTH123 - without waiting for a pipe's writer
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return None
                content = file.read(LARGEST_FILE + 1)
        except (OSError, ValueError):
            return None
        return content if len(content) <= LARGEST_FILE else None


def thumbnail(content: bytes) -> str | None:
    """A picture made small, as a `data:` URI without any metadata; None for what is no picture that is known."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            kind, data = _made_small(content)
    except _FAULTS:
        return None
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _made_small(content: bytes) -> tuple[str, bytes]:
    with Image.open(BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > LARGEST_PICTURE:
            raise Image.DecompressionBombError
        opened.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is unpacked at a fraction of its size
        turned = ImageOps.exif_transpose(opened)
    clear = turned.has_transparency_data
    small = turned.convert("RGBA" if clear else "RGB")
    small.thumbnail((SIDE, SIDE))
    bare = Image.frombytes(small.mode, small.size, small.tobytes())  # pixels alone: no place, no camera, no comment
    out = BytesIO()
    if clear:
        bare.quantize(128, Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
        return "png", out.getvalue()
    bare.save(out, "JPEG", quality=76, optimize=True)
    return "jpeg", out.getvalue()
