"""After the updates the store is read back: what it shows is recorded where it is what was sent."""

import logging

import httpx
import pytest

from reconciler.errors import StateError, StoreError
from reconciler.model.live import LiveMedia
from reconciler.model.outcome import Result
from reconciler.model.record import Record, Status
from reconciler.sandbox import FailedGallery, FailedMain, NoVideos, Quirks
from tests.delivery.shop import Shop, item, seeded
from tests.delivery.wire import Go, answer_lost, answers, meanwhile, well


def by_hand(shop: Shop, deed: str) -> None:
    """What somebody does in the store between the update and reading back."""
    deeds = {
        "adds a picture": lambda: shop.admin.add_to_gallery(7, item("z").address),
        "removes a picture": lambda: shop.admin.remove_from_gallery(7, 0),
        "adds a video": lambda: shop.admin.add_to_gallery(7, "https://vimeo.com/9"),
        "replaces the main image": lambda: shop.admin.set_main_image(7, item("z").address),
        "removes the main image": lambda: shop.admin.set_main_image(7, None),
    }
    shop.on("PUT 7", meanwhile(deeds[deed], afterwards=True))


def gallery_read(record: Record) -> tuple[str, ...]:
    """The pictures that the record knows by the store's own addresses."""
    return record.live.images if record.live else ()


def test_what_the_store_shows_after_an_update_is_recorded() -> None:
    shop = Shop(seeded(7, gallery="ab")).declare(7, main=["x", "v1"], gallery=["c", "v2", "d"]).deliver()
    live = shop.records[7].live
    assert live is not None
    assert (live.main_image is not None, live.main_video, len(live.images), live.videos) == (
        True,
        "https://vimeo.com/1",
        2,
        ("https://vimeo.com/2",),
    )
    assert shop.results == {7: Result.APPLIED}


def test_products_are_read_back_a_hundred_a_request_and_recorded_with_one_flush() -> None:
    shop = Shop(*map(seeded, range(1, 251)), parallelism=8)
    for product_id in range(1, 251):
        shop.declare(product_id, gallery="a")
    shop.deliver()
    looks = [event.count(",") + 1 for event in shop.events if event.startswith("GET")]
    assert sorted(looks) == [50, 100, 100]
    assert all(record.live is not None for record in shop.records.values())
    read_back = [
        len(lines) for lines in shop.diary.appends if any(isinstance(one, Record) and one.live for one in lines)
    ]
    assert len(read_back) == 3


@pytest.mark.parametrize("deed", ["adds a picture", "removes a picture", "adds a video"])
def test_a_gallery_that_is_not_what_was_sent_makes_a_partial_record_without_a_reading_of_it(deed: str) -> None:
    shop = Shop(seeded(7, main="x", gallery="ab")).declare(7, gallery="cd")
    by_hand(shop, deed)
    shop.deliver()
    record = shop.records[7]
    assert (record.status, gallery_read(record)) == (Status.PARTIAL, ())
    assert [(one.slot, one.code) for one in record.failures] == [("gallery", "not-shown")]
    assert shop.results == {7: Result.PARTIAL}
    assert shop.failures == [("gallery", "not-shown")]


@pytest.mark.parametrize("deed", ["replaces the main image", "removes the main image"])
def test_a_section_that_was_not_sent_and_changed_makes_a_partial_record(deed: str) -> None:
    shop = Shop(seeded(7, main="x", gallery="ab")).declare(7, gallery="cd")
    by_hand(shop, deed)
    shop.deliver()
    assert [(one.slot, one.code) for one in shop.records[7].failures] == [("main", "not-shown")]
    assert shop.results == {7: Result.PARTIAL}


def applied() -> tuple[Shop, LiveMedia]:
    """A shop in which both sections are ours, and how the store showed them."""
    shop = Shop(seeded(7)).declare(7, main="x", gallery="ab").deliver()
    live = shop.records[7].live
    assert live is not None
    return shop, live


@pytest.mark.parametrize("lost", [False, True])
def test_what_somebody_put_in_one_section_does_not_become_ours_because_the_other_is_sent(lost: bool) -> None:
    shop, ours = applied()
    shop.admin.set_main_image(7, item("z").address)
    shop.declare(7, gallery="cd").on("PUT", answer_lost if lost else well).deliver()
    live = shop.records[7].live
    assert live is not None
    assert shop.results == {7: Result.APPLIED}
    assert live.main_image == ours.main_image
    assert not set(live.images) & set(ours.images)


