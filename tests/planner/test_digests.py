"""What makes a change another change than the one that was reviewed, and what does not."""

from collections.abc import Callable

import pytest

from reconciler.model.media import Section
from reconciler.planner import plan_digest
from tests.planner.letters import shows
from tests.planner.shop import ShopBuilder

Edit = Callable[[ShopBuilder], object]


def base() -> ShopBuilder:
    shop = ShopBuilder().recorded(main=["m", "v:1"], gallery=["a", "b"], sku="MUG")
    return shop.declared(main=["n", "v:1"], gallery=["a", "c"])


def digest_after(edit: Edit) -> str:
    shop = base()
    edit(shop)
    (change,) = (change for change in shop.plan().plan.changes if change.identity == "id:7")
    return change.digest


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(
            lambda shop: shop.undeclared().declared(main=["n", "v:1"], gallery=["a", "c"], path="mugs/blue.yaml"),
            id="the file was renamed",
        ),
        pytest.param(lambda shop: shop.product(8).declared(main="m"), id="another product joined"),
        pytest.param(lambda shop: shop.product(8).recorded(main="m"), id="another product was applied"),
        pytest.param(lambda shop: shop.live_as_recorded(), id="a look found the store as recorded"),
        pytest.param(lambda shop: shop.live(["m", "v:1"], ["b", "a"]), id="a look found a reordered gallery"),
        pytest.param(lambda shop: shop.live(["m", "v:1"], ["a"]), id="a look found one of ours missing"),
        pytest.param(
            lambda shop: shop.declared(main=["n", "v:1"], gallery=["a", "c"], allow_erase=["gallery"]),
            id="the file agrees to what nobody asks",
        ),
        pytest.param(
            lambda shop: shop.recorded(main=["m", "v:1"], gallery=["a", "b"], read_back=False),
            id="the update before was not read back",
        ),
        pytest.param(
            lambda shop: shop.declared(main=["n", "v:1"], gallery=["a", "c"], sku="MUG"),
            id="the file gives the SKU too",
        ),
    ],
)
def test_the_change_stays_the_same_when(edit: Edit) -> None:
    assert digest_after(edit) == base().plan().digest


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda shop: shop.declared(main=["o", "v:1"], gallery=["a", "c"]), id="another main image"),
        pytest.param(lambda shop: shop.declared(main=["n", "v:2"], gallery=["a", "c"]), id="another main video"),
        pytest.param(lambda shop: shop.declared(main=["n", "v:1"], gallery=["a", "d"]), id="another picture"),
        pytest.param(lambda shop: shop.declared(main=["n", "v:1"], gallery=["c", "a"]), id="another order"),
        pytest.param(lambda shop: shop.declared(main=["n", "v:1"]), id="the gallery left the file"),
        pytest.param(lambda shop: shop.declared(gallery=["a", "c"]), id="main left the file"),
        pytest.param(
            lambda shop: shop.declared(main=["n", "v:1"], gallery=["a", "c"], alts={"c": "Handle"}), id="an alt text"
        ),
        pytest.param(lambda shop: shop.recorded(main=["m", "v:1"], gallery=["b", "a"]), id="recorded otherwise"),
        pytest.param(lambda shop: shop.recorded(main=["m", "v:1"]), id="the gallery not recorded"),
        pytest.param(
            lambda shop: shop.recorded(main=["m", "v:1"], gallery=["a", "b"], failed=["gallery[0]"]),
            id="an item that did not arrive",
        ),
        pytest.param(lambda shop: shop.live(["m", "v:1"], ["a", "b", "by-hand"]), id="a picture added by hand"),
        pytest.param(lambda shop: shop.live(["by-hand", "v:1"], ["a", "b"]), id="a main image set by hand"),
        pytest.param(lambda shop: shop.attempt(gallery=["a", "d"]), id="another update may have arrived"),
    ],
)
def test_the_change_becomes_another_by(edit: Edit) -> None:
    assert digest_after(edit) != base().plan().digest


def test_the_same_change_of_another_store_is_another() -> None:
    assert base().plan(store=1004).digest != base().plan().digest


def test_the_same_change_at_another_address_of_the_api_is_another() -> None:
    assert base().plan(origin="sandbox.test").digest != base().plan().digest


def test_the_same_change_of_another_product_is_another() -> None:
    shop = ShopBuilder()
    for product_id in (1, 2):
        shop.product(product_id).recorded(gallery=["a"]).declared(gallery=["b"])
    one, other = shop.plan().plan.changes
    assert one.digest != other.digest


def test_an_empty_gallery_is_another_change_than_a_released_one() -> None:
    shop = ShopBuilder().recorded(main="m", gallery=["a"])
    erased = shop.declared(main="n", gallery=[]).plan().digest
    assert shop.declared(main="n").plan().digest != erased


