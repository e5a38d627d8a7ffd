"""Find what is wrong with a text that fits none of the allowed forms, so that the message can say what to change.

Only says why: whether a text is accepted is for the patterns of `model` to decide.
"""

import re
from urllib.parse import quote

from reconciler.model.media import NOT_IN_ADDRESS
from reconciler.model.text import NOT_IN_TEXT
from reconciler.yamlfile.quoting import character, quoted

EXAMPLE = "https://cdn.example.com/mug/front.jpg"

_HTTP = re.compile(r"https?://", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_RELATIVE_PICTURE = re.compile(r"[^:\s\\]*[^:\s\\/]\.(jpe?g|png|gif|webp)", re.IGNORECASE)
_BARE_HOST = re.compile(r"(//)?[\w-]+(\.[\w-]+)+([:/?#]|$)")
_HOST = re.compile(r"([^:\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_AUTHORITY = re.compile(r"[^/?#]*")
_REFUSED_IN_ADDRESS = re.compile(f"[{NOT_IN_ADDRESS}]")
_REFUSED_IN_TEXT = re.compile(f"[{NOT_IN_TEXT}]")


def looks_like_address(text: str) -> bool:
    """Whether a person would take `text` for an address of the web."""
    return bool(_HTTP.match(text) or _BARE_HOST.match(text))


def of_address(address: str) -> str:
    """What is wrong with an address, as the rest of a sentence that begins with its key."""
    if not address:
        return f"is empty: write an address such as {EXAMPLE}"
    if address != address.strip():
        return "begins or ends with a space or a line break: write the address alone"
    scheme = _HTTP.match(address)
    if scheme is None:
        return _of_scheme(address)
    authority = _AUTHORITY.match(address, scheme.end())
    host = authority[0] if authority else ""
    if "@" in host or ("@" in address and not _HOST.fullmatch(host)):
        return "holds a user name or a password, which everyone could read: take out what stands before the @"
    if found := _REFUSED_IN_ADDRESS.search(address):
        return _of_character(found[0])
    if not host or host.startswith(":"):
        return f"names no host: write an address such as {EXAMPLE}"
    return f"has a host or a port that cannot be right, {quoted(host)}: write an address such as {EXAMPLE}"


def of_picture(text: str) -> str:
    """What is wrong with the address or path of a picture, as the rest of a sentence that begins with its key."""
    if text in ("./", "../", ".", ".."):
        return "names a folder: write the path of a picture, such as ../assets/mug/front.jpg"
    if text.startswith(("./", "../")):
        return of_text(text)
    if _RELATIVE_PICTURE.fullmatch(text) and not (_BARE_HOST.match(text) and "/" in text):
        return (
            f"is neither an address nor a path that begins with ./ or ../, {quoted(text)}: a path is relative to "
            "this file, such as ../assets/mug/front.jpg"
        )
    return of_address(text)


def of_text(text: str) -> str:
    """What is wrong with a text that a person reads, as the rest of a sentence that begins with its key."""
    if not text:
        return "is empty: write a text, or take the key out"
    found = _REFUSED_IN_TEXT.search(text)
    if found is None:
        return "is not a text that can be shown: write it anew"
    if found[0] in "\r\n":
        return "has a line break: write it in one line"
    return f"holds {character(found[0])}, which cannot be seen: take it out"


def of_language(code: str) -> str:
    """What is wrong with the code of a language, as the rest of a sentence that begins with it."""
    del code
    return "is not the code of a language: write one such as `en`, `nl` or `pt_BR`, or `main` for the store's own"


def _of_scheme(address: str) -> str:
    if _BARE_HOST.match(address) and "/" in address.removeprefix("//"):
        return f"does not begin with https://: write {quoted('https://' + address.removeprefix('//'))}"
    if other := _OTHER_SCHEME.match(address):
        return f"begins with {quoted(other[0])}: write an address that begins with https:// or http://"
    return f"is not an address, {quoted(address)}: write one such as {EXAMPLE}"


def _of_character(found: str) -> str:
    if found == "\\":
        return "holds a backslash: write / instead"
    if found == " " or (found.isascii() and found.isprintable()):
        return f"holds {character(found)}: write {quote(found)} instead"
    return f"holds {character(found)}, which cannot be seen: take it out"
