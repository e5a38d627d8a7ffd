"""A local stand-in for the Ecwid REST API, as far as product media goes. Knows nothing of the reconciler.

`seed.py` holds the file format, `quirks.py` what can be switched, `admin.py` what a test can edit by hand.
"""

from reconciler.sandbox.access import Scope
from reconciler.sandbox.admin import AdminPanel
from reconciler.sandbox.app import create_app
from reconciler.sandbox.errors import ApiError, QuirkError, SandboxError, SandboxSeedError
from reconciler.sandbox.faults import Fault, Faults, Operation
from reconciler.sandbox.media import Alt
from reconciler.sandbox.quirks import (
    BadToken,
    BothNull,
    FailedGallery,
    FailedMain,
    GalleryIds,
    Ids,
    MainResult,
    MissingGallery,
    MissingMain,
    NoVideos,
    Quirks,
    ReplacedFiles,
    UnchangedResult,
    UnknownVideoHost,
    VideoAddress,
    VideoDetails,
)
from reconciler.sandbox.request_log import RequestRecord
from reconciler.sandbox.seed import Seed, dump_seed, load_seed, parse_seed, seed_of
from reconciler.sandbox.server import Server, serve
from reconciler.sandbox.store import Sources, Store, open_store

__all__ = [
    "AdminPanel",
    "Alt",
    "ApiError",
    "BadToken",
    "BothNull",
    "FailedGallery",
    "FailedMain",
    "Fault",
    "Faults",
    "GalleryIds",
    "Ids",
    "MainResult",
    "MissingGallery",
    "MissingMain",
    "NoVideos",
    "Operation",
    "QuirkError",
    "Quirks",
    "ReplacedFiles",
    "RequestRecord",
    "SandboxError",
    "SandboxSeedError",
    "Scope",
    "Seed",
    "Server",
    "Sources",
    "Store",
    "UnchangedResult",
    "UnknownVideoHost",
    "VideoAddress",
    "VideoDetails",
    "create_app",
    "dump_seed",
    "load_seed",
    "open_store",
    "parse_seed",
    "seed_of",
    "serve",
]
