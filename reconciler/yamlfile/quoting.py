"""Quote what a file says inside a message: short, on one line, and without its secrets. Never for reading back."""

import re

MAX_LENGTH = 80

# Ecwid's tokens begin so. A token that ended up in a file must not travel on into a log.
SECRET = re.compile(r"secret_[A-Za-z0-9]{16,}")


def quoted(value: object) -> str:
    """`value`, a scalar of plain data, in quotes where it is text: at most `MAX_LENGTH` characters of it, escaped.

    A list or a mapping is named, not shown. Tokens are left out, and all before an `@`: it may be a password.
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return repr(_shortened(_without_secrets(value)))
        case list() | tuple():
            return "a list"
        case _:
            return "a mapping"


def character(found: str) -> str:
    """The name of one character that may not be visible: `U+202E`, or the character itself where it can be seen."""
    code = f"U+{ord(found):04X}"
    return (
        f"{found!r}" if found.isprintable() and found != " " else {" ": "a space"}.get(found, f"the character {code}")
    )


def writable(path: str) -> str:
    """`path` with the bytes in it that are not UTF-8 made visible, so that it can be written anywhere."""
    return path.encode("utf-8", "backslashreplace").decode()


def _without_secrets(text: str) -> str:
    _, at, after = text.rpartition("@")
    return SECRET.sub("[a token]", f"[hidden]@{after}" if at else text)


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"
