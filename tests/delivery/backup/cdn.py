"""A store's CDN on loopback: pictures by path, answers as a test wants them, and a count of what was asked."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def jpeg(name: str, size: int = 200) -> bytes:
    """A picture that differs from those of other names."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + name.encode() + bytes(size)


@dataclass
class Cdn:
    """What is at each path; nothing else exists. With `together`, answers wait until so many are asked for at once."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    together: threading.Barrier | None = None
    before_answer: Callable[[], object] = lambda: None
    asked: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    most_at_once: int = 0
    base: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, name: str, content: bytes | None = None) -> str:
        """Show a picture; its address."""
        self.pictures[f"/{name}.jpg"] = jpeg(name) if content is None else content
        return f"{self.base}/{name}.jpg"

    def answer(self, path: str) -> bytes | None:
        """What is at a path."""
        with self._lock:
            self.asked[path] += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.together is not None:
                self.together.wait(timeout=20)
            self.before_answer()
            return self.pictures.get(path)
        finally:
            with self._lock:
                self.at_once -= 1


def _handler(cdn: Cdn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = cdn.answer(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            half = self.path in cdn.broken
            self.wfile.write((content or b"")[: 50 if half else None])
            self.close_connection = half

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    return Handler


class _Http(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


@contextmanager
def serving(cdn: Cdn) -> Iterator[Cdn]:
    """Serve on a free port of loopback; after the block, nobody answers there."""
    with _Http(("127.0.0.1", 0), _handler(cdn)) as http:
        cdn.base = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield cdn
        finally:
            http.shutdown()
            thread.join()
