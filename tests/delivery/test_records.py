"""What the state says around an update: the attempt before it leaves, and what came of it afterwards."""

from pathlib import Path

import pytest

from reconciler.model.declared import Erasable
from reconciler.model.live import LiveMedia
from reconciler.model.media import Main, Section
from reconciler.model.outcome import ItemFailure, Result
from reconciler.model.record import Status
from reconciler.sandbox import MainResult, Quirks
from reconciler.state.backend import StateJournal
from tests.delivery.diary import Diary, Line
from tests.delivery.shop import NOON, Shop, item, seeded
from tests.delivery.wire import answers, meanwhile
from tests.state.builders import state_file, writing


def test_an_attempt_is_on_disk_before_its_update_is_sent_and_its_record_after() -> None:
    shop = Shop(seeded(7, gallery="ab")).declare(7, gallery="cd").deliver()
    assert shop.events == ["attempt 7", "PUT 7", "applied 7", "GET 7", "read-back 7"]
    assert shop.results == {7: Result.APPLIED}
    assert shop.shows(7) == ["c", "d"]


def test_an_attempt_tells_what_is_sent_what_was_there_and_what_loss_was_agreed_to() -> None:
    shop = Shop(seeded(7, main="x", gallery="ab")).declare(7, gallery="cb", losses="a").deliver()
    [[begun], *_] = shop.diary.appends
    attempt = begun.attempt  # type: ignore[union-attr]
    assert attempt is not None
    assert (attempt.main, attempt.gallery) == (None, (item("c"), item("b")))
    assert (len(attempt.before.images), attempt.before.main_image is not None) == (2, True)
    assert attempt.agreed == (item("a").address,)
    assert attempt.started_at >= NOON


def test_what_was_applied_stays_beside_the_attempt() -> None:
    shop = Shop(seeded(7)).declare(7, main="x", gallery="ab").deliver()
    before = shop.records[7]
    shop.declare(7, gallery="c").deliver()
    [[begun], *_] = shop.diary.appends[3:]
    assert begun.attempt is not None  # type: ignore[union-attr]
    assert begun.model_copy(update={"attempt": None}) == before


def test_a_record_holds_all_that_was_sent_and_when_and_from_where() -> None:
    record = Shop(seeded(7)).declare(7, main=["x", "v1"], gallery="ab").deliver().records[7]
    assert record.main == Main(image=item("x").address, video="https://vimeo.com/1")
    assert record.gallery == (item("a"), item("b"))
    assert (record.source, record.source_digest, record.sku) == ("products/7.yaml", "sha256:7", "SKU-7")
    assert (record.status, record.failures) == (Status.APPLIED, ())
    assert record.applied_at is not None
    assert record.applied_at >= NOON


def test_a_section_that_was_not_sent_keeps_what_the_record_says_of_it() -> None:
    shop = Shop(seeded(7)).declare(7, main="x", gallery="ab").deliver().declare(7, main="y").deliver()
    assert shop.records[7].gallery == (item("a"), item("b"))
    assert shop.records[7].main == Main(image=item("y").address)
    assert shop.shows(7) == ["y", "a", "b"]


def test_a_released_section_leaves_the_record_with_the_next_update() -> None:
    shop = Shop(seeded(7)).declare(7, main="x", gallery="ab").deliver()
    shop.declare(7, gallery="c", released=(Section.MAIN,)).deliver()
    assert shop.records[7].main is None
    assert shop.shows(7) == ["x", "c"]


def test_the_failures_of_a_released_section_go_with_it() -> None:
    shop = Shop(seeded(7), quirks=Quirks(promote_first=False))
    shop.admin.kill(item("x").address)
    assert shop.declare(7, main="x", gallery="ab").deliver().results == {7: Result.PARTIAL}
    shop.declare(7, gallery="c", released=(Section.MAIN,)).deliver()
    assert shop.results == {7: Result.APPLIED}
    assert shop.records[7].failures == ()


def test_a_consent_that_was_used_is_spent() -> None:
    shop = Shop(seeded(7, gallery="ab")).declare(7, gallery=(), erases=True).deliver()
    assert shop.shows(7) == []
    assert shop.records[7].consents == (Erasable.GALLERY,)


def test_a_consent_is_not_spent_by_an_update_that_was_refused() -> None:
    shop = Shop(seeded(7, gallery="ab")).declare(7, gallery=(), erases=True)
    shop.on("PUT", answers(409, "CONFLICT")).deliver()
    assert shop.records[7].consents == ()


@pytest.mark.parametrize("form", MainResult)
@pytest.mark.parametrize(
    ("dead", "slot", "code"),
    [("x", "main.image", "DOWNLOAD_IMAGE_FAILED"), ("b", "gallery[1]", "DOWNLOAD_IMAGE_FAILED")],
)
def test_an_item_that_fails_inside_a_200_makes_a_partial_record(
    form: MainResult, dead: str, slot: str, code: str
) -> None:
    shop = Shop(seeded(7, main="w"), quirks=Quirks(main_result=form))
    shop.admin.kill(item(dead).address)
    shop.declare(7, main=["x", "v1"], gallery="ab").deliver()
    [failure] = shop.records[7].failures
    assert (failure.slot, failure.code) == (slot, code)
    assert failure.message
    assert shop.records[7].status is Status.PARTIAL
    assert shop.results == {7: Result.PARTIAL}


