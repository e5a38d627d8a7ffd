"""A store that is not our sandbox: it agrees to everything, shows what it was sent, and keeps the bodies it received."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Recording:
    """The bodies of all updates, in the order they came, and the address of the API."""

    url: str = ""
    updates: list[tuple[int, Any]] = field(default_factory=list)
    media: dict[int, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    uploads: int = 0

    def shown(self, product_id: int) -> dict[str, list[dict[str, Any]]]:
        """The media that the store shows of a product; every product exists."""
        return self.media.setdefault(product_id, {"images": [], "videos": []})

    def take(self, product_id: int, body: Any) -> dict[str, Any]:
        """Carry out an update as the documentation says, and answer it."""
        self.updates.append((product_id, body))
        media = self.shown(product_id)
        answer: dict[str, Any] = {}
        if body.get("mainMedia"):
            self._replace(media, main=True, items=[body["mainMedia"]])
            answer["mainMedia"] = {"success": True, "id": "0"}
        if body.get("galleryMedia") is not None:
            self._replace(media, main=False, items=body["galleryMedia"])
            answer["galleryMedia"] = [{"success": True, "id": str(i + 1)} for i in range(len(body["galleryMedia"]))]
        return answer

    def _replace(self, media: dict[str, list[dict[str, Any]]], *, main: bool, items: list[dict[str, str]]) -> None:
        for kind, shown in media.items():
            media[kind] = [one for one in shown if (one["id"] == "0") is not main]
        for number, item in enumerate(items):
            place = "0" if main else str(number + 1)
            if "imageUrl" in item:
                self.uploads += 1
                address = f"https://store.example.com/{self.uploads}.jpg"
                media["images"].append({"id": place, "isMain": main, "imageOriginalUrl": address})
            if "videoUrl" in item:
                media["videos"].append({"id": place, "url": item["videoUrl"]})


def _handler(recording: Recording) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            ids = [int(number) for number in query["productId"][0].split(",")]
            items = [{"id": number, "sku": f"SKU-{number}", "media": recording.shown(number)} for number in ids]
            self._answer({"total": len(items), "count": len(items), "offset": 0, "limit": 100, "items": items})

        def do_PUT(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(recording.take(int(self.path.split("/")[-2]), body))

        def _answer(self, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    return Handler


@contextmanager
def recording_server() -> Iterator[Recording]:
    """Serve on a free port of loopback."""
    recording = Recording()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(recording)) as server:
        recording.url = f"http://127.0.0.1:{server.server_port}/api/v3"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield recording
        finally:
            server.shutdown()
            thread.join()
