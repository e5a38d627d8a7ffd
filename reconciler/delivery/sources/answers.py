"""What a server's answer says of the file behind it. Believes no more than the headers can mean. Reads no body."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from reconciler.delivery.sources.pictures import ENOUGH
from reconciler.delivery.sources.trouble import SourceTrouble

_WHOLE: Final = (200, 203)
_PART: Final = 206
_LEADS_ON: Final = (301, 302, 303, 307, 308)
_PASSING: Final = (408, 425, 429)
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: header names in small letters, the body still to be read, once."""

    status: int
    headers: Mapping[str, str]
    body: AsyncIterator[bytes]

    @property
    def location(self) -> str | None:
        """Where it leads on to, as the server wrote it; None where it leads nowhere else."""
        return self.headers.get("location") if self.status in _LEADS_ON else None

    @property
    def is_whole(self) -> bool:
        """Whether the body is the whole file."""
        return self.status in _WHOLE

    @property
    def is_beginning(self) -> bool:
        """Whether the body is a part of the file that begins with its first byte."""
        part = self._range
        return self.status == _PART and part is not None and int(part[1]) == 0

    @property
    def is_other_part(self) -> bool:
        """Whether the server understood the question for the first bytes, and gave something else."""
        return self.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or (
            self.status == _PART and not self.is_beginning
        )

    @property
    def content_type(self) -> str:
        """The type in small letters, without parameters; empty where none is given."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def is_encoded(self) -> bool:
        """Whether bytes and lengths are those of something compressed, and not of the file."""
        return self.headers.get("content-encoding", "").strip().lower() not in ("", "identity")

    @property
    def size(self) -> int | None:
        """Size of the whole file in bytes, where it is told."""
        if self.status == _PART:
            part = self._range
            return int(part[2]) if part is not None and part[2] != "*" else None
        length = self.headers.get("content-length", "").strip()
        return int(length) if _LENGTH.fullmatch(length) else None

    @property
    def _range(self) -> re.Match[str] | None:
        return _RANGE.fullmatch(self.headers.get("content-range", "").strip())

    def check(self, most: int) -> None:
        """Raise `SourceTrouble` for an answer that is no success, or that tells of more than `most` bytes."""
        if not self.is_whole and self.status != _PART:
            name = f"{self.status} {phrase}" if (phrase := _phrase(self.status)) else f"{self.status}"
            passing = self.status in _PASSING or self.status >= 500
            raise SourceTrouble("source-failed", f"the server answers HTTP {name}", passing=passing)
        if self.size is not None and self.size > most:
            raise too_large(most, self.size)

    async def beginning(self) -> bytes:
        """The first bytes of the body: enough of them, or all there are."""
        first = b""
        async for piece in self.body:
            first += piece
            if len(first) >= ENOUGH:
                break
        return first


def too_large(most: int, size: int | None = None) -> SourceTrouble:
    """The trouble with a file over `most` bytes; `size` is how large it is, where that is known."""
    told = "it is larger than that" if size is None else f"it has {size / 2**20:.1f} MB"
    return SourceTrouble("source-too-large", f"a picture may have {most / 2**20:.4g} MB, and {told}")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
