"""Product files that are accepted and refused, for the reader, the models and the JSON Schema alike.

`accepted/*.yaml` stand beside what they mean, as JSON. `refused/*.yaml` begin with who refuses them, `reading` or
`meaning`, and with the place and a part of each problem. What no text file can hold is made here.
"""

import codecs
import json
import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent
_EXPECTED = re.compile(r"# (\d+):(\d+) (.+)")


@dataclass(frozen=True)
class Accepted:
    """A file, and the product it describes as plain JSON data."""

    name: str
    content: bytes
    meaning: object


@dataclass(frozen=True)
class Expected:
    """A problem: its place, and a part of its message."""

    line: int
    column: int
    message: str


@dataclass(frozen=True)
class Refused:
    """A file, whether it cannot even be read as data, and every problem in it."""

    name: str
    content: bytes
    by_reading: bool
    problems: tuple[Expected, ...]


def accepted() -> list[Accepted]:
    """Every file that is accepted."""
    files = [
        Accepted(path.stem, path.read_bytes(), json.loads(path.with_suffix(".json").read_text("utf-8")))
        for path in sorted(_FOLDER.glob("accepted/*.yaml"))
    ]
    return [*files, *_accepted_bytes(), *_accepted_limits()]


def refused() -> list[Refused]:
    """Every file that is refused."""
    files = [_refused_file(path) for path in sorted(_FOLDER.glob("refused/*.yaml"))]
    return [*files, *_refused_bytes(), *_refused_limits()]


def _refused_file(path: Path) -> Refused:
    content = path.read_bytes()
    head, *lines = content.decode("utf-8").split("\n")
    found = [_EXPECTED.fullmatch(line) for line in lines]
    problems = tuple(Expected(int(one[1]), int(one[2]), one[3]) for one in found if one)
    assert problems, f"{path} does not say what is expected"
    return Refused(path.stem, content, {"# refused by reading": True, "# refused by meaning": False}[head], problems)


_SMALL = "version: 1\nproduct_id: 5\ngallery: []\n"
_SMALL_MEANING = {"version": 1, "product_id": 5, "gallery": [], "allow_erase": []}


def _accepted_bytes() -> list[Accepted]:
    crlf = _SMALL.replace("\n", "\r\n").encode()
    return [
        Accepted("crlf", crlf, _SMALL_MEANING),
        Accepted("byte order mark", codecs.BOM_UTF8 + _SMALL.encode(), _SMALL_MEANING),
        Accepted("byte order mark and crlf", codecs.BOM_UTF8 + crlf, _SMALL_MEANING),
        Accepted("no newline at the end", _SMALL.rstrip("\n").encode(), _SMALL_MEANING),
    ]


def _accepted_limits() -> list[Accepted]:
    address = "https://cdn.example.com/" + "a" * (2048 - 24)
    sku, alt, key = "S" * 255, "ä" * 1000, "a" * 200
    full = {"version": 1, "sku": sku, "gallery": [{"image": address, "alt": alt}]}
    many = [{"image": "https://cdn.example.com/a.jpg"}] * 5000
    return [
        Accepted("longest texts", json.dumps(full).encode(), {**full, "allow_erase": []}),
        Accepted(
            "a gallery of 5,000 items",
            json.dumps({"version": 1, "product_id": 5, "gallery": many}).encode(),
            {**_SMALL_MEANING, "gallery": many},
        ),
        Accepted("longest comment", f"# {key * 500}\n{_SMALL}".encode(), _SMALL_MEANING),
    ]


def _refused_bytes() -> list[Refused]:
    def reading(name: str, content: bytes | str, line: int, column: int, message: str) -> Refused:
        encoded = content.encode() if isinstance(content, str) else content
        return Refused(name, encoded, by_reading=True, problems=(Expected(line, column, message),))

    return [
        reading("no bytes", b"", 0, 0, "the file is empty"),
        reading("comments alone", "# nothing here\n", 0, 0, "the file is empty"),
        reading("byte order mark alone", codecs.BOM_UTF8, 0, 0, "the file is empty"),
        reading("utf-16 with a mark", _SMALL.encode("utf-16"), 0, 0, "the file is UTF-16: save it as UTF-8"),
        reading("utf-16 without a mark", _SMALL.encode("utf-16-le"), 0, 0, "the file is UTF-16: save it as UTF-8"),
        reading("utf-16 the other way", _SMALL.encode("utf-16-be"), 0, 0, "the file is UTF-16: save it as UTF-8"),
        reading("latin-1", "version: 1\nsku: Becher für\n".encode("latin-1"), 2, 14, "the byte 0xFC is not UTF-8"),
        reading("cut inside a character", "version: 1\nsku: 蓝".encode()[:-1], 2, 6, "is not UTF-8"),
        reading("only zeros", bytes(100), 1, 1, "the character U+0000 is invisible"),
        reading("a zero", "version: 1\nsku: A\0B\n", 2, 7, "the character U+0000 is invisible"),
        reading("an escape character", "# \x1b[31m\n" + _SMALL, 1, 3, "the character U+001B is invisible"),
        reading("delete", _SMALL + "# \x7f\n", 4, 3, "the character U+007F is invisible"),
        reading("a line separator", "version: 1\nsku: A\u2028B\n", 2, 7, "the character U+2028 is invisible"),
        reading("a next line", "version: 1\nsku: A\x85B\n", 2, 7, "the character U+0085 is invisible"),
        reading("a mark inside", "version: 1\n\ufeffsku: A\n", 2, 1, "the character U+FEFF is invisible"),
        reading("text reversed in a comment", f"# \u202egniht\n{_SMALL}", 1, 3, "U+202E changes the order"),
        reading("text isolated in a comment", f"# \u2067x\u2069\n{_SMALL}", 1, 3, "U+2067 changes the order"),
        reading("returns alone", _SMALL.replace("\n", "\r"), 1, 11, "a carriage return alone"),
        reading("after wide characters", "version: 1\nsku: 😀ä\0\n", 2, 8, "the character U+0000 is invisible"),
    ]


def _refused_limits() -> list[Refused]:
    def file(name: str, content: str, line: int, column: int, message: str, *, by_reading: bool = False) -> Refused:
        return Refused(name, content.encode(), by_reading, (Expected(line, column, message),))

    address = "https://cdn.example.com/" + "a" * (2049 - 24)
    return [
        file(
            "address too long",
            f"version: 1\nproduct_id: 5\nmain:\n  image: {address}\n",
            4,
            10,
            "2,049 characters: 2,048 at most",
        ),
        file(
            "sku too long",
            f"version: 1\nsku: {'S' * 256}\ngallery: []\n",
            2,
            6,
            "`sku` has 256 characters: 255 at most",
        ),
        file(
            "alt too long",
            f"version: 1\nsku: S\ngallery:\n  - image: https://cdn.example.com/a.jpg\n    alt: {'ä' * 1001}\n",
            5,
            10,
            "`alt` has 1,001 characters: 1,000 at most",
        ),
        file(
            "key too long",
            f"version: 1\n{'k' * 201}: []\n",
            2,
            1,
            "this key has 201 characters, more than 200",
            by_reading=True,
        ),
        file(
            "text too long",
            f"version: 1\nsku: {'S' * 10_001}\n",
            2,
            6,
            "this text has 10,001 characters, more than 10,000",
            by_reading=True,
        ),
        file(
            "too many values",
            "gallery: [" + "a, " * 30_000 + "]",
            1,
            90_005,
            "more than 30,000 values",
            by_reading=True,
        ),
    ]
