"""What a reviewer sees, and what a hostile catalog cannot do, in a real browser."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from playwright.sync_api import Browser, Locator

from reconciler.model.assets import asset_name
from reconciler.model.media import Item, Main
from reconciler.model.plan import Action, Code, Plan
from reconciler.operations.thumbnails import thumbnail
from reconciler.render.html import plan_html
from tests.browser.pages import CONTRASTS, opened, picture_server, png
from tests.render.builders import (
    CDN,
    Rate,
    add,
    change,
    erasure,
    gallery,
    image,
    move,
    plan,
    remove,
    replace,
    video,
    warning,
)

LOCAL = asset_name("ab" * 32, "assets/mug/front.jpg")
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def html(made: Plan, *notes: str, thumb: str | None = None) -> str:
    return plan_html(made, Rate(), notes=notes, thumbnails=lambda name: thumb)


def text(of: Locator) -> str:
    """All its text, as far down the page as it may be: what is not in sight is not laid out."""
    return of.text_content() or ""


def reviewed() -> Plan:
    """One of everything."""
    return plan(
        change(
            product_id=1,
            slots=[
                replace("main.image", image("front"), image("front-autumn")),
                move("gallery[2]", "gallery[0]", image("steam")),
                remove("gallery[3]", image("box")),
                add("gallery[3]", Item(image=LOCAL)),
            ],
            main=Main(image=image("front-autumn").address, video=YOUTUBE),
            sends_gallery=(*gallery("steam", "side", "top"), Item(image=LOCAL)),
            warnings=[warning(Code.ALT_LOST, "a bulk update carries no alt texts")],
        ),
        erasure(agreed=False, product_id=2),
        erasure(agreed=True, product_id=3),
        change(
            Action.ADOPT,
            product_id=None,
            slots=[add("gallery[0]", video("1234"))],
            live=[("gallery[0]", image("https://images.example.net/by-hand.jpg"))],
            sends_gallery=(video("1234"),),
            warnings=[warning(Code.LIVE_DISCARDED, "1 item in the store is neither", items=1, consent=False)],
        ),
        change(Action.FORGET, product_id=5),
    )


def test_a_reviewer_reads_both_rows_in_order_and_in_words(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, html(reviewed()), tmp_path) as seen:
        rows = seen.page.locator("#change-1 .row")
        read = [re.sub(r"\s+", " ", f"{row.get_attribute('aria-label')}: {row.inner_text()}") for row in rows.all()]
        assert read == snapshot(
            [
                "Before: ~ replaced cdn.example.com/mug/ front.jpg main.image unchanged www.youtube.com/ watch?v=dQw4w9WgXcQ main.video",
                "After: ~ replacement cdn.example.com/mug/ front-autumn.jpg main.image unchanged www.youtube.com/ watch?v=dQw4w9WgXcQ main.video",
                "Before: unchanged cdn.example.com/mug/ side.jpg gallery[0] unchanged cdn.example.com/mug/ top.jpg gallery[1] > moved cdn.example.com/mug/ steam.jpg gallery[2] → gallery[0] - removed cdn.example.com/mug/ box.jpg gallery[3]",
                "After: > moved cdn.example.com/mug/ steam.jpg gallery[2] → gallery[0] unchanged cdn.example.com/mug/ side.jpg gallery[1] unchanged cdn.example.com/mug/ top.jpg gallery[2] + added no preview sha256 abababababab assets/mug/front.jpg gallery[3]",
            ]
        )
        borders = {
            mark: seen.page.locator(f"#change-1 .{mark} .p").first.evaluate("e => getComputedStyle(e).borderStyle")
            for mark in ("stay", "add", "remove", "replace", "move")
        }
        assert len(set(borders.values())) == 4  # one for each, unchanged and added apart by width
        assert "only in the store" in text(seen.page.locator("#change-4 .row").first)
        assert "the store keeps its media" in text(seen.page.locator("#change-5"))
        levels = [int(one.evaluate("e => e.tagName")[1]) for one in seen.page.locator("h1,h2,h3,h4").all()]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_nobody_agreed_to_stands_first_and_a_keyboard_gets_there(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, html(reviewed()), tmp_path) as seen:
        index = seen.page.locator("#consent .index > li")
        assert [one.split("\n")[0] for one in index.all_inner_texts()] == snapshot(
            ["2 MUG-BLUE", "(sku unresolved) MUG-BLUE", "3 MUG-BLUE"]
        )
        assert "products/mug.yaml:8" in index.first.inner_text()
        assert 'add "allow_erase: [gallery]" to the file, or pass --allow-erase 2' in index.first.inner_text()
        for _ in range(2):  # past the link that skips to the changes
            seen.page.keyboard.press("Tab")
        focused = seen.page.locator(":focus-visible")
        assert focused.get_attribute("href") == "#change-2"
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        seen.page.keyboard.press("Enter")
        assert seen.page.locator("#change-2:target h3").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_it_can_be_read_on_any_screen(browser: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    made = reviewed()
    long = change(
        product_id=9,
        sku="X" * 200,
        path="a/" * 200,
        slots=[add("gallery[0]", image(f"{CDN}/{'y' * 500}"))],
        sends_gallery=gallery(f"{CDN}/{'y' * 500}", *"abcdefghi"),
    )
    made = made.model_copy(update={"changes": (*made.changes, long)})
    with opened(browser, html(made, "N" * 300), tmp_path, width=width, scheme=scheme) as seen:
        assert seen.overflow() == 0
        weakest, where = seen.page.evaluate(CONTRASTS)[0]
        assert weakest >= 4.5, where
        ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(18, 21, 24)" if scheme == "dark" else "rgb(246, 246, 244)")
        assert seen.page.pdf().startswith(b"%PDF-")


HOSTILE = (
    "@everyone",
    "</details></style></title><script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "`|` {{ 7 * 7 }} {% raw %}",
    "::error::gotcha",
    "##[add-mask]e",
    "\x1b[31mred",
    "MUG\u202egnp.exe",
    "javascript:alert(1)",
)


def test_hostile_strings_do_nothing_but_be_read(browser: Browser, tmp_path: Path) -> None:
    every = "".join(HOSTILE)
    tame = "https://cdn.example.com/'onerror=alert(1)'&#x3c;script&lt;"
    made = change(
        product_id=None,
        sku=every,
        path=every,
        slots=[replace("main.image", image("old"), Item(image=tame)), add("gallery[0]", Item(image=LOCAL))],
        live=[("gallery[1]", Item(image=tame, alt="\" onload='alert(1)'"))],
        main=Main(image=tame, video="https://youtu.be/'onerror='1"),
        sends_gallery=(Item(image=LOCAL, alt=every.replace("\x1b", "").replace("\u202e", "")), image(tame)),
        warnings=[warning(Code.LIVE_DISCARDED, every, path=every, consent=False), warning(Code.ALT_LOST, every)],
    )
    made = made.model_copy(
        update={"pictures": {LOCAL: "javascript:alert(1)", f"{CDN}/old.jpg": 'x" onerror="alert(1)'}}
    )
    page = html(plan(made, targets=(every,)), every, thumb="data:image/svg+xml;base64,PHN2Zy8+")
    with opened(browser, page, tmp_path) as seen:
        elements = set(seen.page.evaluate("[...document.querySelectorAll('*')].map((e) => e.localName)"))
        assert elements == snapshot(
            {
                "a",
                "article",
                "b",
                "bdi",
                "body",
                "code",
                "dd",
                "div",
                "dl",
                "dt",
                "footer",
                "h1",
                "h2",
                "h3",
                "h4",
                "head",
                "header",
                "html",
                "i",
                "img",
                "li",
                "main",
                "meta",
                "ol",
                "p",
                "section",
                "span",
                "style",
                "title",
                "ul",
            }
        )
        attributes = set(
            seen.page.evaluate("[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())")
        )
        assert attributes == snapshot(
            {
                "alt",
                "aria-label",
                "aria-labelledby",
                "charset",
                "class",
                "content",
                "decoding",
                "height",
                "href",
                "http-equiv",
                "id",
                "lang",
                "loading",
                "name",
                "rel",
                "role",
                "src",
                "tabindex",
                "target",
                "width",
            }
        )
        links = seen.page.evaluate("[...document.querySelectorAll('[href]')].map((e) => e.getAttribute('href'))")
        assert all(link.startswith(("#", "https://")) for link in links)
        assert all(
            one in text(seen.page.locator("#change-1"))
            for one in HOSTILE
            if one.isascii() and "\x1b" not in one and "##" not in one
        )
        assert r"\x1b[31mred" in text(seen.page.locator("#change-1"))
        assert r"MUG\u202egnp.exe" in text(seen.page.locator("#change-1"))
        assert seen.hosts == {"cdn.example.com"}
        assert seen.said == []


def test_its_own_policy_stops_a_script_that_would_get_in(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, html(reviewed()), tmp_path) as seen:
        seen.page.evaluate(
            """async () => {
              for (const [name, key, value] of [["script", "textContent", "window.ran = 1"],
                  ["script", "src", "https://evil.example/x.js"], ["iframe", "src", "https://evil.example/"],
                  ["style", "textContent", "body { background: url(https://evil.example/) }"]]) {
                const one = document.createElement(name); one[key] = value; document.body.append(one);
              }
              document.body.insertAdjacentHTML("beforeend", "<img id=last src='data:,' onerror='window.ran = 2'>");
              await new Promise((done) => document.getElementById("last").addEventListener("error", done));
            }"""
        )
        assert seen.page.evaluate("window.ran") is None
        assert "evil.example" not in seen.hosts
        assert sum("Content Security Policy" in line for line in seen.said) >= 4


def test_pictures_are_seen_or_told(browser: Browser, tmp_path: Path) -> None:
    thumb = thumbnail(png())
    with opened(browser, html(reviewed(), thumb=thumb), tmp_path) as seen:
        local = seen.page.locator("#change-1 img[src^='data:']")
        local.scroll_into_view_if_needed()
        assert local.evaluate("async (e) => (await e.decode(), e.naturalWidth)") == 40
        assert "sha256 abababababab" in text(seen.page.locator("#change-1"))
        assert "https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg" in seen.page.content()
    with opened(browser, html(reviewed()), tmp_path, pictures=False) as seen:
        missing = seen.page.locator("#change-1 .replace").first
        assert missing.locator("img").get_attribute("alt") == "front.jpg"
        assert missing.locator("img").bounding_box() is not None
        assert "cdn.example.com/mug/" in missing.inner_text()
        assert "no preview" in text(seen.page.locator("#change-1"))


def test_pictures_are_asked_for_when_they_come_into_sight(browser: Browser, tmp_path: Path) -> None:
    with picture_server() as (address, paths):
        made = plan(
            *(
                change(
                    product_id=n,
                    slots=[add("gallery[0]", image(f"{address}/{n}.png"))],
                    sends_gallery=gallery(f"{address}/{n}.png"),
                )
                for n in range(1, 101)
            )
        )
        file = tmp_path / "plan.html"
        file.write_text(html(made), encoding="utf-8")
        page = browser.new_page()
        page.goto(file.as_uri())
        page.locator("#change-1 img").evaluate("(e) => e.decode()")
        assert "/1.png" in paths
        assert "/100.png" not in paths
        page.locator("#change-100").scroll_into_view_if_needed()
        page.locator("#change-100 img").evaluate(
            "async (e) => { while (!e.complete) await new Promise(requestAnimationFrame); }"
        )
        assert page.locator("#change-100 img").evaluate("(e) => e.naturalWidth") == 40
        assert "/100.png" in paths
        page.close()


def large(number: int) -> Plan:
    """So many products, each with a picture replaced, one added and one lost; every tenth needs consent."""
    return plan(
        *(
            change(
                product_id=n,
                sku=f"SKU-{n}",
                path=f"products/{n}.yaml",
                slots=[
                    replace("main.image", image(f"{CDN}/{n}/old.jpg"), image(f"{CDN}/{n}/new.jpg")),
                    remove("gallery[0]", image(f"{CDN}/{n}/gone.jpg")),
                    add("gallery[4]", image(f"{CDN}/{n}/4.jpg")),
                ],
                main=Main(image=f"{CDN}/{n}/new.jpg"),
                sends_gallery=gallery(*(f"{CDN}/{n}/{k}.jpg" for k in range(5))),
                warnings=[warning(Code.LIVE_DISCARDED, "1 item in the store", consent=False)] * (n % 10 == 0),
            )
            for n in range(1, number + 1)
        )
    )


def test_five_thousand_changes_open_within_two_seconds(browser: Browser, tmp_path: Path) -> None:
    page = html(large(5000))
    assert len(page) < 10_000_000
    with opened(browser, page, tmp_path) as seen:
        seen.page.evaluate(
            """async () => {
              while (!performance.getEntriesByName("first-contentful-paint").length) {
                await new Promise(requestAnimationFrame);
              }
            }"""
        )
        assert seen.seconds() < 2  # of work, so that a machine busy with other tests says nothing of the page
        assert seen.page.locator(".index > li").count() == 500
        assert seen.page.locator(".change").count() == 5000
        assert seen.page.locator("#change-10 img").count() > 0
        assert "~ replaced cdn.example.com/mug/4999/old.jpg" in text(seen.page.locator("#change-4999 .Before").first)
        assert len(seen.asked) < 200