def test_forgetting_is_another_change_once_more_is_recorded() -> None:
    shop = ShopBuilder().recorded(gallery=["a"])
    before = shop.plan().digest
    assert shop.recorded(gallery=["a", "b"]).plan().digest != before


def test_consent_in_the_file_makes_another_change() -> None:
    """Somebody has to review that it was given."""
    shop = ShopBuilder().recorded(gallery=["a"])
    without = shop.declared(gallery=[]).plan().digest
    assert shop.declared(gallery=[], allow_erase=["gallery"]).plan().digest != without


def test_consent_that_was_spent_since_makes_another_change() -> None:
    shop = ShopBuilder().recorded(gallery=["a"]).declared(gallery=[], allow_erase=["gallery"])
    fresh = shop.plan().digest
    assert shop.recorded(gallery=["a"], consents=["gallery"]).plan().digest != fresh


def test_consent_on_the_command_line_makes_no_other_change() -> None:
    shop = ShopBuilder().recorded(gallery=["a"]).declared(gallery=[])
    assert shop.plan(allow_erase=["7"]).digest == shop.plan().digest


def test_a_look_that_finds_an_empty_store_changes_no_adoption() -> None:
    shop = ShopBuilder().declared(main="m", gallery=["a"])
    offline = shop.plan()
    assert shop.live().plan().digest == offline.digest


def test_a_look_that_finds_a_filled_store_changes_the_adoption() -> None:
    shop = ShopBuilder().declared(main="m")
    offline = shop.plan()
    assert shop.live("by-hand").plan().digest != offline.digest


def test_a_resolved_sku_changes_no_adoption() -> None:
    shop = ShopBuilder().declared(main="m", sku_alone="MUG")
    offline = shop.plan()
    assert shop.resolved("MUG", 7).live(sku="MUG").plan().digest == offline.digest


@pytest.mark.parametrize(
    ("main", "gallery"), [("v:2", ["a", "b"]), ("m", ["a", "b"]), ("v:1", ["a", "c"]), ("v:2", ["v:3"]), ("v:2", [])]
)
def test_a_look_that_finds_a_promoted_picture_where_it_was_read_back_changes_nothing(
    main: str, gallery: list[str]
) -> None:
    shop = ShopBuilder().recorded(main="v:1", gallery=["a", "b"], read_back=shows(["a", "v:1"], ["b"]))
    offline = shop.declared(main=main, gallery=gallery).plan()
    assert shop.live_as_recorded().plan().digest == offline.digest


def test_killed_and_run_again_it_is_the_change_that_was_reviewed() -> None:
    shop = ShopBuilder().recorded(gallery=["a"]).declared(gallery=[], allow_erase=["gallery"])
    reviewed = shop.plan()
    shop.recorded(gallery=["a"], consents=["gallery"]).attempt(gallery=[], agreed=["a"])
    assert shop.plan().digest == reviewed.digest
    assert shop.live(gallery=["a"]).plan().digest == reviewed.digest


def test_an_adoption_killed_and_run_again_is_the_change_that_was_reviewed() -> None:
    shop = ShopBuilder().live(gallery=["by-hand"]).declared(gallery=["a"])
    reviewed = shop.plan()
    shop.attempt(gallery=["a"], before=shows((), ["by-hand"]), agreed=["store:by-hand"])
    again = shop.plan(reviewed=reviewed)
    assert again.digest == reviewed.digest
    assert again.blocked == []


def test_a_file_edited_after_the_run_was_cut_short_is_another_change() -> None:
    shop = ShopBuilder().recorded(gallery=["a"]).declared(gallery=["c"])
    reviewed = shop.plan()
    assert shop.attempt(gallery=["b"]).plan().digest != reviewed.digest


# The digest of a whole plan tells whether it was edited after it was saved.


def test_a_plan_carries_its_own_digest() -> None:
    plan = base().plan().plan
    assert plan.digest == plan_digest(plan)


def test_a_plan_edited_by_hand_has_another_digest() -> None:
    plan = base().plan().plan
    tampered = plan.changes[0].model_copy(update={"released": (Section.GALLERY,)})
    assert plan_digest(plan.model_copy(update={"changes": (tampered,)})) != plan.digest


def test_a_consent_slipped_into_a_plan_gives_it_another_digest() -> None:
    plan = ShopBuilder().recorded(gallery=["a"]).declared(gallery=[]).plan().plan
    change = plan.changes[0]
    agreed = change.warnings[0].model_copy(update={"consent": True})
    tampered = plan.model_copy(update={"changes": (change.model_copy(update={"warnings": (agreed,)}),)})
    assert plan_digest(tampered) != plan.digest


def test_a_renamed_file_leaves_the_digest_of_the_plan() -> None:
    shop = ShopBuilder().recorded(gallery=["a"]).declared(gallery=[])
    before = shop.plan().plan.digest
    assert shop.undeclared().declared(gallery=[], path="mugs/blue.yaml").plan().plan.digest == before