def test_what_somebody_put_there_during_the_update_does_not_become_ours_either() -> None:
    shop, ours = applied()
    by_hand(shop.declare(7, gallery="cd"), "replaces the main image")
    shop.deliver()
    live = shop.records[7].live
    assert live is not None
    assert (live.main_image, len(live.images)) == (ours.main_image, 2)


def test_a_gallery_that_somebody_changed_does_not_become_ours_because_main_is_sent() -> None:
    shop, ours = applied()
    shop.admin.add_to_gallery(7, item("z").address)
    live = shop.declare(7, main="y").deliver().records[7].live
    assert live is not None
    assert live.images == ours.images
    assert live.main_image != ours.main_image


def test_a_promoted_picture_is_ours_although_main_was_not_sent() -> None:
    live = Shop(seeded(7)).declare(7, gallery="ab").deliver().records[7].live
    assert live is not None
    assert live.main_image is not None
    assert len(live.images) == 1


def test_a_store_that_still_shows_the_old_gallery_makes_a_partial_record() -> None:
    shop = Shop(seeded(7, gallery="ab")).declare(7, gallery="cd")
    shop.on("PUT", answers_done).deliver()
    assert shop.results == {7: Result.PARTIAL}
    assert "still shows the gallery" in shop.told


async def answers_done(go: Go) -> httpx.Response:
    """The store says that it did it, and did not."""
    return httpx.Response(200, json={"galleryMedia": [{"success": True}, {"success": True}]})


@pytest.mark.parametrize("promote", [True, False])
def test_a_first_gallery_picture_that_became_the_main_image_is_as_it_should_be(promote: bool) -> None:
    shop = Shop(seeded(7), quirks=Quirks(promote_first=promote)).declare(7, gallery="abc").deliver()
    assert shop.results == {7: Result.APPLIED}
    live = shop.records[7].live
    assert live is not None
    assert (live.main_image is not None, len(live.images)) == (promote, 2 if promote else 3)


def test_a_partial_update_keeps_what_the_store_shows() -> None:
    shop = Shop(seeded(7, main="w"))
    shop.admin.kill(item("b").address)
    shop.declare(7, gallery="abc").deliver()
    live = shop.records[7].live
    assert live is not None
    assert len(live.images) == 2
    assert [one.slot for one in shop.records[7].failures] == ["gallery[1]"]


@pytest.mark.parametrize("failed_main", FailedMain)
@pytest.mark.parametrize("failed_gallery", FailedGallery)
def test_whatever_is_left_of_what_was_there_before_may_be_shown_after_a_partial_update(
    failed_main: FailedMain, failed_gallery: FailedGallery
) -> None:
    shop = Shop(
        seeded(7, main=["w", "v1"], gallery="mnop"),
        quirks=Quirks(failed_main=failed_main, failed_gallery=failed_gallery),
    )
    shop.admin.kill("https://cdn.example.com/*")
    shop.declare(7, main=["x", "v1"], gallery="a").deliver()
    assert shop.results == {7: Result.PARTIAL}
    assert shop.records[7].live is not None


def test_a_picture_added_by_hand_after_a_partial_update_is_not_taken_for_ours() -> None:
    shop = Shop(seeded(7, main="w"))
    shop.admin.kill(item("b").address)

    def twice() -> None:
        shop.show(7, gallery="acyz")

    shop.declare(7, gallery="abc").on("PUT", meanwhile(twice, afterwards=True)).deliver()
    assert shop.results == {7: Result.PARTIAL}
    assert gallery_read(shop.records[7]) == ()


def test_a_picture_added_by_hand_does_not_fill_the_place_of_one_that_did_not_arrive() -> None:
    shop = Shop(seeded(7, main="w"))
    shop.admin.kill(item("b").address)
    shop.declare(7, gallery="abc")
    by_hand(shop, "adds a picture")
    shop.deliver()
    assert shop.results == {7: Result.PARTIAL}
    assert gallery_read(shop.records[7]) == ()


def test_a_picture_added_by_hand_does_not_fill_the_place_of_one_that_became_the_main_image() -> None:
    shop = Shop(seeded(7), quirks=Quirks(promote_first=True)).declare(7, gallery="ab")
    by_hand(shop, "adds a picture")
    shop.deliver()
    assert "2 pictures were sent for the gallery, the store shows 3 pictures" in shop.told
    assert gallery_read(shop.records[7]) == ()


