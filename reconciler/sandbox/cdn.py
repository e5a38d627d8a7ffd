"""The sandbox's CDN: gives file ids to uploads, and finds the file behind an address. Holds bytes in memory only."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.sandbox.pictures import placeholder

IDS_EACH = 5
"""Consecutive file ids that one upload takes, the original first (ECWID.md, "Reading")."""

RENDITIONS = {
    "image160pxUrl": 1,
    "image400pxUrl": 4,
    "image800pxUrl": 3,
    "image1500pxUrl": 2,
    "imageOriginalUrl": 0,
}
"""Each address of a picture, and how far its file id is from the original's; as in real bodies."""

_ADDRESS = re.compile(r"/images/(\d+)/(\d+)\.jpg")


@dataclass(frozen=True, slots=True)
class CdnFile:
    """An uploaded file. `content` is None where the source was not at hand: it shows a placeholder."""

    file_id: int
    source: str
    content: bytes | None

    def body(self) -> bytes:
        return placeholder(self.source) if self.content is None else self.content


class Cdn:
    """The files of one store, by id. `base` is the address of the sandbox, without a slash at the end."""

    def __init__(self, store_id: int, base: str, next_file_id: int) -> None:
        self.store_id = store_id
        self.base = base
        self.next_file_id = next_file_id
        self._files: dict[int, CdnFile] = {}

    def upload(self, source: str, content: bytes | None) -> int:
        """Keep a new file; the id of its original."""
        file_id = self.next_file_id
        self.next_file_id += IDS_EACH
        self.put(CdnFile(file_id, source, content))
        return file_id

    def put(self, file: CdnFile) -> None:
        """Keep a file under the id that it has already."""
        self._files[file.file_id] = file

    def drop(self, file_ids: Iterable[int]) -> None:
        for file_id in file_ids:
            self._files.pop(file_id, None)

    def get(self, file_id: int) -> CdnFile | None:
        """The file whose original has this id."""
        return self._files.get(file_id)

    def __iter__(self) -> Iterator[CdnFile]:
        """All files, oldest first."""
        return iter(sorted(self._files.values(), key=lambda file: file.file_id))

    def address(self, file_id: int) -> str:
        return f"{self.base}/images/{self.store_id}/{file_id}.jpg"

    def addresses(self, file_id: int) -> dict[str, str]:
        """The address of every rendition of a picture, by its wire name."""
        return {name: self.address(file_id + distance) for name, distance in RENDITIONS.items()}

    def find(self, path: str) -> CdnFile | None:
        """The file that `/images/{store}/{any of its ids}.jpg` is an address of, None where there is none."""
        match = _ADDRESS.fullmatch(path)
        if match is None or int(match[1]) != self.store_id:
            return None
        ids = range(int(match[2]), int(match[2]) - IDS_EACH, -1)
        return next((file for file_id in ids if (file := self._files.get(file_id))), None)