def test_a_failure_is_told_with_the_line_that_declares_the_item() -> None:
    shop = Shop(seeded(7))
    shop.admin.kill(item("b").address)
    shop.declare(7, gallery="ab").deliver()
    [outcome] = shop.watching.seen
    [failure] = outcome.failures
    assert isinstance(failure, ItemFailure)
    assert (failure.path, failure.line) == ("products/7.yaml", 8)


def test_a_failed_item_that_is_sent_again_and_arrives_fails_no_more() -> None:
    shop = Shop(seeded(7))
    shop.admin.kill(item("b").address)
    shop.declare(7, gallery="ab").deliver()
    shop.admin.revive(item("b").address)
    shop.deliver()
    assert (shop.records[7].status, shop.records[7].failures) == (Status.APPLIED, ())


def test_an_update_that_is_refused_leaves_what_was_true_before() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="ab").deliver()
    before = shop.records[7]
    shop.declare(7, gallery="c").on("PUT", answers(422, "WRONG_URL", "no picture")).deliver()
    assert shop.events == ["attempt 7", "PUT 7", "read-back 7"]
    assert shop.records[7].failures[0].code == "WRONG_URL"
    assert shop.records[7].model_copy(update={"failures": (), "status": Status.APPLIED}) == before
    assert (shop.results, shop.tries, shop.told) == ({7: Result.FAILED}, {7: 1}, "no picture")


def test_a_new_product_that_is_refused_has_a_record_of_nothing_but_that() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c").on("PUT", answers(404, "PRODUCT_NOT_FOUND", "gone")).deliver()
    record = shop.records[7]
    assert (record.main, record.gallery, record.live, record.attempt) == (None, None, None, None)
    assert [failure.slot for failure in record.failures] == [None]


def test_one_product_that_is_refused_does_not_keep_the_others() -> None:
    shop = Shop(*map(seeded, range(1, 6)))
    for product_id in range(1, 6):
        shop.declare(product_id, gallery="a")
    shop.on("PUT 2", answers(413, "TOO_LARGE")).deliver()
    assert shop.results == {1: "applied", 2: "failed", 3: "applied", 4: "applied", 5: "applied"}
    assert shop.run.stopped is None


def test_what_the_store_says_cannot_break_the_state() -> None:
    shop = (
        Shop(seeded(7))
        .declare(7, gallery="c")
        .on("PUT", answers(422, "\ud800", "\ud800 \x1b[2J" + "x" * 10_000))
        .deliver()
    )
    line = shop.records[7].model_dump_json()
    assert len(line.encode()) < 2000


def test_a_product_that_shows_nothing_and_is_sent_nothing_new_is_applied() -> None:
    shop = Shop(seeded(7)).declare(7, gallery=()).deliver()
    assert shop.results == {7: Result.APPLIED}
    assert shop.records[7].live == LiveMedia()


def test_progress_is_told_product_by_product() -> None:
    shop = Shop(seeded(1), seeded(2)).declare(1, gallery="a").declare(2, gallery="b").deliver()
    assert shop.watching.total == 2
    assert sorted(one.identity for one in shop.watching.seen) == ["id:1", "id:2"]


def test_updates_that_are_sent_at_once_share_the_flushes_of_their_lines() -> None:
    shop = Shop(*map(seeded, range(1, 9)), parallelism=8)
    for product_id in range(1, 9):
        shop.declare(product_id, gallery="a")
    shop.deliver()
    lines = [line for lines in shop.diary.appends for line in lines]
    assert len(lines) == 3 * 8
    assert len(shop.diary.appends[0]) == 8
    assert len(shop.diary.appends) < len(lines) / 3


def test_what_one_run_recorded_is_what_the_next_one_reads(tmp_path: Path) -> None:
    shop = Shop(*(seeded(one, main="x", gallery="ab") for one in range(1, 5)))
    for product_id in range(1, 5):
        shop.declare(product_id, main=["y", "v1"], gallery=["c", "v2"], losses="ab")
    shop.on("PUT 1", answers(422, "WRONG_URL", "no picture \x1b[31m \ud800 \u2028"))
    shop.on("PUT 2", meanwhile(lambda: shop.show(2, gallery="z"), answers(500)))
    shop.admin.kill(item("c").address)
    backend = state_file(tmp_path / "state.jsonl")
    with writing(backend) as journal:
        shop.diary = OnDisk(shop.events, journal)
        shop.deliver()
    found = dict(backend.read().records)
    assert found == shop.records
    assert [one.status for _, one in sorted(found.items())] == [Status.PARTIAL] * 4
    assert found[2].attempt is not None


class OnDisk(Diary):
    """A diary whose lines go into a real state as well."""

    def __init__(self, events: list[str], journal: StateJournal) -> None:
        super().__init__(events)
        self._journal = journal

    def append(self, *lines: Line) -> None:
        super().append(*lines)
        self._journal.append(*lines)
