"""What is sent for an order, and what keeps it from being sent: no gallery loses a picture to a dead address."""

import pytest

from reconciler.delivery.sources import Trouble
from reconciler.model.outcome import Result
from reconciler.model.record import Failure
from reconciler.planner import Departing
from reconciler.sandbox import Quirks, ReplacedFiles
from tests.delivery.shop import Shop, item, seeded

NOT_FOUND = Trouble("source-failed", "the server answers 404")


class Dead:
    """Addresses that do not answer, by letter; `asked` is what was asked."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self.asked: list[str] = []

    async def trouble_with(self, address: str) -> Trouble | None:
        self.asked.append(address)
        return NOT_FOUND if address in [item(letter).address for letter in self.letters] else None


class Keeping:
    """Whoever keeps a copy of what leaves, and cannot for some products."""

    def __init__(self, *unable: int) -> None:
        self.unable = unable
        self.kept: dict[int, list[str]] = {}

    async def keep(self, product_id: int, leaving: tuple[Departing, ...]) -> Failure | None:
        self.kept[product_id] = [f"{one.slot} {(one.source or '?').rsplit('/', 1)[-1]}" for one in leaving]
        return Failure(code="backup-failed", message="the disk is full") if product_id in self.unable else None


def with_dead(shop: Shop, letters: str) -> Shop:
    """From now on, these addresses do not answer, whoever asks."""
    for letter in letters:
        shop.admin.kill(item(letter).address)
    shop.sources = Dead(letters)
    return shop


@pytest.fixture
def shop() -> Shop:
    """A product whose main image and gallery we sent, and a neighbour."""
    shop = Shop(seeded(7), seeded(8), parallelism=1)
    shop.declare(7, main="m", gallery="abc").declare(8, gallery="x").deliver()
    assert set(shop.results.values()) == {Result.APPLIED}
    return shop


def test_a_new_picture_whose_address_is_dead_holds_the_product_back(shop: Shop) -> None:
    shop.declare(7, gallery="abcd").declare(8, gallery="xy")
    with_dead(shop, "d").deliver()
    assert shop.results == {7: Result.HELD, 8: Result.APPLIED}
    assert shop.failures == [("gallery[3]", "source-failed")]
    assert "https://cdn.example.com/d.jpg: the server answers 404" in shop.told
    assert shop.shows(7) == ["m", "a", "b", "c"]
    assert "attempt 7" not in shop.events


def test_a_picture_that_the_store_shows_is_sent_by_the_stores_own_address(shop: Shop) -> None:
    with_dead(shop.declare(7, gallery="abcd"), "b").deliver()
    assert shop.results[7] is Result.APPLIED
    assert shop.shows(7) == ["m", "a", "b", "c", "d"], "the sandbox tells where a copy came from"
    (note,) = shop.run.delivered["id:7"].notes
    assert (note.slot, note.code) == ("gallery[1]", "live-address-sent")
    assert shop.records[7].gallery == tuple(map(item, "abcd")), "the file's address is what is recorded"


def test_also_where_it_moves(shop: Shop) -> None:
    with_dead(shop.declare(7, gallery="cab"), "c").deliver()
    assert shop.shows(7) == ["m", "c", "a", "b"]


def test_also_the_main_image(shop: Shop) -> None:
    with_dead(shop.declare(7, main=("m", "v1")), "m").deliver()
    assert shop.shows(7) == ["m", "v1", "a", "b", "c"]


def test_not_where_somebody_took_it_away_meanwhile(shop: Shop) -> None:
    shop.admin.remove_from_gallery(7, 1)
    with_dead(shop.declare(7, gallery="abcd"), "b").deliver()
    assert shop.results[7] is Result.HELD
    assert shop.shows(7) == ["m", "a", "c"]


def test_again_and_again(shop: Shop) -> None:
    with_dead(shop, "abc")
    for gallery in ("cba", "bac", "abcd"):
        shop.declare(7, gallery=gallery).deliver()
        assert shop.shows(7) == ["m", *gallery]


def test_an_address_of_the_stores_own_is_resolved_although_it_is_gone() -> None:
    shop = Shop(seeded(7, main="m", gallery="ab"), quirks=Quirks(replaced_files=ReplacedFiles.DELETED))
    imported = [image["imageOriginalUrl"] for image in shop.images(7) if not image["isMain"]]
    shop.sources = Dead("")
    shop.declare_addresses(7, imported).deliver()
    for more in ("c", "cd", "d"):
        shop.declare_addresses(7, [*imported, *(item(letter).address for letter in more)]).deliver()
        assert shop.results == {7: Result.APPLIED}
        assert shop.shows(7) == ["m", "a", "b", *more]
    assert not set(imported) & set(shop.sources.asked), "what the store shows is not asked"


def test_videos_are_not_asked(shop: Shop) -> None:
    shop.sources = Dead("")
    shop.declare(7, main=("m", "v1"), gallery=("v2", "d")).declare(8, gallery=("v3",)).deliver()
    assert shop.sources.asked == [item("m").address, item("d").address]


def test_what_leaves_is_kept_before_the_update_goes_out(shop: Shop) -> None:
    shop.keeper = Keeping()
    shop.declare(7, gallery="bd", losses="ac").declare(8, gallery="xy").deliver()
    assert shop.keeper.kept == {7: ["gallery[0] a.jpg", "gallery[2] c.jpg"], 8: []}
    assert set(shop.results.values()) == {Result.APPLIED}


def test_what_cannot_be_kept_holds_the_product_back(shop: Shop) -> None:
    shop.keeper = Keeping(7)
    shop.declare(7, gallery="bd", losses="ac").declare(8, gallery="xy").deliver()
    assert shop.results == {7: Result.HELD, 8: Result.APPLIED}
    assert shop.failures == [(None, "backup-failed")]
    assert shop.shows(7) == ["m", "a", "b", "c"]


def test_a_smaller_copy_does_not_stand_in_for_the_original(shop: Shop) -> None:
    shop.smaller_copies_alone = True
    with_dead(shop.declare(7, gallery="abcd"), "b").deliver()
    assert shop.results[7] is Result.HELD


def test_a_smaller_copy_is_not_kept_for_the_original(shop: Shop) -> None:
    shop.smaller_copies_alone = True
    shop.keeper = Keeping()
    shop.declare(7, gallery="bc", losses="a").deliver()
    assert (shop.results[7], shop.failures) == (Result.HELD, [("gallery[0]", "backup-failed")])
