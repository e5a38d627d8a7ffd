"""What every backend must do. One suite, run against each of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from reconciler.errors import Exit, LockHeld, StateError
from reconciler.model.record import Forgotten
from reconciler.state.backend import StateBackend
from tests.git.builders import bare, cloned
from tests.state.builders import ORIGIN, STORE, record, recorded, state_branch, state_file, writing

Place = Callable[..., StateBackend]


@pytest.fixture(params=["file", "branch"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Opens the same place each time, as another process would."""

    def file(store: int = STORE, origin: str = ORIGIN) -> StateBackend:
        return state_file(tmp_path / "state.jsonl", store, origin)

    def branch(store: int = STORE, origin: str = ORIGIN) -> StateBackend:
        return state_branch(clone, store, origin)

    clone = tmp_path / "clone"
    if request.param == "branch":
        cloned(bare(tmp_path / "remote.git"), clone)
    places: dict[str, Place] = {"file": file, "branch": branch}
    return places[request.param]


def test_it_can_say_what_it_is(place: Place) -> None:
    assert place().describe()


def test_nothing_is_there_at_first(place: Place) -> None:
    state = place().read()
    assert state.missing
    assert state.records == {}
    assert (state.header.serial, state.header.store, state.header.origin) == (0, STORE, ORIGIN)


def test_what_is_appended_is_there_for_others_before_anything_is_compacted(place: Place) -> None:
    with writing(place()) as journal:
        journal.append(record(2, "a", out=True), record(1))
        assert place().read().records == {1: record(1), 2: record(2, "a", out=True)}
        journal.append(record(2, "a"))
        journal.append(Forgotten(product_id=1))
        assert place().read().records == {2: record(2, "a")}
        assert journal.state == place().read()
    assert place().read().records == {2: record(2, "a")}


def test_a_run_that_records_something_keeps_the_lineage_and_adds_one_to_the_serial(place: Place) -> None:
    first = recorded(place(), record(2))
    second = recorded(place(), record(1))
    assert [first.header.serial, second.header.serial] == [1, 2]
    assert first.header.lineage == second.header.lineage
    assert place().read() == second
    assert list(second.records) == [1, 2]


def test_a_run_that_records_nothing_leaves_all_as_it_is(place: Place) -> None:
    with writing(place()) as journal:
        assert journal.compact().missing
    assert place().read().missing
    before = recorded(place(), record(1))
    with writing(place()) as journal:
        journal.append()
        assert journal.compact() == before
    assert place().read() == before


def test_a_run_can_go_on_after_it_compacted(place: Place) -> None:
    with writing(place()) as journal:
        journal.append(record(1))
        journal.compact()
        journal.append(record(2))
        assert list(place().read().records) == [1, 2]
        assert journal.compact().header.serial == 2
    assert list(place().read().records) == [1, 2]


def test_the_next_run_brings_order_to_what_a_broken_one_left(place: Place) -> None:
    with writing(place()) as journal:
        journal.append(record(2), record(1, "old"), record(1, "new"))
    with writing(place()) as journal:
        assert journal.compact().header.serial == 1
    assert place().read().records == {1: record(1, "new"), 2: record(2)}


def test_all_that_many_threads_append_is_there(place: Place) -> None:
    with writing(place()) as journal, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: journal.append(record(number), record(1000 + number)), range(1, 101)))
    assert list(place().read().records) == [*range(1, 101), *range(1001, 1101)]


@pytest.mark.parametrize(("store", "origin"), [(1004, ORIGIN), (STORE, "127.0.0.1:8000")])
def test_the_state_of_another_store_is_refused(place: Place, store: int, origin: str) -> None:
    recorded(place(), record(1))
    with pytest.raises(StateError, match=f"not of store {store} at {origin}"):
        place(store, origin).read()


def test_a_second_run_is_told_who_holds_the_lock_and_how_to_break_it(place: Place) -> None:
    with place().lock() as lock:
        with pytest.raises(LockHeld) as caught:
            place().lock()
        assert caught.value.exit_code is Exit.TRY_LATER
        for part in (str(lock.holder.pid), lock.holder.host, f"{lock.holder.since:%Y-%m-%d %H:%M:%S} UTC"):
            assert part in caught.value.message
        assert f"state unlock {lock.holder.lock_id}" in (caught.value.remedy or "")
        assert place().holder() == lock.holder
    assert place().holder() is None
    with place().lock() as again:
        assert again.holder.lock_id != lock.holder.lock_id


def test_a_lock_can_be_released_twice(place: Place) -> None:
    lock = place().lock()
    lock.release()
    with place().lock() as other:
        lock.release()
        assert place().holder() == other.holder
        other.check()


def test_a_released_lock_is_no_permission_to_write(place: Place) -> None:
    backend = place()
    with backend.lock() as lock, backend.journal(backend.read()) as journal:
        lock.release()
        with pytest.raises(StateError, match="nobody holds it now; nothing more is written"):
            journal.append(record(1))
    assert place().read().missing


def test_whoever_had_its_lock_broken_stops(place: Place) -> None:
    backend = place()
    with backend.lock() as lock, backend.journal(backend.read()) as journal:
        journal.append(record(1))
        assert place().unlock(lock.holder.lock_id) == lock.holder
        assert place().holder() is None
        with pytest.raises(StateError, match="the lock of the state was broken while this run held it"):
            journal.append(record(2))
        with pytest.raises(StateError, match="the lock of the state was broken while this run held it"):
            journal.compact()
        assert list(journal.state.records) == [1]
    assert list(place().read().records) == [1]


def test_whoever_had_its_lock_broken_learns_who_has_it_now_and_disturbs_nobody(place: Place) -> None:
    lock = place().lock()
    place().unlock(lock.holder.lock_id)
    with place().lock() as other:
        with pytest.raises(StateError, match=other.holder.lock_id):
            lock.check()
        lock.release()
        other.check()
        assert place().holder() == other.holder
        with pytest.raises(LockHeld):
            place().lock()


def test_only_the_lock_that_is_named_is_broken(place: Place) -> None:
    with pytest.raises(StateError, match="the state is not locked"):
        place().unlock(str(uuid4()))
    with place().lock() as lock:
        with pytest.raises(StateError, match=f"{lock.holder.lock_id}.*, and by no lock with the given id"):
            place().unlock(str(uuid4()))
        lock.check()


def test_a_state_that_changed_since_it_was_read_is_not_written_to(place: Place) -> None:
    backend = place()
    for old in (backend.read(), recorded(place(), record(1))):
        recorded(place(), record(2, f"after {old.header.serial}".replace(" ", "-")))
        with backend.lock(), pytest.raises(StateError, match="was changed by something else"):
            backend.journal(old)
    assert list(place().read().records) == [1, 2]


def test_a_journal_that_was_left_takes_nothing_more(place: Place) -> None:
    backend = place()
    with backend.lock():
        with backend.journal(backend.read()) as journal:
            journal.append(record(1))
        with pytest.raises(RuntimeError):
            journal.append(record(2))
        assert list(journal.state.records) == [1]
        with backend.journal(journal.state) as another:
            another.append(record(3))
    assert list(place().read().records) == [1, 3]
