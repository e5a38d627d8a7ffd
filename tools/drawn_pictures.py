"""Draw plain pictures of pottery, for screenshots of pages whose pictures are at addresses that do not exist."""

import hashlib
from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 320
_GLAZES = {
    "blue": "#4a6f97",
    "green": "#6f8b68",
    "autumn": "#b5714a",
    "plates": "#c9bfae",
    "bowls": "#a98467",
    "vases": "#8b8fa3",
}
_GROUNDS = ("#f3efe8", "#eceef0", "#f1ece9", "#e9eeea")
_EDGE = "#3d3a36"


def drawn(address: str) -> bytes:
    """A PNG of what an address seems to be of, by its words; the same for the same address."""
    chance = hashlib.sha256(address.encode()).digest()
    picture = Image.new("RGB", (SIDE, SIDE), _GROUNDS[chance[0] % len(_GROUNDS)])
    pen = ImageDraw.Draw(picture)
    glaze = next((colour for word, colour in _GLAZES.items() if word in address.lower()), "#93897c")
    shift = chance[1] % 40 - 20
    pen.ellipse((60, 248, 260, 276), fill="#d9d4cb")
    if "plates" in address:
        _plate(pen, glaze, shift)
    elif "bowls" in address:
        _bowl(pen, glaze)
    elif "vases" in address:
        _vase(pen, glaze, flower="flower" in address)
    else:
        _mug(pen, glaze, left=shift < 0)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _mug(pen: ImageDraw.ImageDraw, glaze: str, *, left: bool) -> None:
    handle = (52, 130, 132, 220) if left else (188, 130, 268, 220)
    pen.ellipse(handle, outline=glaze, width=18)
    pen.rounded_rectangle((92, 96, 228, 262), radius=26, fill=glaze)
    pen.ellipse((92, 80, 228, 116), fill=_EDGE, outline=glaze, width=6)


def _plate(pen: ImageDraw.ImageDraw, glaze: str, shift: int) -> None:
    top = 60 + shift
    pen.ellipse((40, top, 280, top + 200), fill=glaze)
    pen.ellipse((82, top + 36, 238, top + 164), outline="#f6f2ea", width=5)


def _bowl(pen: ImageDraw.ImageDraw, glaze: str) -> None:
    pen.pieslice((50, 20, 270, 264), 0, 180, fill=glaze)
    pen.ellipse((50, 116, 270, 168), fill=_EDGE, outline=glaze, width=8)


def _vase(pen: ImageDraw.ImageDraw, glaze: str, *, flower: bool) -> None:
    if flower:
        pen.line((160, 120, 160, 40), fill="#6f8b68", width=6)
        pen.ellipse((138, 22, 182, 66), fill="#c98a86")
    pen.ellipse((96, 120, 224, 268), fill=glaze)
    pen.rectangle((138, 84, 182, 150), fill=glaze)
    pen.ellipse((132, 74, 188, 96), fill=_EDGE, outline=glaze, width=5)
