"""Take the pictures in docs/pictures/: the report and the comment that a plan of catalog-example makes.

Most pictures of the example are at addresses that do not exist, so they are drawn here. No request leaves the
machine.
"""

import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Template

from markdown_it import MarkdownIt
from PIL import Image
from playwright.sync_api import Browser, Route, sync_playwright

from reconciler.config import load_config
from reconciler.model.assets import asset_path
from reconciler.operations.asking import Outside
from reconciler.operations.plan import PlanRequest, plan
from reconciler.operations.thumbnails import Thumbnails
from reconciler.operations.workspace import Planned
from reconciler.render.html import plan_html
from reconciler.render.plan_markdown import plan_markdown
from tools.drawn_pictures import drawn

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "catalog-example"
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars")  # fmt: skip
DECODED = """async () => {
  const ready = [...document.images].filter((one) => one.complete);
  await Promise.all(ready.map((one) => one.decode().catch(() => null)));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


@dataclass(frozen=True)
class Shot:
    """One picture to take: `page` is an address, the rest are pixels of the screen."""

    name: str
    page: str
    width: int
    height: int
    dark: bool = False


def main() -> int:
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        print(f"error: no browser is present: none of {', '.join(NAMES)} is on the PATH", file=sys.stderr)
        return 1
    config = load_config(EXAMPLE, None, None, None, {})
    planned = plan(config, PlanRequest(), Outside({}))
    report = plan_html(planned.plan, config.rate_limit, notes=planned.notes, thumbnails=Thumbnails(config.root))
    comment = comment_page(plan_markdown(planned.plan, config.rate_limit, notes=planned.notes))
    shots = (
        Shot("plan-report.png", report, 1120, 1440),
        Shot("plan-report-phone.png", report, 375, 812, dark=True),
        Shot("pull-request-comment.png", comment, 860, 1180),
    )
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=browser, args=list(FLAGS))
        for shot in shots:
            kept = small(taken(started, shot, known_pictures(planned)))
            (PICTURES / shot.name).write_bytes(kept)
            print(f"docs/pictures/{shot.name}: {len(kept)} bytes")
            if len(kept) > LARGEST:
                print(f"error: more than {LARGEST}", file=sys.stderr)
                return 1
        started.close()
    return 0


def known_pictures(planned: Planned) -> dict[str, str]:
    """What each address shows that says nothing of it by its own words: how that picture was declared."""
    return {seen: name for change in planned.plan.changes for name, seen in change.pictures.items()}


def taken(browser: Browser, shot: Shot, known: Mapping[str, str]) -> bytes:
    """The screen as a PNG."""
    page = browser.new_page(viewport={"width": shot.width, "height": shot.height}, device_scale_factor=1)
    page.emulate_media(color_scheme="dark" if shot.dark else "light")

    def answer(route: Route) -> None:
        name = known.get(route.request.url, route.request.url)
        path = asset_path(name)
        if route.request.url == "http://page.invalid/":
            route.fulfill(body=shot.page, content_type="text/html; charset=utf-8")
        elif path is not None:
            route.fulfill(body=(EXAMPLE / path).read_bytes())
        else:
            route.fulfill(body=drawn(name), content_type="image/png")

    page.route("**/*", answer)
    page.goto("http://page.invalid/", wait_until="networkidle")
    page.evaluate(DECODED)
    screen = page.screenshot(animations="disabled")
    page.close()
    return screen


def small(screen: bytes) -> bytes:
    """The same in 256 colours."""
    out = BytesIO()
    picture = Image.open(BytesIO(screen)).convert("RGB")
    picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def comment_page(markdown: str) -> str:
    """The Markdown in a frame like that of a comment, its first product unfolded."""
    body = MarkdownIt("commonmark").enable("table").render(markdown)
    body = re.sub(r"<p>\[!(\w+)\]\n?", lambda found: f"<p><strong>{found[1].capitalize()}</strong></p>\n<p>", body)
    body = body.replace("<details>", "<details open>", 1)
    return Template((Path(__file__).parent / "comment.html").read_text(encoding="utf-8")).substitute(body=body)


if __name__ == "__main__":
    sys.exit(main())
