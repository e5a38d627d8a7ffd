"""Local pictures of every form are known as pictures by a process that has met none before."""

import io

from PIL import Image

from tests.e2e.world import CONFIG, World

BASE = "https://raw.example.com/{commit}/{path}"


def test_a_picture_is_known_as_one_whatever_its_form(world: World) -> None:
    world.write("reconciler.yaml", f"{CONFIG}assets: {{root: assets, base_url: '{BASE}'}}\n")
    for product_id, form in enumerate(("WEBP", "PNG", "GIF", "JPEG", "MPO", "BMP", "TIFF"), 1):
        data = io.BytesIO()
        Image.new("RGB", (400, 400), "teal").save(data, form)
        world.write(f"assets/{form}", "").write_bytes(data.getvalue())
        world.product(product_id, f"main: {{image: ../assets/{form}}}\n")
    ran = world.run("validate")
    assert ran.status == 0, ran
