"""Which of the store's own pictures is which of ours, and which of them leave with an update."""

from collections.abc import Iterable

from reconciler.model.live import LiveMedia
from reconciler.model.media import gallery_slot
from reconciler.model.plan import Loss
from reconciler.planner import departing, live_addresses
from tests.planner.letters import item, name_of, sent, shows, stored
from tests.planner.shop import MUG, ShopBuilder


def shown_as(shop: ShopBuilder, live: LiveMedia) -> dict[str, str]:
    """In letters: what was sent, and under which address the store shows it."""
    found = live_addresses(shop.records.get(MUG), live)
    return {name_of(source): name_of(address) for (_, source), address in found.by_section.items()}


def leaving(shop: ShopBuilder, live: LiveMedia, lost: Iterable[str]) -> list[tuple[str, str | None]]:
    """In letters: what leaves, and what it was sent as, when these are lost from gallery or main."""
    losses = tuple(
        Loss(slot="main.image", item=item(name[5:]))
        if name.startswith("main:")
        else Loss(slot=gallery_slot(index), item=item(name))
        for index, name in enumerate(lost)
    )
    found = departing(losses, shop.records.get(MUG), live)
    return [(name_of(one.item.address), one.source and name_of(one.source)) for one in found]


class TestWhereTheStoreShowsWhatWasSent:
    def test_in_the_order_in_which_it_was_sent(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a", "v:1", "b"])
        assert shown_as(shop, shows("m", ["a", "v:1", "b"])) == {"m": "store:m", "a": "store:a", "b": "store:b"}

    def test_whatever_order_it_is_shown_in_now(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b"])
        assert shown_as(shop, shows((), ["b", "a"])) == {"a": "store:a", "b": "store:b"}

    def test_but_not_what_is_shown_no_more(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a", "b"])
        assert shown_as(shop, shows("n", ["b", "x"])) == {"b": "store:b"}

    def test_without_what_did_not_arrive(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b", "c"], failed=["gallery[1]"])
        assert shown_as(shop, shows((), ["a", "c"])) == {"a": "store:a", "c": "store:c"}

    def test_nothing_where_more_was_shown_than_arrived(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a"], read_back=shows((), ["a", "x"]))
        assert shown_as(shop, shows((), ["a", "x"])) == {}

    def test_nothing_where_nobody_read_it_back(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a"], read_back=False)
        assert shown_as(shop, shows((), ["a"])) == {}

    def test_nothing_without_a_record(self, shop: ShopBuilder) -> None:
        assert shown_as(shop, shows("m", ["a"])) == {}

    def test_the_first_of_a_gallery_as_the_main_image_that_it_became(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b"], read_back=shows("a", ["b"]))
        assert shown_as(shop, shows("a", ["b"])) == {"a": "store:a", "b": "store:b"}

    def test_a_picture_shown_twice_by_the_one_that_is_left(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "a"], read_back=shows((), ["a1", "a2"]))
        assert shown_as(shop, shows((), ["a2"])) == {"a": "store:a2"}

    def test_an_address_of_the_stores_own_by_what_it_is_now(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["store:old"], read_back=shows((), ["new"]))
        assert live_addresses(shop.records[MUG], shows((), ["new"])).of("gallery[0]", stored("old")) == stored("new")

    def test_what_main_and_gallery_share_as_each_shows_it(self, shop: ShopBuilder) -> None:
        shop.recorded(main="a", gallery=["a"], read_back=shows("a1", ["a2"]))
        found = live_addresses(shop.records[MUG], shows("a1", ["a2"]))
        assert name_of(found.of("main.image", sent("a")) or "") == "store:a1"
        assert name_of(found.of("gallery[0]", sent("a")) or "") == "store:a2"

    def test_what_changes_sections_by_the_one_it_came_from(self, shop: ShopBuilder) -> None:
        shop.recorded(main="a", gallery=[])
        found = live_addresses(shop.records[MUG], shows("a"))
        assert name_of(found.of("gallery[0]", sent("a")) or "") == "store:a"


class TestWhatLeaves:
    def test_what_is_lost_by_the_stores_own_address(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a", "b"])
        assert leaving(shop, shows("m", ["a", "b"]), ["b"]) == [("store:b", "b")]

    def test_a_picture_that_was_added_by_hand(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a"])
        assert leaving(shop, shows((), ["a", "x"]), ["store:x"]) == [("store:x", None)]

    def test_a_video_too(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "v:1"])
        assert leaving(shop, shows((), ["a", "v:1"]), ["v:1"]) == [("v:1", None)]

    def test_all_pictures_of_a_section_where_the_lost_one_cannot_be_told(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a", "b"], read_back=False)
        assert leaving(shop, shows("m", ["a", "b"]), ["a"]) == [("store:a", None), ("store:b", None)]

    def test_all_videos_where_the_store_shows_them_in_a_form_of_its_own(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "v:1"])
        assert leaving(shop, shows((), ["a", "v:one"]), ["v:1"]) == [("v:one", None)]

    def test_not_the_main_image_where_a_gallery_picture_is_lost(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a"])
        assert leaving(shop, shows("m", ["a"]), ["a"]) == [("store:a", "a")]

    def test_the_main_image_that_came_out_of_the_gallery(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b"], read_back=shows("a", ["b"]))
        assert leaving(shop, shows("a", ["b"]), ["a"]) == [("store:a", "a")]

    def test_nothing_of_what_has_left_already(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m")
        assert leaving(shop, shows(), ["main:m"]) == []

    def test_nothing_where_nothing_is_lost(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a"])
        assert leaving(shop, shows((), ["a", "x"]), []) == []
