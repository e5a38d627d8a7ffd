"""Draw the pictures of catalog-example/assets. Run it from the checkout: `python tools/example_pictures.py`."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIDE = 640
SCALE = 3  # drawn larger, then made smaller, so that edges are smooth
FOLDER = Path("catalog-example/assets")

Paint = Callable[[ImageDraw.ImageDraw], None]
Box = tuple[float, float, float, float]


def scaled(*numbers: float) -> list[float]:
    return [number * SCALE for number in numbers]


def picture(paint: Paint, wall: str, table: str) -> Image.Image:
    """A thing on a table, with its shadow."""
    size = (SIDE * SCALE, SIDE * SCALE)
    ground = Image.new("RGB", size, wall)
    ImageDraw.Draw(ground).rectangle(scaled(0, 470, SIDE, SIDE), fill=table)
    shadow = Image.new("L", size, 0)
    ImageDraw.Draw(shadow).ellipse(scaled(150, 500, 530, 580), fill=110)
    ground.paste("#3b332c", mask=shadow.filter(ImageFilter.GaussianBlur(14 * SCALE)))
    paint(ImageDraw.Draw(ground))
    return ground.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def mug(glaze: str, inside: str, shade: str) -> Paint:
    """A mug from the front, its handle to the right."""

    def paint(draw: ImageDraw.ImageDraw) -> None:
        draw.arc(scaled(390, 270, 540, 460), 250, 110, fill=shade, width=34 * SCALE)
        draw.rounded_rectangle(scaled(180, 220, 440, 545), radius=46 * SCALE, fill=glaze)
        draw.rounded_rectangle(scaled(180, 220, 236, 545), radius=46 * SCALE, fill=shade)
        draw.ellipse(scaled(180, 188, 440, 262), fill=shade)
        draw.ellipse(scaled(194, 198, 426, 254), fill=inside)
        draw.rounded_rectangle(scaled(392, 290, 408, 470), radius=8 * SCALE, fill="#ffffff")

    return paint


def held_mug(glaze: str, inside: str, shade: str) -> Paint:
    """The same mug in a hand."""
    shape = mug(glaze, inside, shade)

    def paint(draw: ImageDraw.ImageDraw) -> None:
        shape(draw)
        for number in range(4):
            top = 300 + number * 54
            draw.rounded_rectangle(scaled(118, top, 330, top + 46), radius=23 * SCALE, fill="#d9a889")
        draw.rounded_rectangle(scaled(40, 310, 190, 640), radius=70 * SCALE, fill="#cf9b7b")

    return paint


def vase(glaze: str, shade: str) -> Paint:
    """A tall vase with a twig."""

    def paint(draw: ImageDraw.ImageDraw) -> None:
        draw.line(scaled(320, 200, 360, 60), fill="#6b5a45", width=7 * SCALE)
        for x, y in ((352, 82), (330, 128), (366, 58), (344, 160)):
            draw.ellipse(scaled(x - 20, y - 12, x + 20, y + 12), fill="#7d9a78")
        draw.polygon(
            scaled(268, 200, 372, 200, 350, 300, 432, 420, 400, 560, 240, 560, 208, 420, 290, 300), fill=glaze
        )
        draw.polygon(
            scaled(268, 200, 296, 200, 300, 300, 246, 420, 268, 560, 240, 560, 208, 420, 290, 300), fill=shade
        )
        draw.ellipse(scaled(262, 186, 378, 214), fill=shade)

    return paint


def glaze_closely(glaze: str, shade: str) -> Paint:
    """The glaze from close by, where it ran."""

    def paint(draw: ImageDraw.ImageDraw) -> None:
        draw.rectangle(scaled(0, 0, SIDE, SIDE), fill=shade)
        draw.rectangle(scaled(0, 0, SIDE, 300), fill=glaze)
        for number, length in enumerate((90, 40, 150, 70, 120, 30, 100, 60)):
            left = number * 80
            draw.rounded_rectangle(scaled(left, 240, left + 66, 300 + length), radius=33 * SCALE, fill=glaze)

    return paint


BLUE = ("#3f6e9e", "#dfe8ef", "#2f5680")
PICTURES: dict[str, tuple[Paint, str, str]] = {
    "mugs/blue-front-autumn.jpg": (mug(*BLUE), "#efe3d3", "#c8a27a"),
    "mugs/blue-in-hand.jpg": (held_mug(*BLUE), "#e9ecec", "#b9c2c0"),
    "vases/tall-front.jpg": (vase("#a5583a", "#864530"), "#ece9e2", "#cbbfae"),
    "vases/tall-detail.jpg": (glaze_closely("#a5583a", "#e3d3bd"), "#e3d3bd", "#e3d3bd"),
}


def main() -> None:
    for name, (paint, wall, table) in PICTURES.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(paint, wall, table).save(path, quality=82, optimize=True, progressive=True)
        print(f"{path}  {path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
