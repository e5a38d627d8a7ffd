"""The pictures that product files name by path: whether they are any, and what identifies them. Writes nothing."""

import hashlib
import io
import os
import posixpath
import stat
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from reconciler.catalog.paths import fault_of_name
from reconciler.model.assets import LocalPicture, asset_name
from reconciler.yamlfile.quoting import writable

LARGEST: Final = 20 * 1024 * 1024  # bytes (ECWID.md, "Errors anywhere")
MOST_PIXELS: Final = 100_000_000

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_FORMS: Final = {
    "JPEG": "JPG",
    "MPO": "JPG",
    "PNG": "PNG",
    "GIF": "GIF",
    "WEBP": "WebP",
    "BMP": "BMP",
    "TIFF": "TIFF",
}
_OPENED: Final = tuple(form for form in _FORMS if form != "MPO")  # which is opened as a JPEG, and not by itself
_JPEG: Final = b"\xff\xd8\xff"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_POINTER: Final = b"version https://git-lfs.github.com/spec/"

_NO_ASSETS: Final = (
    "is a file of the catalog, and reconciler.yaml does not say where such pictures are published: write there, with "
    'the quotes, `assets: {root: assets, base_url: "https://raw.githubusercontent.com/OWNER/REPO/{commit}/{path}"}`'
)


class NoPicture(Exception):
    """A path that leads to no picture that can be used; says why, as the rest of a sentence that begins with it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Where local pictures are, and where they are published.

    `folder` is relative to the configuration's folder, `base_url` has the fields of `assets.base_url`. `commit` tells
    the full id of the commit that is checked out, or None; it is asked once, and only where it is needed.
    """

    folder: str
    base_url: str
    commit: Callable[[], str | None] = lambda: None

    def address(self, path: str, sha256: str) -> str | None:
        """The address of the picture with this path and content; None where the commit is not known."""
        commit = self.commit() if "{commit}" in self.base_url else ""
        if commit is None:
            return None
        fields = {"{commit}": commit, "{path}": quote(path), "{sha256}": sha256}
        address = self.base_url
        for name, value in fields.items():
            address = address.replace(name, value)
        return address


@dataclass(slots=True)
class Pictures:
    """The local pictures of one catalog, each read once. `root` is the real path of the configuration's folder."""

    root: str
    publication: Publication | None = None
    _known: dict[str, LocalPicture | str] = field(default_factory=dict)

    def find(self, product_path: str, written: str) -> LocalPicture:
        """The picture that the product file at `product_path` (relative to `root`) names as `written`.

        Raises `NoPicture`.
        """
        if self.publication is None:
            raise NoPicture(_NO_ASSETS)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(product_path), written))
        if path not in self._known:
            try:
                self._known[path] = self._read(path, self.publication)
            except NoPicture as fault:
                self._known[path] = str(fault)
        found = self._known[path]
        if isinstance(found, str):
            raise NoPicture(found)
        return found

    def _read(self, path: str, publication: Publication) -> LocalPicture:
        folder = posixpath.normpath(publication.folder)
        if path.startswith("../") or (folder != "." and not path.startswith(f"{folder}/")):
            raise NoPicture(
                f"leads to {writable(path)}, which is not in {writable(folder)}, the folder that `assets.root` in "
                "the configuration names"
            )
        if fault := fault_of_name(path):
            raise NoPicture(f"cannot be used: {fault}")
        content = _content(self.root, folder, path)
        form, width, height = _looked_into(content)
        sha256 = hashlib.sha256(content).hexdigest()
        address = publication.address(path, sha256)
        why = "" if address else "no commit is checked out, and `assets.base_url` needs one for {commit}"
        name = asset_name(sha256, path)
        return LocalPicture(name, len(content), form, width, height, address, why, publication.base_url)


def _content(root: str, folder: str, path: str) -> bytes:
    """The bytes of the file at `path`. Links that stay in the folder are followed."""
    within, real = os.path.realpath(f"{root}/{folder}"), os.path.realpath(f"{root}/{path}")
    if os.path.commonpath((root, within)) != root or os.path.commonpath((within, real)) != within:
        raise NoPicture(f"is, or goes through, a link that leads out of {writable(folder)}: put the picture there")
    try:
        opened = os.open(real, _FLAGS)
        try:
            about = os.fstat(opened)
            if not stat.S_ISREG(about.st_mode):
                raise NoPicture("is a folder, a pipe or a device, not a picture")
            if about.st_size > LARGEST:
                raise NoPicture(f"has {about.st_size / 2**20:.1f} MB: a picture may have 20 MB, so make it smaller")
            with os.fdopen(opened, "rb", closefd=False) as file:
                return file.read(LARGEST + 1)
        finally:
            os.close(opened)
    except FileNotFoundError as error:
        raise NoPicture(
            f"leads to {writable(path)}, where there is no file: mend the path, which is relative to this file"
        ) from error
    except OSError as error:
        raise NoPicture(f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from error


def _looked_into(content: bytes) -> tuple[str, int, int]:
    """Form, width and height, from the beginning of the file."""
    if not content:
        raise NoPicture("is an empty file")
    if content.startswith(_POINTER):
        raise NoPicture(
            "is a pointer of Git LFS, not the picture: fetch the files with `git lfs pull` (in a workflow, check the "
            "repository out with `lfs: true`)"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes, which are judged here
        form, width, height = _opened(content)
    if width * height > MOST_PIXELS:
        raise NoPicture(f"has {width} × {height} pixels: make it smaller")
    return form, width, height


def _opened(content: bytes) -> tuple[str, int, int]:
    from PIL import Image

    Image.init()  # a form that no plugin has registered yet would be an error, whatever the picture
    try:
        with Image.open(io.BytesIO(content), formats=_OPENED) as picture:
            told = (_FORMS.get(picture.format or "", "picture"), picture.width, picture.height)
            if told[1] * told[2] <= MOST_PIXELS and not _complete(content):
                picture.load()
            return told
    except Image.DecompressionBombError as error:
        raise NoPicture("has far too many pixels: make it smaller") from error
    except Exception as error:
        raise NoPicture(f"is {_called(content)}: write the path of a JPG, PNG or GIF") from error


def _complete(content: bytes) -> bool:
    """Whether the file ends as one of its form does. Where it does not, only decoding it all tells."""
    end = content[-64:]
    return (content.startswith(_JPEG) and b"\xff\xd9" in end) or (content.startswith(_PNG) and b"IEND" in end)


def _called(content: bytes) -> str:
    start = content[:1024].lstrip().lower()
    if content[4:8] == b"ftyp":
        return "a HEIC or AVIF, or a video, whatever its name says"
    if start.startswith((b"<svg", b"<?xml")):
        return "an SVG, which is a drawing and not a picture"
    if content.startswith((_JPEG, _PNG, b"GIF8")):
        return "damaged or cut off"
    return "not a picture that can be read"
