"""Nothing is sent by a reading of the store that is over 60 seconds old, nor where the store shows something else."""

import pytest

from reconciler.errors import StoreError, TryLater
from reconciler.model.outcome import Result
from tests.delivery.shop import Shop, item, seeded
from tests.delivery.wire import answer_lost, answers, dropped, meanwhile, slow, well


def gallery_of(shop: Shop, product_ids: range) -> Shop:
    for product_id in product_ids:
        shop.declare(product_id, gallery="c")
    return shop


def test_a_fresh_reading_is_not_taken_again() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c").deliver(after=59)
    assert shop.events[:2] == ["attempt 7", "PUT 7"]


def test_a_reading_over_a_minute_old_is_taken_again_before_anything_is_recorded() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c").deliver(after=61)
    assert shop.events[:3] == ["GET 7", "attempt 7", "PUT 7"]


def test_stale_readings_are_taken_again_a_hundred_a_request() -> None:
    shop = gallery_of(Shop(*map(seeded, range(1, 251))), range(1, 251)).deliver(after=61)
    looks = [event.count(",") + 1 for event in shop.events if event.startswith("GET")]
    assert [event.split()[0] for event in shop.events[:2]] == ["GET", "attempt"]
    assert sum(looks) == 500  # once before they are sent, once afterwards
    assert sorted(looks, reverse=True)[:4] == [100] * 4
    assert set(shop.results.values()) == {Result.APPLIED}


def test_readings_grow_old_while_others_are_sent() -> None:
    shop = Shop(*map(seeded, range(1, 6)), parallelism=1, latency=25)
    gallery_of(shop, range(1, 6)).deliver()
    assert shop.events.index("GET 3,4,5") < shop.events.index("PUT 3")


def test_a_reading_is_as_old_as_the_question_not_as_the_answer() -> None:
    shop = gallery_of(Shop(seeded(1), seeded(2), parallelism=1), range(1, 3))
    shop.on("GET", well, slow(after=50)).on("PUT 1", slow(after=15)).deliver(after=61)
    assert shop.events.index("GET 2") < shop.events.index("PUT 2")


def test_two_that_need_the_same_reading_take_it_once() -> None:
    shop = gallery_of(Shop(*map(seeded, range(1, 5)), parallelism=4), range(1, 5)).deliver(after=61)
    assert shop.events.count("GET 1,2,3,4") == 2  # once before, once afterwards


def test_a_product_that_changed_meanwhile_is_held() -> None:
    shop = Shop(seeded(7, gallery="ab"), seeded(8)).declare(7, gallery="c").declare(8, gallery="c")
    shop.deliver(after=61, before_it=lambda: shop.admin.add_to_gallery(7, item("z").address))
    assert shop.results == {7: Result.HELD, 8: Result.APPLIED}
    assert shop.failures == [(None, "store-changed")]
    assert shop.shows(7) == ["a", "b", "z"]
    assert 7 not in shop.records
    assert shop.run.stopped is None


def test_a_product_whose_sku_changed_meanwhile_is_held() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c")
    shop.deliver(after=61, before_it=lambda: shop.admin.change_sku(7, "OTHER"))
    assert shop.results == {7: Result.HELD}


def test_a_product_that_is_gone_meanwhile_is_not_sent() -> None:
    shop = Shop(seeded(7), seeded(8)).declare(7, gallery="c").declare(8, gallery="c")
    shop.deliver(after=61, before_it=lambda: shop.admin.delete_product(7))
    assert shop.results == {7: Result.GONE, 8: Result.APPLIED}
    assert shop.failures == [(None, "product-gone")]
    assert shop.tries[7] == 0
    assert "attempt 7" not in shop.events


def test_a_held_product_keeps_the_record_that_it_had() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="ab").deliver()
    before = shop.records[7]
    shop.declare(7, gallery="c").deliver(after=61, before_it=lambda: shop.admin.remove_from_gallery(7, 0))
    assert shop.records == {7: before}


