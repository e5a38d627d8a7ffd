"""Bytes of a file to the text that a parser may see: UTF-8, and no character that hides something. No YAML here."""

import codecs
import re

from reconciler.yamlfile.quoting import character
from reconciler.yamlfile.refusal import WHOLE_FILE, Place, Unreadable

_PLAIN_ASCII = bytes([0x09, 0x0A, 0x0D, *range(0x20, 0x7F)])

# What YAML does not allow (section 5.1), what YAML 1.1 took for a line break and 1.2 does not, and what makes text
# read in another order than it stands in: a reviewer must see what is parsed, comments included.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"(?:^|[ \t])#")
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def decode(content: bytes) -> str:
    """The text of a file, without a byte order mark.

    Raises `Unreadable` for another encoding, and for a character that has no place in such a file.
    """
    if not content.translate(None, _PLAIN_ASCII):
        return _with_plain_lines(content.decode("ascii"))
    content = content.removeprefix(codecs.BOM_UTF8)
    _refuse_other_encodings(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        raise Unreadable(
            place_at_end(before), f"the byte 0x{content[error.start]:02X} is not UTF-8: save the file as UTF-8"
        ) from error
    if found := _REFUSED.search(text):
        raise Unreadable(place_at_end(text[: found.start()]), _refusal(found[0]))
    return _with_plain_lines(text)


def place_at_end(text: str) -> Place:
    """Where the character after `text` stands. A line ends as in YAML: with LF, CR LF, or CR."""
    lines = _LINE_END.split(text)
    return Place(len(lines), len(lines[-1]) + 1)


def _refuse_other_encodings(content: bytes) -> None:
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # Every YAML file begins with ASCII: one zero among its first two bytes is half of a wider character.
    if utf_16 or content[:2].count(0) == 1:
        raise Unreadable(WHOLE_FILE, "the file is UTF-16: save it as UTF-8")


def _with_plain_lines(text: str) -> str:
    """`text`, where the two parsers agree about its lines: no tab outside of comments, no return without a line feed.

    No value may hold either, so nothing is lost.
    """
    if "\r" in text and (found := _LONE_RETURN.search(text)):
        raise Unreadable(place_at_end(text[: found.start()]), "a carriage return alone: end lines with a line feed")
    if "\t" in text:
        for number, line in enumerate(_LINE_END.split(text), 1):
            before, tab, _ = line.partition("\t")
            if tab and not _COMMENT.search(before):
                raise Unreadable(Place(number, len(before) + 1), "a tab, which only comments may hold: use spaces")
    return text


def _refusal(found: str) -> str:
    name = character(found)
    if found in _DIRECTIONS:
        return f"{name} changes the order in which the text around it is shown: take it out"
    return f"{name} is invisible and has no place in such a file: take it out"
