"""Everything an address can lead to, as the sandbox sees it: its origin folder, its CDN, and a web that is only
believed in. Never opens a connection: a foreign address answers unless it was declared dead."""

from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from reconciler.sandbox.cdn import Cdn
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.pictures import content_type
from reconciler.sandbox.quirks import Quirks, UnknownVideoHost
from reconciler.sandbox.updates import Kind, Link
from reconciler.sandbox.videos import is_unsupported_host, recognise

ORIGIN = "/origin/"
"""Where the origin folder is served. In seeds, an address that begins so is the sandbox's own."""

LARGEST = 20 * 1024 * 1024
"""Bytes of the largest picture that is taken (ECWID.md, "Errors anywhere")."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A picture that arrived. `source` is where it came from in the end; `content` is None for foreign ones."""

    source: str
    content: bytes | None


class Web:
    """Which addresses answer. `dead` and `unavailable` are exact addresses or glob patterns.

    A dead address fails its own item of an update; an unavailable video refuses the whole update.
    """

    def __init__(
        self,
        cdn: Cdn,
        origin: Path | None,
        *,
        dead: tuple[str, ...] = (),
        unavailable: tuple[str, ...] = (),
        quirks: Quirks,
    ) -> None:
        self._cdn = cdn
        self._origin = None if origin is None else origin.resolve()
        self.dead = dead
        self.unavailable = unavailable
        self._quirks = quirks
        self._limits: list[tuple[str, int]] = []
        self._downloads: Counter[str] = Counter()

    def limit(self, pattern: str, times: int) -> None:
        """Let each address that matches be downloaded from `times` times by updates; after that it is dead."""
        self._limits.append((pattern, times))

    def downloaded(self, url: str) -> None:
        """Count a download from `url`."""
        self._downloads[self._own_path(url) or url] += 1

    def check(self, link: Link) -> None:
        """Raise ApiError 422 when Ecwid would refuse the whole update for this link (ECWID.md, "The endpoint")."""
        if not is_web_address(link.url):
            raise ApiError(422, "WRONG_URL", f"Not an address: {link.url}")
        if link.kind is Kind.VIDEO:
            self._check_video(link.url)

    def _check_video(self, url: str) -> None:
        if is_unsupported_host(url):
            raise ApiError(422, "VIDEO_NOT_SUPPORTED", f"Videos of this host are not supported: {url}")
        if recognise(url) is None and self._quirks.unknown_video_host is UnknownVideoHost.REFUSED:
            raise ApiError(422, "NOT_VIDEO_URL", f"Not the address of a video: {url}")
        if _matches(url, self.unavailable):
            raise ApiError(422, "VIDEO_UNAVAILABLE", f"The video is not available: {url}")

    def is_dead(self, address: str) -> bool:
        """Whether nothing answers at `address`, given in full or, for the sandbox's own, from its path."""
        path = self._own_path(address)
        known_as = (address,) if path is None else (path, f"{self._cdn.base}{path}")
        downloads = self._downloads[known_as[0]]
        used_up = tuple(pattern for pattern, times in self._limits if times <= downloads)
        return any(_matches(each, (*self.dead, *used_up)) for each in known_as)

    def picture(self, url: str) -> Fetched | None:
        """What downloading a picture from `url` brings, None where it fails.

        Raises ApiError 400 for one over 20 MB.
        """
        if self.is_dead(url):
            return None
        path = self._own_path(url)
        parts = urlsplit(url if path is None else path)
        if path is None:
            is_webp = parts.path.lower().endswith(".webp")
            return None if is_webp and not self._quirks.webp else Fetched(url, None)
        if parts.path.startswith(ORIGIN):
            content = self._origin_picture(parts)
            return None if content is None else Fetched(path, content)
        file = self._cdn.find(parts.path)
        return None if file is None else Fetched(file.source, file.content)

    def recall(self, source: str) -> bytes | None:
        """The bytes of a picture uploaded earlier from `source`, None where they are not at hand any more."""
        return self._origin_picture(urlsplit(source)) if source.startswith(ORIGIN) else None

    def origin_file(self, name: str) -> Path | None:
        """The file of the origin folder at the path `name`, None where there is none. Nothing outside is found."""
        if self._origin is None or "\0" in name:
            return None
        path = (self._origin / name).resolve()
        return path if path.is_relative_to(self._origin) and path.is_file() else None

    def full(self, source: str) -> str:
        """`source` as a client would write it: the sandbox's own with its present address."""
        return f"{self._cdn.base}{source}" if source.startswith("/") else source

    def _own_path(self, address: str) -> str | None:
        if address.startswith("/"):
            return address
        base = self._cdn.base
        return address.removeprefix(base) if address.startswith(f"{base}/") else None

    def _origin_picture(self, parts: SplitResult) -> bytes | None:
        file = self.origin_file(unquote(parts.path).removeprefix(ORIGIN))
        if file is None:
            return None
        if file.stat().st_size > LARGEST:
            raise ApiError(400, "INCORRECT_IMAGE_SIZE", "The picture is larger than 20 MB")
        content = file.read_bytes()
        kind = content_type(content)
        return None if kind is None or (kind == "image/webp" and not self._quirks.webp) else content


def is_web_address(url: str) -> bool:
    """Whether `url` is an http or https address with a host and no spaces or control characters."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and url.isprintable() and " " not in url


def _matches(address: str, patterns: tuple[str, ...]) -> bool:
    plain = unquote(address)
    return any(plain == pattern or fnmatchcase(plain, pattern) for pattern in map(unquote, patterns))
