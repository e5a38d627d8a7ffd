"""A local stand-in for the Ecwid REST API, as far as product media goes. Knows nothing of the reconciler.

`seed.py` holds the file format, `quirks.py` what can be switched, `admin.py` what a test can edit by hand, and
`drills.py` what a store can be put through.
"""

from reconciler.sandbox.access import Scope
from reconciler.sandbox.admin import AdminPanel
from reconciler.sandbox.app import create_app
from reconciler.sandbox.batch import Batch, BatchStatus, Inner, ItemStatus, Result
from reconciler.sandbox.drill_words import describe_faults, parse_drills
from reconciler.sandbox.drills import BatchPace, Drills, Mishap
from reconciler.sandbox.errors import ApiError, DrillError, QuirkError, SandboxError, SandboxSeedError
from reconciler.sandbox.faults import AnyFault, Fault, Faults, Garbage, Operation, Reset, Slow
from reconciler.sandbox.latency import Latency
from reconciler.sandbox.media import Alt
from reconciler.sandbox.quirks import (
    BadToken,
    BatchOrder,
    BatchProgress,
    BatchRate,
    BatchResults,
    BothNull,
    FailedGallery,
    FailedMain,
    GalleryIds,
    Ids,
    MainResult,
    MissingGallery,
    MissingMain,
    NoVideos,
    NullSection,
    Quirks,
    ReplacedFiles,
    UnchangedResult,
    UnknownVideoHost,
    VideoAddress,
    VideoDetails,
)
from reconciler.sandbox.rate import Rate, RateLimit
from reconciler.sandbox.request_log import RequestRecord
from reconciler.sandbox.seed import Seed, dump_seed, load_seed, parse_seed, seed_of
from reconciler.sandbox.server import Server, serve
from reconciler.sandbox.store import Sources, Store, open_store

__all__ = [
    "AdminPanel",
    "Alt",
    "AnyFault",
    "ApiError",
    "BadToken",
    "Batch",
    "BatchOrder",
    "BatchPace",
    "BatchProgress",
    "BatchRate",
    "BatchResults",
    "BatchStatus",
    "BothNull",
    "DrillError",
    "Drills",
    "FailedGallery",
    "FailedMain",
    "Fault",
    "Faults",
    "GalleryIds",
    "Garbage",
    "Ids",
    "Inner",
    "ItemStatus",
    "Latency",
    "MainResult",
    "Mishap",
    "MissingGallery",
    "MissingMain",
    "NoVideos",
    "NullSection",
    "Operation",
    "QuirkError",
    "Quirks",
    "Rate",
    "RateLimit",
    "ReplacedFiles",
    "RequestRecord",
    "Reset",
    "Result",
    "SandboxError",
    "SandboxSeedError",
    "Scope",
    "Seed",
    "Server",
    "Slow",
    "Sources",
    "Store",
    "UnchangedResult",
    "UnknownVideoHost",
    "VideoAddress",
    "VideoDetails",
    "create_app",
    "describe_faults",
    "dump_seed",
    "load_seed",
    "open_store",
    "parse_drills",
    "parse_seed",
    "seed_of",
    "serve",
]
