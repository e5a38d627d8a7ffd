"""What needs agreement beyond reviewing the plan, and what counts as agreement."""

import pytest

from reconciler.errors import Refused
from reconciler.planner import kept_consents
from tests.planner.shop import MUG, ShopBuilder

ALL = ["gallery", "main.image", "main.video"]


def test_losing_one_recorded_picture_of_many_is_agreed_to_by_reviewing_the_plan(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["a", "b"])
    plan = shop.plan()
    assert plan.lost == ["c"]
    assert plan.blocked == []


def test_replacing_the_main_image_is_agreed_to_by_reviewing_the_plan(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="n")
    assert shop.plan().blocked == []


def test_emptying_a_gallery_needs_consent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=[])
    assert shop.plan().blocked == ["gallery-erased"]


def test_deleting_the_main_image_needs_consent(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"]).declared(main="v:1")
    assert shop.plan().blocked == ["main-image-deleted"]


def test_deleting_the_main_video_needs_consent(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"]).declared(main="m")
    assert shop.plan().blocked == ["main-video-deleted"]


def test_a_main_image_that_gives_way_to_a_video_is_deleted(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="v:1")
    assert shop.plan().blocked == ["main-image-deleted"]


def test_a_gallery_that_loses_more_than_half_needs_consent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["a"])
    assert shop.plan().blocked == ["gallery-loss"]


def test_exactly_half_is_not_more_than_half(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["a"])
    assert shop.plan().blocked == []


def test_replaced_pictures_count_as_lost_from_the_gallery(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["x", "y"])
    assert shop.plan().blocked == ["gallery-loss"]


def test_new_pictures_do_not_make_up_for_lost_ones(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=["a", "u", "v", "w", "x", "y", "z"])
    assert shop.plan().blocked == ["gallery-loss"]


@pytest.mark.parametrize(("percent", "blocked"), [(0, ["gallery-loss"]), (24, ["gallery-loss"]), (25, []), (100, [])])
def test_the_limit_of_a_gallerys_loss_is_configured(shop: ShopBuilder, percent: int, blocked: list[str]) -> None:
    shop.recorded(gallery=["a", "b", "c", "d"]).declared(gallery=["a", "b", "c"])
    assert shop.plan(max_gallery_loss_percent=percent).blocked == blocked


def test_no_limit_of_loss_covers_an_erasure(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=[])
    assert shop.plan(max_gallery_loss_percent=100).blocked == ["gallery-erased"]


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [("main.image", ["m", "v:1"], "v:1"), ("main.video", ["m", "v:1"], "m")],
)
def test_the_file_agrees_to_deleting_from_main(shop: ShopBuilder, key: str, before: list[str], after: str) -> None:
    shop.recorded(main=before).declared(main=after, allow_erase=[key])
    plan = shop.plan()
    assert plan.blocked == []
    assert plan.agreed == [f"{key.replace('.', '-')}-deleted"]


@pytest.mark.parametrize(("after", "code"), [([], "gallery-erased"), (["a"], "gallery-loss")])
def test_the_file_agrees_to_losing_the_gallery(shop: ShopBuilder, after: list[str], code: str) -> None:
    shop.recorded(gallery=["a", "b", "c"]).declared(gallery=after, allow_erase=["gallery"])
    plan = shop.plan()
    assert (plan.blocked, plan.agreed) == ([], [code])


@pytest.mark.parametrize("key", ["gallery", "main.video"])
def test_consent_to_one_thing_is_none_to_another(shop: ShopBuilder, key: str) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a"]).declared(main="v:1", gallery=["a"], allow_erase=[key])
    assert shop.plan().blocked == ["main-image-deleted"]


def test_of_two_erasures_each_needs_its_own_consent(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a"]).declared(main="m", gallery=[], allow_erase=["gallery"])
    plan = shop.plan()
    assert (plan.blocked, plan.agreed) == (["main-video-deleted"], ["gallery-erased"])


def test_consent_that_was_used_and_still_stands_in_the_file_is_spent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], consents=["gallery"]).declared(gallery=[], allow_erase=["gallery"])
    plan = shop.plan()
    assert plan.blocked == ["gallery-erased"]
    assert "consent-spent" in plan.warnings


def test_spent_consent_to_the_gallery_leaves_that_to_main_unspent(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], consents=["gallery"])
    shop.declared(main="m", allow_erase=["gallery", "main.video"])
    plan = shop.plan()
    assert (plan.blocked, plan.warnings) == ([], ["main-video-deleted"])


