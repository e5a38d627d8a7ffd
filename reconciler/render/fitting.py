"""Make what is shown fit into what may be shown. Never leaves anything out without saying how much.

Sizes are bytes of UTF-8, of which a text has at least as many as characters, whoever counts them, and however.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar

_One = TypeVar("_One")


def size(text: str) -> int:
    """The bytes of a text."""
    return len(text.encode("utf-8", "surrogatepass"))


def shortened(text: str, most: int) -> str:
    """`text` where it has at most `most` characters; else its ends, with its length and a digest of all of it.

    Two texts that differ still look different. A hundred characters and more stay readable.
    """
    if len(text) <= most:
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    told = f" … {len(text):,} characters, sha256 {digest} … "
    end = max(0, most - len(told)) // 3
    return f"{text[: max(0, most - len(told) - end)]}{told}{text[len(text) - end :]}"


def fitted(
    items: Sequence[_One], shown: Callable[[_One], str], room: int, left_out: Callable[[int], str]
) -> list[str]:
    """The items as they are `shown`, as many as have room, each on a line; from the middle some may be left out.

    What does not fit is told by `left_out`, with how many that are. No more items are rendered than that takes. The
    line that tells may itself exceed the room, which is then too small for anything.
    """
    room -= size(left_out(len(items))) + 1
    begin: list[str] = []
    end: list[str] = []
    while len(begin) + len(end) < len(items):
        at_end = len(end) < len(begin)
        text = shown(items[-1 - len(end)] if at_end else items[len(begin)])
        room -= size(text) + 1
        if room < 0:
            return [*begin, left_out(len(items) - len(begin) - len(end)), *reversed(end)]
        (end if at_end else begin).append(text)
    return [*begin, *reversed(end)]
