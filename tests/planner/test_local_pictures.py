"""Pictures of the catalog in plans: what they hold counts, where they are does not."""

from dataclasses import replace

import pytest

from reconciler.model.assets import LocalPicture, asset_name
from reconciler.model.declared import Declared
from reconciler.model.media import Item, Main
from reconciler.model.plan import Action, Code, Op
from tests.planner.letters import stored
from tests.planner.shop import ShopBuilder

PATH = "products/7.yaml"


def name(letter: str, path: str | None = None) -> str:
    """A picture that holds the letter."""
    return asset_name(letter * 64, path or f"assets/{letter}.jpg")


def local(letters: str, folder: str, form: str = "JPG") -> dict[str, LocalPicture]:
    found = (name(letter, f"{folder}/{letter}.jpg") for letter in letters)
    return {one: LocalPicture(one, 1000, form, 800, 600, f"https://raw.example.com/{one[-5:]}") for one in found}


def declared(shop: ShopBuilder, letters: str, folder: str = "assets", form: str = "JPG") -> ShopBuilder:
    """A gallery of local pictures."""
    pictures = local(letters, folder, form)
    one = Declared(
        product_id=7,
        sku=None,
        main=None,
        gallery=tuple(Item(image=each) for each in pictures),
        path=PATH,
        local=pictures,
    )
    shop.files[PATH] = one
    return shop


def recorded(shop: ShopBuilder, letters: str, folder: str = "assets") -> ShopBuilder:
    shop.recorded(gallery=letters)
    record = shop.records[7]
    items = tuple(Item(image=name(letter, f"{folder}/{letter}.jpg")) for letter in letters)
    shop.records[7] = record.model_copy(update={"gallery": items})
    return shop


@pytest.fixture
def shop() -> ShopBuilder:
    return ShopBuilder()


def test_a_renamed_picture_alone_is_no_change(shop: ShopBuilder) -> None:
    declared(recorded(shop, "ab"), "ab", folder="moved")
    assert shop.plan().plan.changes == ()


def test_an_edited_picture_at_the_same_path_is_a_change_and_a_loss(shop: ShopBuilder) -> None:
    recorded(shop, "a")
    one = name("b", "assets/a.jpg")
    shop.files[PATH] = Declared(7, None, None, (Item(image=one),), path=PATH)
    (change,) = shop.plan().plan.changes
    assert [(slot.op, slot.slot) for slot in change.slots] == [(Op.REPLACE, "gallery[0]")]
    assert [loss.item.image for loss in change.losses] == [name("a")]


def test_a_plan_stays_good_when_its_pictures_are_renamed(shop: ShopBuilder) -> None:
    """In the files, in the records, and in an update that is still out."""
    declared(recorded(shop, "a"), "ab")
    before = shop.plan().plan.changes[0].digest
    declared(recorded(shop, "a", folder="old"), "ab", folder="new")
    assert shop.plan().plan.changes[0].digest == before

    cut_short = recorded(ShopBuilder(), "a").attempt(gallery="xy")
    record = cut_short.records[7]
    assert record.attempt is not None
    out = record.attempt.model_copy(update={"gallery": tuple(Item(image=name(each)) for each in "ab")})
    cut_short.records[7] = record.model_copy(update={"attempt": out})
    declared(cut_short, "ab", folder="new")
    (change,) = cut_short.plan().plan.changes
    assert (change.action, change.digest) == (Action.RETRY, before)


def test_pictures_that_are_published_elsewhere_are_another_change_to_review(shop: ShopBuilder) -> None:
    declared(recorded(shop, "a"), "ab")
    before = shop.plan().plan.changes[0].digest
    moved = {
        each: replace(picture, published="https://other.example.com/{path}")
        for each, picture in shop.files[PATH].local.items()
    }
    shop.files[PATH] = replace(shop.files[PATH], local=moved)
    assert shop.plan().plan.changes[0].digest != before


def test_an_edited_picture_is_another_change_to_review(shop: ShopBuilder) -> None:
    declared(recorded(shop, "a"), "ab")
    before = shop.plan().plan.changes[0].digest
    declared(shop, "ac")
    assert shop.plan().plan.changes[0].digest != before


def test_a_retry_does_not_ask_again_for_a_picture_that_was_renamed(shop: ShopBuilder) -> None:
    recorded(shop, "ab", folder="old").attempt(gallery="")
    record = shop.records[7]
    assert record.attempt is not None
    agreed = tuple(name(letter, f"older/{letter}.jpg") for letter in "ab")
    shop.records[7] = record.model_copy(update={"attempt": record.attempt.model_copy(update={"agreed": agreed})})
    declared(shop, "")
    plan = shop.plan().plan
    assert [(warning.code, warning.consent) for warning in plan.changes[0].warnings if warning.needs_consent] == [
        (Code.GALLERY_ERASED, True)
    ]


def test_a_plan_tells_where_its_pictures_can_be_seen(shop: ShopBuilder) -> None:
    """What we sent is seen where the store shows it, what is new where it is published."""
    declared(recorded(shop, "a"), "ab")
    (offline,) = shop.plan().plan.changes
    assert offline.pictures == {name("a"): stored("a"), name("b"): "https://raw.example.com/b.jpg"}
    shop.live_as_recorded()
    (looked,) = shop.plan().plan.changes
    assert (looked.pictures, looked.digest) == (offline.pictures, offline.digest)


def test_what_the_store_shows_no_more_is_seen_nowhere(shop: ShopBuilder) -> None:
    declared(recorded(shop, "a"), "b").live(gallery="z")
    (change,) = shop.plan().plan.changes
    assert change.pictures == {name("b"): "https://raw.example.com/b.jpg"}


def test_a_doubtful_picture_is_called_out_at_its_slot(shop: ShopBuilder) -> None:
    declared(recorded(shop, "a"), "ab", form="WebP")
    (change,) = shop.plan().plan.changes
    doubts = [warning for warning in change.warnings if warning.code is Code.DOUBTFUL_PICTURE]
    assert [doubt.message for doubt in doubts] == [
        "gallery[0]: assets/a.jpg is a WebP: Ecwid is known to take JPG, PNG and GIF alone",
        "gallery[1]: assets/b.jpg is a WebP: Ecwid is known to take JPG, PNG and GIF alone",
    ]


def test_a_local_main_image_is_compared_by_content_too(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="m")
    record, file = shop.records[7], shop.files[PATH]
    shop.records[7] = record.model_copy(update={"main": Main(image=name("d", "old/m.jpg"))})
    shop.files[PATH] = replace(file, main=Main(image=name("d", "new/m.jpg")))
    assert shop.plan().plan.changes == ()
