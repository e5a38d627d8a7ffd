"""Any plan, however hostile or at odds with itself, becomes a page of our own elements alone."""

import base64
import hashlib
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.assets import asset_name
from reconciler.model.media import Item
from reconciler.model.plan import Plan
from reconciler.render.escape import terminal
from reconciler.render.html import plan_html
from reconciler.render.html_pictures import NO_PREVIEW, TOO_MANY, Pictures, safe_address
from tests.render import strategies
from tests.render.builders import Rate, add, change, erasure, plan

VOID = {"meta", "img"}


class Outline(HTMLParser):
    """The elements of a page, all of which must be closed in order; its attributes, and its style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: dict[str, set[str]] = {}
        self.style = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {
            *VOID,
            *["html", "head", "title", "style", "body", "header", "main", "footer", "section", "article"],
            *INLINE,
        }
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            self.attributes.setdefault(name, set()).add(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["style"]:
            self.style += data


INLINE = frozenset(
    ["a", "b", "i", "p", "h1", "h2", "h3", "h4", "ol", "ul", "li", "dl", "dt", "dd", "div", "span", "bdi", "code"]
)


@given(plan=strategies.plans, notes=strategies.notes)
def test_any_plan_is_inert(plan: Plan, notes: list[str]) -> None:
    page = plan_html(plan, Rate(), notes=notes, thumbnails=lambda name: None)
    for line in page.split("\n"):
        assert terminal(line) == line
        assert not line.strip().startswith("::")
        assert "##[" not in line
    found = Outline(page).attributes
    assert all(one.startswith(("#", "http://", "https://")) for one in found["href"] | found.get("src", set()))


def test_the_policy_names_the_one_style_there_is() -> None:
    page = Outline(plan_html(plan(erasure(agreed=False)), Rate(), thumbnails=lambda name: None))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert any(f"default-src 'none'; style-src 'sha256-{digest}';" in one for one in page.attributes["content"])


@given(st.text(max_size=20))
def test_no_address_gets_through_that_a_file_could_not_hold(end: str) -> None:
    assert safe_address(f"javascript:{end}") is None
    through = safe_address(f"https://cdn.example.com/{end}")
    assert through is None or Item(image=through).address == through


def test_a_page_holds_so_many_local_pictures_and_says_what_it_leaves_out() -> None:
    data = "data:image/png;base64,AAAA"
    asked: list[str] = []

    def thumbnail(name: str) -> str:
        asked.append(name)
        return data

    pictures = Pictures(thumbnail, budget=2 * len(data))
    items = [Item(image=asset_name(f"{number:064x}", f"assets/{number}.png")) for number in range(5)]
    made = change(slots=[add("gallery[0]", items[0])], sends_gallery=tuple(items))
    shown = [pictures.of(made, item) for item in items]
    assert [one.source for one in shown] == [data, data, None, None, None]
    assert [one.instead for one in shown[2:]] == 3 * [TOO_MANY]
    assert len(asked) == 3  # none is made that would not be shown
    assert Pictures(lambda name: "data:image/svg+xml;base64,AAAA").of(made, items[0]).instead == NO_PREVIEW
