"""The example shop, ready to be played with: its catalog and state in a folder, its store in a sandbox."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.seed import load_seed
from reconciler.sandbox.server import Server
from reconciler.sandbox.store import Store

TOKEN = "secret_sandbox"  # noqa: S105 - opens nothing but a sandbox
STORE_FILE = "store.json"
STATE_FILE = "state.jsonl"

# Where the checked-in state says that it was applied, and where the store's pictures were.
ORIGIN = "app.ecwid.com"
CDN = "https://d2j6dbq0eux0bg.cloudfront.net"

CONFIG_FILE = "reconciler.yaml"
# Where the catalog says that its own pictures are published, and the host that apply is told not to ask.
PUBLISHED = "https://assets.example.com/"
UNCHECKED = "unchecked_hosts: [cdn.example.com, assets.example.com]"


def example_folder() -> Path:
    """The example catalog: beside the package in a checkout, inside it once installed."""
    installed = Path(__file__).parent / "catalog-example"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "catalog-example"


@contextmanager
def serve_example(folder: Path, quirks: Quirks | None = None) -> Iterator[Server]:
    """Copy the example catalog to `folder`, which exists and is empty, and serve its store on loopback.

    The copied state is made to say that it was applied to that server, and the copied configuration that the server
    publishes the catalog's own pictures.
    """
    shutil.copytree(example_folder(), folder, dirs_exist_ok=True)
    with Server(Store(load_seed(folder / STORE_FILE), quirks=quirks, origin=folder)) as server:
        host = server.base.split("//", 1)[1]
        _rewrite(folder / STATE_FILE, {CDN: server.base, f'"origin":"{ORIGIN}"': f'"origin":"{host}"'})
        loopback = host.rpartition(":")[0]
        _rewrite(
            folder / CONFIG_FILE,
            {PUBLISHED: f"{server.base}/origin/", UNCHECKED: f"unchecked_hosts: [cdn.example.com, {loopback}]"},
        )
        yield server


def _rewrite(file: Path, changes: Mapping[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"{file.name} of the example does not say {old}")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
