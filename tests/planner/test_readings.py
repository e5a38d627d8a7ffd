"""What a record keeps of a look at the store after an update, so that later on what is ours can be told from the rest."""

from reconciler.model.live import LiveMedia
from reconciler.model.record import Record
from reconciler.planner import reading
from tests.planner.letters import shows
from tests.planner.shop import MUG, ShopBuilder


def read_back(shop: ShopBuilder, live: LiveMedia) -> LiveMedia:
    """After MUG's attempt."""
    record: Record = shop.records[MUG]
    assert record.attempt is not None
    return reading(record, record.attempt, live)


def test_of_what_was_sent_all_is_kept(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(main="n", gallery=["b", "v:1"])
    live = shows("n2", ["b2", "v:1"])
    assert read_back(shop, live) == live


def test_of_a_gallery_that_was_not_sent_the_earlier_reading_stands(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(main="n")
    assert read_back(shop, shows("n2", ["a", "by-hand"])) == shows("n2", ["a"])


def test_of_a_main_section_that_was_not_sent_the_earlier_reading_stands(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(gallery=["b"])
    assert read_back(shop, shows(["by-hand", "v:1"], ["b2"])) == shows("m", ["b2"])


def test_of_a_section_that_is_not_managed_what_is_shown_is_kept(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], read_back=shows("x", ["a"])).attempt(gallery=["b"])
    assert read_back(shop, shows("y", ["b2"])) == shows("y", ["b2"])


def test_of_a_product_without_a_record_all_is_kept() -> None:
    out = ShopBuilder().attempt(gallery=["a"], before=shows("x")).records[MUG].attempt
    assert out is not None
    assert reading(None, out, shows("x", ["a2"])) == shows("x", ["a2"])


def test_without_an_earlier_reading_as_much_as_arrived_is_taken_for_ours(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"], read_back=False).attempt(main="n", before=shows("m", ["a"]))
    assert read_back(shop, shows("n2", ["a"])) == shows("n2", ["a"])


def test_without_an_earlier_reading_nothing_of_more_than_arrived_is_taken_for_ours(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"], read_back=False).attempt(main="n", before=shows("m", ["a", "by-hand"]))
    assert read_back(shop, shows("n2", ["a", "by-hand"])) == shows("n2")


def test_a_promoted_picture_came_with_the_gallery(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1").attempt(gallery=["a", "b"], before=shows("v:1"))
    assert read_back(shop, shows(["a2", "v:1"], ["b2"])) == shows(["a2", "v:1"], ["b2"])


def test_a_main_image_that_appears_beside_a_gallery_of_videos_did_not_come_with_it(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1").attempt(gallery=["v:2"], before=shows("v:1"))
    assert read_back(shop, shows(["by-hand", "v:1"], ["v:2"])) == shows("v:1", ["v:2"])


def test_a_main_image_that_was_there_before_did_not_come_with_the_gallery(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1").attempt(gallery=["a"], before=shows(["by-hand", "v:1"]))
    assert read_back(shop, shows(["by-hand", "v:1"], ["a2"])) == shows("v:1", ["a2"])


def test_a_picture_promoted_to_where_our_main_image_was_taken_away_is_not_mains(shop: ShopBuilder) -> None:
    """Replacing main would take the gallery's picture along; so it is not known to be main's own."""
    shop.recorded(main=["m", "v:1"], gallery=[]).attempt(gallery=["a"], before=shows("v:1"))
    assert read_back(shop, shows(["a2", "v:1"])) == shows(["m", "v:1"])


def test_so_it_is_not_replaced_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=[]).attempt(gallery=["a"], before=shows("v:1")).live(["a2", "v:1"])
    assert "live-discarded" in shop.declared(main="m", gallery=["a"]).plan().blocked


# A gallery that nobody read back, beside a main image that was there before.


def test_a_main_image_of_before_is_not_taken_for_a_gallerys_that_nobody_read_back(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], read_back=shows("by-hand")).live("by-hand", ["a", "b"])
    plan = shop.declared(main="m", gallery=["a", "b"]).plan()
    assert "store:by-hand" in plan.lost
    assert "live-discarded" in plan.blocked


def test_a_main_image_that_stayed_is_not_taken_for_a_gallerys_that_nobody_read_back(shop: ShopBuilder) -> None:
    shop.recorded(main="n", gallery=["a", "b"], failed=["main.image"], read_back=shows("m"))
    assert shop.declared(main="v:1", gallery=["a", "b"]).plan().blocked == ["main-image-deleted"]


def test_a_gallery_that_nobody_read_back_is_not_said_to_differ(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b"], read_back=shows("m")).live("m", ["a", "b"])
    assert shop.declared(main="m", gallery=["a", "b"]).plan().warnings == []
