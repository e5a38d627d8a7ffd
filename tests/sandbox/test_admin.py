"""What people do by hand in the admin panel, as a client sees it."""

import pytest

from reconciler.sandbox import Alt, ApiError, SandboxError, Sources
from tests.sandbox.shops import CDN, MUG, NOW, VIMEO, YOUTUBE, Shop, mug

A, B, C, D = (f"{CDN}{name}.jpg" for name in "abcd")


@pytest.fixture
def shop() -> Shop:
    return Shop(mug(A, YOUTUBE, [B, C]))


def test_a_picture_added_by_hand_leaves_the_others_their_addresses(shop: Shop) -> None:
    main, *gallery = shop.originals()
    shop.admin.add_to_gallery(MUG, D, at=0)
    shop.admin.add_to_gallery(MUG, VIMEO)
    assert shop.shows().gallery == (D, B, C, VIMEO)
    assert shop.originals() == [main, shop.originals()[1], *gallery]
    assert shop.body()["updateTimestamp"] == NOW


def test_a_picture_removed_by_hand_renumbers_the_rest(shop: Shop) -> None:
    last = shop.originals()[2]
    shop.admin.remove_from_gallery(MUG, 0)
    assert shop.media()["images"][1] | {"alt": None} == {
        **shop.media()["images"][1],
        "id": "1",
        "imageOriginalUrl": last,
        "alt": None,
    }


def test_a_reorder_keeps_addresses(shop: Shop) -> None:
    main, first, second = shop.originals()
    shop.admin.reorder_gallery(MUG, [1, 0])
    assert shop.originals() == [main, second, first]


def test_main_media_are_set_and_emptied(shop: Shop) -> None:
    shop.admin.set_main_image(MUG, D)
    shop.admin.set_main_video(MUG, VIMEO)
    assert shop.shows() == Sources(D, VIMEO, (B, C))
    shop.admin.set_main_image(MUG, None)
    shop.admin.set_main_video(MUG, None)
    assert shop.shows() == Sources(None, None, (B, C))


def test_alt_texts_are_set_one_by_one(shop: Shop) -> None:
    shop.admin.set_alt(MUG, Alt("front", {"nl": "voor"}))
    shop.admin.set_alt(MUG, Alt("side"), place=1)
    assert [image["alt"] for image in shop.media()["images"]] == [
        {"main": "front", "translated": {"nl": "voor"}},
        {"translated": {}},
        {"main": "side", "translated": {}},
    ]
    shop.admin.set_main_image(MUG, None)
    with pytest.raises(SandboxError, match="no picture"):
        shop.admin.set_alt(MUG, Alt("front"))


def test_products_come_go_and_change_their_sku(shop: Shop) -> None:
    shop.admin.add_product(
        7, "CUP", "Cup", image=A, video=VIMEO, gallery=[B, YOUTUBE], combinations=[{"sku": "CUP-L"}]
    )
    assert shop.shows(7) == Sources(A, VIMEO, (B, YOUTUBE))
    assert shop.get("/products", sku="CUP-L").json()["total"] == 1
    shop.admin.change_sku(7, "GLASS")
    assert shop.body(7)["sku"] == "GLASS"
    shop.admin.delete_product(7)
    assert shop.get("/products/7").status_code == 404


def test_what_cannot_be_is_refused(shop: Shop) -> None:
    shop.admin.kill(D)
    with pytest.raises(SandboxError, match="already"):
        shop.admin.add_product(MUG, "MUG")
    with pytest.raises(ApiError, match="PRODUCT_NOT_FOUND"):
        shop.admin.change_sku(404, "X")
    with pytest.raises(SandboxError, match="nothing can be downloaded"):
        shop.admin.add_to_gallery(MUG, D)
    with pytest.raises(IndexError):
        shop.admin.remove_from_gallery(MUG, 9)
    assert shop.shows().gallery == (B, C)
