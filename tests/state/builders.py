"""Records, headers and states for tests, by the least that a test needs to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from reconciler.model.declared import Erasable
from reconciler.model.live import LiveMedia
from reconciler.model.media import Item, Main
from reconciler.model.record import Attempt, Batch, Failure, Forgotten, Record, StateHeader, Status
from reconciler.state.backend import StateBackend, StateJournal
from reconciler.state.branch import Means, StateBranch
from reconciler.state.file import StateFile
from reconciler.state.log import State

STORE = 1003
ORIGIN = "app.ecwid.com"
NOON = datetime(2025, 11, 23, 12, tzinfo=UTC)


def header(serial: int = 0, store: int = STORE, origin: str = ORIGIN) -> StateHeader:
    return StateHeader(lineage="11111111-2222-4333-8444-555555555555", serial=serial, store=store, origin=origin)


def record(product_id: int, *pictures: str, out: bool = False) -> Record:
    """Product `product_id` with a gallery of `pictures`; `out`: an update of it is on its way."""
    gallery = tuple(Item(image=f"https://cdn.example.com/{name}.jpg") for name in pictures)
    return Record(
        product_id=product_id,
        source=f"products/{product_id}.yaml",
        source_digest="sha256:00",
        status=Status.APPLIED,
        gallery=gallery,
        attempt=Attempt(id="a1", gallery=gallery, before=LiveMedia(), started_at=NOON) if out else None,
    )


def state_file(path: Path, store: int = STORE, origin: str = ORIGIN) -> StateFile:
    """One whose waiting takes no time."""
    return StateFile(path, store, origin, sleep=lambda _seconds: None)


def state_branch(clone: Path, store: int = STORE, origin: str = ORIGIN, branch: str = "media-state") -> StateBranch:
    """One that pushes only when it must, and whose waiting for a lock takes no time."""
    means = Means(environ={}, sleep=lambda _seconds: None, wait=lambda end, _seconds: end.wait())
    return StateBranch(clone, branch, store, origin, means)


@contextmanager
def writing(backend: StateBackend) -> Iterator[StateJournal]:
    """Lock, read and open the journal, as a run does."""
    with backend.lock(), backend.journal(backend.read()) as journal:
        yield journal


def recorded(backend: StateBackend, *entries: Record | Forgotten) -> State:
    """What a run leaves that recorded these and ended well."""
    with writing(backend) as journal:
        journal.append(*entries)
        return journal.compact()


_words = st.text(st.characters(codec="utf-8"), max_size=12)
_addresses = st.text("abc/-?=&é", max_size=12).map(lambda path: f"https://cdn.example.com/{path}")
_times = st.datetimes(timezones=st.just(UTC))
_alts = st.just("Ein Becher") | st.just({"main": "Mug", "nl": "Mok"})
_items = (
    st.builds(lambda a: Item(image=a), _addresses)
    | st.builds(lambda a, alt: Item(image=a, alt=alt), _addresses, _alts)
    | st.builds(lambda a: Item(video=a), _addresses)
)
_mains = st.builds(lambda a: Main(image=a), _addresses) | st.builds(
    lambda a, b: Main(image=a, video=b), _addresses, _addresses
)
_galleries = st.lists(_items, max_size=3).map(tuple)
_live = st.builds(
    LiveMedia,
    main_image=st.none() | _addresses,
    main_video=st.none() | _addresses,
    images=st.lists(_addresses, max_size=3).map(tuple),
    videos=st.lists(_addresses, max_size=1).map(tuple),
)
_attempts = st.builds(
    Attempt,
    id=_words,
    main=st.none() | _mains,
    gallery=st.none() | _galleries,
    before=_live,
    agreed=st.lists(_addresses, max_size=2).map(tuple),
    started_at=_times,
    batch=st.none() | st.builds(Batch, key=_words, ticket=st.none() | _words, index=st.integers(0, 500)),
)
product_ids = st.integers(1, 6) | st.integers(1, 2**53 - 1)
records = st.builds(
    Record,
    product_id=product_ids,
    source=_words,
    source_digest=_words,
    status=st.sampled_from(Status),
    sku=st.none() | st.just("MUG-BLÜ"),
    main=st.none() | _mains,
    gallery=st.none() | _galleries,
    failures=st.lists(
        st.builds(Failure, slot=st.none() | st.just("gallery[1]"), code=_words, message=_words), max_size=2
    ).map(tuple),
    consents=st.lists(st.sampled_from(Erasable), max_size=2).map(tuple),
    live=st.none() | _live,
    applied_at=st.none() | _times,
    attempt=st.none() | _attempts,
)
entries = records | st.builds(Forgotten, product_id=product_ids)
