"""One update goes first and alone, and nothing follows where it did not do what it should."""

import pytest

from reconciler.errors import CanaryFailed, Exit
from reconciler.model.outcome import Result
from reconciler.sandbox import Quirks
from tests.delivery.shop import Shop, item, seeded
from tests.delivery.wire import Step, answer_lost, answers, meanwhile


def shop_of(*product_ids: int, canary: bool = True) -> Shop:
    """Products with a gallery of two, all to be given another one; their main images are left alone."""
    shop = Shop(*(seeded(one, main="m", gallery="ab") for one in product_ids), canary=canary, parallelism=8)
    for one in product_ids:
        shop.declare(one, gallery="cd", losses="ab")
    return shop


def erases_main(shop: Shop, product_id: int) -> Step:
    """The store takes a null for an empty section."""
    return meanwhile(lambda: shop.admin.set_main_image(product_id, None), afterwards=True)


def test_the_first_goes_alone_and_is_read_back_before_any_other() -> None:
    shop = shop_of(1, 2, 3).deliver()
    assert shop.events[:5] == ["attempt 1", "PUT 1", "read-back 1", "GET 1", "read-back 1"]
    assert set(shop.results.values()) == {Result.APPLIED}
    assert shop.wire.most_at_once == 2


def test_a_single_update_needs_no_other_to_go_first() -> None:
    shop = shop_of(1).deliver()
    assert shop.events == ["attempt 1", "PUT 1", "read-back 1", "GET 1", "read-back 1"]


def test_it_can_be_done_without() -> None:
    assert shop_of(1, 2, canary=False).deliver().events[:3] == ["attempt 1", "attempt 2", "PUT 1"]


def test_a_product_whose_unsent_section_is_filled_goes_first() -> None:
    shop = Shop(seeded(1, gallery="a"), seeded(2, gallery="a"), seeded(3, main="m", gallery="a"), canary=True)
    for one in (1, 2, 3):
        shop.declare(one, gallery="c", losses="a")
    assert shop.deliver().events[:2] == ["attempt 3", "PUT 3"]


def test_a_store_that_erases_what_was_sent_as_null_is_stopped_after_one_product() -> None:
    shop = shop_of(1, 2, 3)
    shop.on("PUT 1", erases_main(shop, 1)).deliver()
    assert [event for event in shop.events if event.startswith("PUT")] == ["PUT 1"]
    assert shop.results == {1: Result.PARTIAL}
    assert isinstance(shop.run.stopped, CanaryFailed)
    assert shop.run.stopped.exit_code is Exit.INCOMPLETE
    assert shop.failures == [("main", "canary")]
    assert "expected http://sandbox.test/images/1003/" in shop.told
    assert "found nothing" in shop.told


def test_a_section_that_does_not_show_what_was_sent_stops_it_too() -> None:
    shop = shop_of(1, 2, 3)
    shop.on("PUT 1", meanwhile(lambda: shop.admin.remove_from_gallery(1, 0), afterwards=True)).deliver()
    assert [event for event in shop.events if event.startswith("PUT")] == ["PUT 1"]
    assert shop.failures == [("gallery", "canary")]


def test_the_gallery_left_alone_is_looked_at_as_well() -> None:
    shop = Shop(*(seeded(one, main="m", gallery="ab") for one in (1, 2)), canary=True)
    shop.declare(1, main="n", losses="m").declare(2, main="n", losses="m")
    shop.on("PUT 1", meanwhile(lambda: shop.show(1, ""), afterwards=True)).deliver()
    assert shop.failures == [("gallery", "canary")]
    assert shop.shows(2) == ["m", "a", "b"]


@pytest.mark.parametrize("step", [answers(422, "WRONG_URL"), answers(404, "PRODUCT_NOT_FOUND"), answer_lost])
def test_one_that_comes_to_no_clear_end_leaves_it_to_the_next(step: Step) -> None:
    shop = shop_of(1, 2, 3)
    shop.on("PUT 1", step).on("PUT 2", erases_main(shop, 2)).deliver()
    assert [event for event in shop.events if event.startswith("PUT")] == ["PUT 1", "PUT 2"]
    assert isinstance(shop.run.stopped, CanaryFailed)


def test_a_picture_that_failed_is_no_reason_to_distrust_the_store() -> None:
    shop = shop_of(1, 2, 3)
    shop.admin.kill(item("d").address)
    shop.deliver()
    assert shop.run.stopped is None
    assert shop.results == {1: Result.PARTIAL, 2: Result.PARTIAL, 3: Result.PARTIAL}


def test_a_gallery_picture_that_becomes_the_main_image_is_no_reason_either() -> None:
    shop = Shop(*(seeded(one, gallery="ab") for one in (1, 2)), canary=True, quirks=Quirks(promote_first=True))
    shop.declare(1, gallery="cd", losses="ab").declare(2, gallery="cd", losses="ab").deliver()
    assert shop.run.stopped is None
    assert set(shop.results.values()) == {Result.APPLIED}


def test_a_token_that_does_not_work_stops_it_as_ever() -> None:
    shop = shop_of(1, 2, 3).on("PUT", *[answers(403, "INVALID_API_TOKEN")] * 9).deliver()
    assert [event for event in shop.events if event.startswith("PUT")] == ["PUT 1"]
    assert shop.results == {}


def test_what_else_failed_is_still_told() -> None:
    shop = shop_of(1, 2)
    shop.admin.kill(item("d").address)
    shop.on("PUT 1", erases_main(shop, 1)).deliver()
    assert shop.failures == [("gallery[1]", "DOWNLOAD_IMAGE_FAILED"), ("main", "canary")]