def test_a_product_that_is_gone_when_it_is_read_back_is_told_as_gone() -> None:
    shop = Shop(seeded(7), seeded(8)).declare(7, gallery="a").declare(8, gallery="a")
    shop.on("PUT 7", meanwhile(lambda: shop.admin.delete_product(7), afterwards=True)).deliver()
    assert shop.results == {7: Result.GONE, 8: Result.APPLIED}
    assert shop.failures == [(None, "product-gone")]
    assert shop.records[7].gallery == (item("a"),)


@pytest.mark.parametrize("status", [401, 402, 500, 503])
def test_a_store_that_cannot_be_read_back_leaves_the_products_applied_and_records_without_live(status: int) -> None:
    shop = Shop(seeded(7)).declare(7, gallery="a").on("GET", well, *[answers(status)] * 9).deliver()
    assert shop.results == {7: Result.APPLIED}
    assert (shop.records[7].status, shop.records[7].live) == (Status.APPLIED, None)
    assert isinstance(shop.run.stopped, StoreError)


def test_an_earlier_reading_does_not_stand_for_an_update_that_was_not_read_back() -> None:
    shop, _ = applied()
    shop.declare(7, gallery="cd").on("GET", well, *[answers(500)] * 9).deliver()
    assert shop.results == {7: Result.APPLIED}
    assert gallery_read(shop.records[7]) == ()


def test_an_update_that_was_not_read_back_leaves_the_reading_of_what_was_not_sent() -> None:
    shop, reading = applied()
    shop.declare(7, main="y").on("GET", well, *[answers(500)] * 9).deliver()
    assert shop.results == {7: Result.APPLIED}
    live = shop.records[7].live
    assert live is not None
    assert (live.main_image, live.images) == (None, reading.images)


def test_a_reading_that_cannot_be_written_leaves_the_products_applied() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="a")
    shop.diary.full = lambda line: isinstance(line, Record) and line.live is not None
    shop.deliver()
    assert shop.results == {7: Result.APPLIED}
    assert isinstance(shop.run.stopped, StateError)
    assert shop.records[7].status is Status.APPLIED


def test_what_was_refused_or_held_is_not_read_back() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="a").on("PUT", answers(422, "WRONG_URL")).deliver()
    assert [event for event in shop.events if event.startswith("GET")] == []


def test_videos_that_are_left_out_where_there_are_none_are_no_difference() -> None:
    shop = Shop(seeded(7), quirks=Quirks(no_videos=NoVideos.MISSING)).declare(7, main="x").deliver()
    assert shop.results == {7: Result.APPLIED}
    assert isinstance(shop.records[7].live, LiveMedia)


def test_repeats_are_told_to_who_wants_to_know(caplog: pytest.LogCaptureFixture) -> None:
    shop = Shop(seeded(7)).declare(7, gallery="a").on("PUT", answers(500, "INTERNAL_ERROR", "oops"))
    with caplog.at_level(logging.INFO, "reconciler"):
        shop.deliver()
    [told] = [one.getMessage() for one in caplog.records if one.name == "reconciler"]
    assert told.startswith("product 7: the store had an error (INTERNAL_ERROR: oops); again in ")


def test_a_section_that_was_not_sent_is_watched_although_an_item_failed() -> None:
    shop = Shop(seeded(7, main="m", gallery="ab")).declare(7, gallery="cd", losses="ab")
    shop.admin.kill(item("d").address)
    shop.on("PUT", meanwhile(lambda: shop.admin.set_main_image(7, None), afterwards=True)).deliver()
    assert [slot for slot, _ in shop.failures] == ["gallery[1]", "main"]
    record = shop.records[7]
    assert record.live is None or not record.live.images, "of the gallery nothing is known"


def test_what_somebody_put_there_meanwhile_is_not_taken_for_ours() -> None:
    shop = Shop(seeded(7)).declare(7, main="m", gallery="ab").deliver()
    shop.declare(7, gallery="cd", losses="ab")
    shop.admin.kill(item("d").address)
    shop.on("PUT", meanwhile(lambda: shop.admin.set_main_image(7, item("hand").address), afterwards=True))
    ours = shop.records[7].live
    shop.deliver()
    kept = shop.records[7].live
    assert ours is not None
    assert kept is not None
    assert kept.main_image == ours.main_image, "so that the other one is foreign"
