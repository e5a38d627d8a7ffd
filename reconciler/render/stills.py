"""The still picture that a video's host shows for it, where its address alone gives it away. Asks no host."""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}", re.ASCII)
_SHORT_HOSTS: Final = frozenset({"youtu.be", "www.youtu.be"})
_HOSTS: Final = frozenset(
    f"{prefix}{domain}"
    for prefix in ("", "www.", "m.", "music.")
    for domain in ("youtube.com", "youtube-nocookie.com")
)
_BEFORE_THE_ID: Final = frozenset({"embed", "shorts", "live", "v"})

HOST: Final = "i.ytimg.com"
"""Where stills come from, all of them."""


def still_of(address: str) -> str | None:
    """The address of a video's still, 480 by 360 pixels; None where only the host could tell which it is.

    YouTube names its stills by the video's id, which is exactly 11 letters, digits, `-` or `_`. What is returned
    holds nothing else of `address`.
    """
    found = _youtube_id(address)
    return f"https://{HOST}/vi/{found}/hqdefault.jpg" if found and _ID.fullmatch(found) else None


def _youtube_id(address: str) -> str | None:
    """What stands where YouTube has the id; not yet sure to be one."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    steps = [step for step in parts.path.split("/") if step]
    if host in _SHORT_HOSTS:
        return steps[0] if len(steps) == 1 else None
    if host not in _HOSTS:
        return None
    if steps == ["watch"]:
        ids = query.get("v", [])
        return ids[0] if len(ids) == 1 else None
    return steps[1] if len(steps) == 2 and steps[0] in _BEFORE_THE_ID else None
