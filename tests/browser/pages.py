"""A page of a plan as a browser opens it: what it asked for, what its policy refused, what it looks like."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, CDPSession, Dialog, Page, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def png(colour: str = "#4a6f97") -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


@dataclass
class Opened:
    """A page, and all that went on in it."""

    page: Page
    devtools: CDPSession
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str]:
        """Of everything that was asked for."""
        return {urlsplit(address).netloc for address in self.asked}

    def seconds(self) -> float:
        """How long the page's thread has worked since it was opened, not counting when others had the processor."""
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "ThreadTime")

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert isinstance(width, int)
        return width


@contextmanager
def opened(
    browser: Browser,
    html: str,
    folder: Path,
    *,
    width: int = 1200,
    scheme: str = "light",
    pictures: bool = True,
) -> Iterator[Opened]:
    """The page opened as a file. Every other request is answered with a picture here, or not at all; none gets out."""
    file = folder / "plan.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    seen = Opened(page, context.new_cdp_session(page))
    seen.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def answer(route: Route) -> None:
        address = route.request.url
        if address == file.as_uri():
            route.continue_()
            return
        seen.asked.append(address)
        if pictures:
            route.fulfill(body=png(), content_type="image/png")
        else:
            route.abort()

    def dismiss(dialog: Dialog) -> None:
        seen.said.append(dialog.message)
        dialog.dismiss()

    page.route("**/*", answer)
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.on("dialog", dismiss)
    page.goto(file.as_uri())
    try:
        yield seen
    finally:
        context.close()


class _Pictures(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.paths.append(self.path)  # type: ignore[attr-defined]  # set below
        body = png()
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def picture_server() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that has a picture at every path; its address, and the paths it was asked for."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pictures)
    paths: list[str] = []
    server.paths = paths  # type: ignore[attr-defined]  # read above
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", paths
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


CONTRASTS = """() => {
  const channel = (value) => { value /= 255; return value <= .03928 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4; };
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    found.push([ratio, element.className + ": " + element.textContent.slice(0, 40)]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}"""
"""The contrast of every text on the page with what is behind it, the weakest first."""
