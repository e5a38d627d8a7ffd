"""Tell video addresses apart: whose they are, and what a product page would embed. Opens no connection."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_PROVIDERS = (
    (
        "YouTube",
        re.compile(
            r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|embed/|shorts/)|youtu\.be/)([\w-]+)"
        ),
        "https://www.youtube.com/watch?v={id}",
        "https://www.youtube.com/embed/{id}",
    ),
    (
        "Vimeo",
        re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d+)"),
        "https://vimeo.com/{id}",
        "https://player.vimeo.com/video/{id}",
    ),
)
_UNSUPPORTED_HOSTS = frozenset({"dailymotion.com", "facebook.com", "rutube.ru", "tiktok.com", "twitch.tv"})


@dataclass(frozen=True, slots=True)
class VideoPage:
    """What a video's address says: `url` in its provider's usual form, `embed_url` for a player."""

    provider: str
    title: str
    url: str
    embed_url: str


def recognise(url: str) -> VideoPage | None:
    """The video at `url`, None where it is at none of the providers the sandbox knows."""
    for provider, pattern, page, embed in _PROVIDERS:
        if found := pattern.match(url):
            video_id = found.group(1)
            title = f"{provider} video {video_id}"
            return VideoPage(provider, title, page.format(id=video_id), embed.format(id=video_id))
    return None


def described(url: str) -> VideoPage:
    """As `recognise`; a video at an unknown provider is described by its host."""
    host = urlsplit(url).hostname or ""
    return recognise(url) or VideoPage(host, f"Video at {host}", url, quote(url, safe=":/?=&%"))


def is_unsupported_host(url: str) -> bool:
    """Whether `url` is at a video host that Ecwid is not known to embed."""
    host = urlsplit(url).hostname or ""
    return any(host == known or host.endswith(f".{known}") for known in _UNSUPPORTED_HOSTS)
