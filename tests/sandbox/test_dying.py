"""What works for a while and then no more: addresses of pictures, and tokens."""

from pathlib import Path

import pytest

from reconciler.sandbox import Drills, Mishap, SandboxError, Sources
from reconciler.sandbox.pictures import placeholder
from tests.sandbox.shops import CDN, MUG, READ_ONLY, TOKEN, YOUTUBE, Shop, images, inner_update, mug

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"


def downloaded(shop: Shop, *gallery: str) -> list[bool]:
    answer = shop.update(mainMedia=None, galleryMedia=images(*gallery))
    return [result["success"] for result in answer["galleryMedia"]]


class TestAddresses:
    def test_a_second_download_fails_where_the_first_worked(self) -> None:
        shop = Shop(mug(A), drills=Drills(downloads={A: 1}))
        assert [downloaded(shop, A, B) for _ in range(2)] == [[True, True], [False, True]]
        assert shop.shows() == Sources(A, None, (B,))

    def test_each_address_of_a_pattern_has_its_own_downloads(self) -> None:
        shop = Shop(mug(), drills=Drills(downloads={f"{CDN}*": 2}))
        assert [downloaded(shop, A) for _ in range(3)] == [[True], [True], [False]]
        assert [downloaded(shop, B) for _ in range(3)] == [[True], [True], [False]]

    def test_a_picture_that_is_shown_twice_is_downloaded_once(self) -> None:
        shop = Shop(mug(), drills=Drills(downloads={A: 1}))
        assert downloaded(shop, A, A) == [True, True]

    def test_a_video_may_go_too(self) -> None:
        shop = Shop(mug(A), drills=Drills(downloads={"https://www.youtube.com/*": 1}))
        assert [downloaded(shop, YOUTUBE) for _ in range(2)] == [[True], [False]]

    def test_a_failed_download_uses_nothing_up(self) -> None:
        shop = Shop(mug(), drills=Drills(downloads={A: 1}, chances={Mishap.ITEM: 1}, at_most=1))
        assert [downloaded(shop, A) for _ in range(3)] == [[False], [True], [False]]

    def test_a_picture_of_the_sandbox_itself_answers_until_it_was_downloaded(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(placeholder("a"))
        shop = Shop(mug(), origin=tmp_path, drills=Drills(downloads={"/origin/*": 1}))
        address = f"{shop.base}/origin/a.png"
        assert [shop.ask(method, address).status_code for method in ("HEAD", "GET", "GET")] == [200, 200, 200]
        assert downloaded(shop, address) == [True]
        assert [shop.ask(method, address).status_code for method in ("HEAD", "GET")] == [404, 404]

    def test_pictures_put_there_by_hand_use_nothing_up_and_find_nothing_either(self) -> None:
        shop = Shop(mug(), drills=Drills(downloads={A: 1}))
        shop.admin.set_main_image(MUG, A)
        assert downloaded(shop, A) == [True]
        with pytest.raises(SandboxError, match="nothing can be downloaded"):
            shop.admin.set_main_image(MUG, A)


class TestTokens:
    def test_a_token_works_for_so_many_requests(self) -> None:
        shop = Shop(mug(A), drills=Drills(revoke_after=2))
        assert [shop.get("/products").status_code for _ in range(4)] == [200, 200, 403, 403]
        assert TOKEN not in shop.store.access.tokens

    def test_each_token_works_for_as_many(self) -> None:
        shop = Shop(mug(A), drills=Drills(revoke_after=2))
        for token in (TOKEN, READ_ONLY):
            shop.token = token
            assert [shop.get("/products").status_code for _ in range(3)] == [200, 200, 403]

    def test_a_token_that_is_granted_again_works_on(self) -> None:
        shop = Shop(mug(A), drills=Drills(revoke_after=1))
        shop.get("/products")
        shop.admin.grant(TOKEN, *shop.store.access.tokens[READ_ONLY])
        assert [shop.get("/products").status_code for _ in range(3)] == [200, 200, 200]

    def test_a_batch_sent_with_the_last_request_does_nothing(self) -> None:
        shop = Shop(mug(A), drills=Drills(revoke_after=1))
        shop.send_batch(inner_update(MUG, B))
        shop.token = READ_ONLY
        shop.store.catch_up()
        assert shop.shows().gallery == ()