def test_spent_consent_that_nothing_asks_for_is_not_spoken_of(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], consents=["gallery"]).declared(gallery=["a", "b"], allow_erase=["gallery"])
    assert shop.plan().warnings == []


def test_the_command_line_agrees_where_the_files_consent_is_spent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], consents=["gallery"]).declared(gallery=[], allow_erase=["gallery"])
    plan = shop.plan(allow_erase=["7"])
    assert (plan.blocked, plan.warnings) == ([], ["gallery-erased"])


def kept(shop: ShopBuilder) -> list[str]:
    """What MUG's record keeps as spent once the planned change was sent."""
    change = next(iter(shop.plan(allow_erase=["all"]).plan.changes), None)
    return [str(key) for key in kept_consents(change, shop.files["products/7.yaml"], shop.records.get(MUG))]


def test_consent_that_was_used_is_spent(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a"]).declared(main="v:1", gallery=[], allow_erase=ALL)
    assert kept(shop) == ["gallery", "main.image"]


def test_consent_to_a_large_loss_is_spent_by_it(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b", "c"]).declared(main="m", gallery=["a"], allow_erase=ALL)
    assert kept(shop) == ["gallery"]


def test_consent_that_nothing_asked_for_is_not_spent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["a"], allow_erase=ALL)
    assert kept(shop) == []


def test_spent_consent_stays_spent_while_it_stands_in_the_file(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], consents=["gallery"]).declared(gallery=["a", "b"], allow_erase=["gallery"])
    assert kept(shop) == ["gallery"]


def test_spent_consent_that_was_taken_out_of_the_file_can_be_given_again(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], consents=["gallery", "main.image"]).declared(
        gallery=["a"], allow_erase=["main.image"]
    )
    assert kept(shop) == ["main.image"]


def test_consent_on_the_command_line_spends_nothing_that_is_not_in_the_file(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=[])
    assert kept(shop) == []


def test_consent_that_nothing_asks_for_is_called_unused(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).declared(gallery=["a"], allow_erase=["gallery", "main.image"])
    assert shop.plan().warnings == ["consent-unused", "consent-unused"]


def test_unused_consent_is_told_of_an_unchanged_product_too(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=["a"], allow_erase=["gallery"])
    plan = shop.plan()
    assert plan.empty
    assert [(one.code, one.identity, one.line) for one in plan.plan.warnings] == [("consent-unused", "id:7", 90)]


@pytest.mark.parametrize("selector", ["7", "sku:MUG", "products/*.yaml", "./products/7.yaml", "all"])
def test_the_command_line_agrees_for_the_products_it_names(shop: ShopBuilder, selector: str) -> None:
    shop.recorded(gallery=["a"], sku="MUG").declared(gallery=[], sku="MUG")
    plan = shop.plan(allow_erase=[selector])
    assert (plan.blocked, plan.agreed) == ([], ["gallery-erased"])


@pytest.mark.parametrize("selector", ["8", "sku:mug", "cups/*.yaml", "sku:all", "ALL"])
def test_the_command_line_agrees_for_no_other_product(shop: ShopBuilder, selector: str) -> None:
    shop.recorded(gallery=["a"], sku="MUG").declared(gallery=[], sku="MUG")
    assert shop.plan(allow_erase=[selector]).blocked == ["gallery-erased"]


def test_the_command_line_agrees_to_everything_about_the_product(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a"]).live(["m", "v:1"], ["a", "by-hand"])
    shop.declared(main="m", gallery=[])
    assert shop.plan(allow_erase=["7"]).agreed == ["main-video-deleted", "gallery-erased", "live-discarded"]


def test_one_change_without_its_consent_refuses_the_whole_run(shop: ShopBuilder) -> None:
    shop.product(1).recorded(gallery=["a"]).declared(gallery=[])
    shop.product(2).recorded(main="m").declared(main="n")
    plan = shop.plan().plan
    assert plan.would_be_refused
    with pytest.raises(Refused, match=r"id:1$"):
        plan.raise_if_unsafe(force=False)


def test_force_is_no_consent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=[])
    with pytest.raises(Refused):
        shop.plan().plan.raise_if_unsafe(force=True)


def test_the_consent_that_is_missing_names_the_line_that_causes_it(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a"]).declared(main="m", gallery=[])
    plan = shop.plan()
    places = [(one.path, one.line) for one in (plan.warning("main-video-deleted"), plan.warning("gallery-erased"))]
    assert places == [("products/7.yaml", 4), ("products/7.yaml", 5)]
