"""Red is for what is lost or refused, and never the only sign of it."""

import re

from reconciler.model.plan import Code
from reconciler.render.plan_text import plan_text
from tests.render.builders import Rate, add, change, erasure, gallery, image, plan, printed, replace, warning

RED = re.compile(r"\x1b\[(?:1;)?31m")


def lines_in_red(text: str) -> list[str]:
    return [re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in text.splitlines() if RED.search(line)]


def test_what_is_lost_is_red_and_nothing_else() -> None:
    quiet = change(
        product_id=1,
        slots=[add("gallery[0]", image("new"))],
        sends_gallery=gallery("new"),
        warnings=[warning(Code.INSECURE_URL, "gallery[0] is fetched over plain http")],
    )
    lossy = change(
        product_id=2, slots=[replace("gallery[0]", image("old"), image("new"))], sends_gallery=gallery("new")
    )
    text = printed(plan_text(plan(quiet, lossy, erasure(agreed=False)), Rate()), colour=True)
    assert [line[:24] for line in lines_in_red(text)] == [
        "ERASURES: 1 (4 items), i",
        "and for items: + added, ",
        "~ image https://cdn.exam",
        "gallery   4 items -> 0 i",
        "- image https://cdn.exam",
        "- image https://cdn.exam",
        "- image https://cdn.exam",
        "- image https://cdn.exam",
        "! the gallery will be ER",
        "Losses: 5 items leave th",
        "ERASURES: 1 (4 items). A",
    ]


def test_an_erasure_stays_red_after_it_was_agreed_to() -> None:
    text = printed(plan_text(plan(erasure(agreed=True)), Rate()), colour=True)
    assert any(line.startswith("! the gallery will be ERASED") for line in lines_in_red(text))


def test_without_colour_no_word_is_missing() -> None:
    text = plan_text(plan(erasure(agreed=False)), Rate())
    assert re.sub(r"\x1b\[[0-9;]*m", "", printed(text, colour=True)) == printed(text)