def test_a_store_that_cannot_be_looked_at_again_ends_the_run_with_nothing_sent() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c")
    shop.deliver(after=61, before_it=lambda: shop.on("GET", answers(402, "STORE_IS_SUSPENDED")))
    assert type(shop.run.stopped) is StoreError
    assert (shop.results, shop.records, shop.events) == ({}, {}, ["GET 7"])


def test_after_a_long_pause_the_product_is_looked_at_again_before_it_is_sent() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c").on("PUT", answers(429, retry_after="90")).deliver()
    assert shop.events[:5] == ["attempt 7", "PUT 7", "GET 7", "PUT 7", "applied 7"]
    assert (shop.results, shop.tries) == ({7: Result.APPLIED}, {7: 1})


def test_after_a_short_pause_it_is_not() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c").on("PUT", answers(429, retry_after="30")).deliver()
    assert shop.events[:4] == ["attempt 7", "PUT 7", "PUT 7", "applied 7"]


def test_a_product_that_changed_during_a_long_pause_is_held_and_its_attempt_taken_back() -> None:
    shop = Shop(seeded(7, gallery="ab")).declare(7, gallery="c")
    someone = meanwhile(lambda: shop.admin.remove_from_gallery(7, 0), answers(429, retry_after="90"))
    shop.on("PUT", someone).deliver()
    assert shop.events == ["attempt 7", "PUT 7", "GET 7", "forgotten 7"]
    assert (shop.results, shop.records) == ({7: Result.HELD}, {})
    assert shop.shows(7) == ["b"]


def test_a_store_that_keeps_asking_for_long_pauses_is_left_for_later() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c").on("PUT", *[answers(429, retry_after="90")] * 20).deliver()
    assert isinstance(shop.run.stopped, TryLater)
    assert (shop.results, shop.records) == ({}, {})
    assert shop.events.count("PUT 7") == 10


def test_an_update_that_took_effect_late_is_seen_after_a_long_pause() -> None:
    shop = Shop(seeded(7, gallery="ab")).declare(7, gallery="c")
    late = meanwhile(lambda: shop.show(7, gallery="c"), answers(429, retry_after="90"))
    shop.on("PUT", dropped, late).deliver()
    assert shop.events == ["attempt 7", "PUT 7", "GET 7", "PUT 7", "GET 7", "read-back 7"]
    assert (shop.results, shop.tries) == ({7: Result.APPLIED}, {7: 1})


def test_who_waits_long_for_a_place_looks_again_too() -> None:
    shop = gallery_of(Shop(seeded(1), seeded(2), parallelism=2), range(1, 3))
    shop.on("PUT 1", slow(before=80)).deliver()
    assert "PUT 2" not in shop.events[: shop.events.index("applied 1")]
    assert shop.events.index("GET 2") < shop.events.index("PUT 2")


def test_a_lost_answer_after_a_look_is_settled_by_another_look() -> None:
    shop = Shop(seeded(7)).declare(7, gallery="c").on("PUT", answer_lost).deliver(after=61)
    assert shop.events == ["GET 7", "attempt 7", "PUT 7", "GET 7", "read-back 7"]


def test_who_waited_for_another_to_look_does_not_look_as_well() -> None:
    shop = Shop(*map(seeded, range(1, 301)), parallelism=64, latency=2)
    gallery_of(shop, range(1, 301)).deliver(after=61)
    assert len([event for event in shop.events if event.startswith("GET")]) <= 3 + 4 + 3


@pytest.mark.parametrize("rate", [(10, 60.0), (100, 60.0)])
def test_a_low_rate_takes_time_and_nothing_else(rate: tuple[int, float]) -> None:
    count = 4 * rate[0]
    shop = Shop(*map(seeded, range(1, count + 1)), parallelism=64, rate=rate)
    gallery_of(shop, range(1, count + 1)).deliver()
    assert set(shop.results.values()) == {Result.APPLIED}
    assert shop.ended < 5 * rate[1]
