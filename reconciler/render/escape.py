"""Make text from catalogs, stores and file systems safe to show. Never decides what is shown, or where."""

import html
import re

# What moves a cursor, colours a screen, breaks a line, or hides and reorders the text around it: control characters,
# lone surrogates, line separators, marks of direction, invisible characters, tags. The joiners U+200C and U+200D
# stay: Persian and emoji are written with them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\uffa0\ud800-\udfff\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def terminal(text: str) -> str:
    r"""`text` on one line, with what a terminal would obey, or a person could not see, as an escape (`\x1b`).

    What can be read is left as it is, backslashes included, so this is for showing, not for reading back. Applied
    twice it changes nothing more.
    """
    return _UNSAFE.sub(_visible, text)


def html_attribute(text: str) -> str:
    """`text` as the value of a quoted HTML attribute that a browser reads as just this text.

    What a terminal would obey, or the log of a workflow, is spelled as a reference to the same character.
    """
    return _UNSAFE.sub(_reference, html.escape(text)).replace("##[", "#&#35;[")


def _reference(found: re.Match[str]) -> str:
    return f"&#x{ord(found[0]):x};"


def _visible(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if code < 0x100:
        return _SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
