"""What somebody changed in the store is told; what an update of ours left there is not."""

from hypothesis import given

from reconciler.model.drift import Drift
from reconciler.model.live import Looked
from reconciler.model.media import Section
from reconciler.planner import DriftSetting, find_drift
from reconciler.planner.known import recorded, section_of_live
from tests.planner.letters import name_of, shows
from tests.planner.seen import told
from tests.planner.shop import MUG, ORIGIN, STORE, ShopBuilder
from tests.planner.strategies import looked_at, shops


def drift_of(shop: ShopBuilder) -> Drift:
    return find_drift(shop.records.values(), Looked(shop.products), DriftSetting(STORE, ORIGIN))


def slots(shop: ShopBuilder) -> list[str]:
    return [told(slot).replace("store:", "") for change in drift_of(shop).changes for slot in change.slots]


def sources(shop: ShopBuilder) -> dict[str, str]:
    (change,) = drift_of(shop).changes
    return {name_of(address): name_of(source) for address, source in change.sources.items()}


class TestWhatIsTold:
    def test_nothing_where_the_store_shows_what_was_read_back(self, shop: ShopBuilder) -> None:
        shop.recorded(main=["m", "v:1"], gallery=["a", "v:2", "b"]).live_as_recorded()
        drift = drift_of(shop)
        assert (drift.changes, drift.warnings) == ((), ())
        assert (drift.summary.products, drift.summary.unchanged) == (1, 1)

    def test_a_picture_that_was_added(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "v:1"]).live((), ["a", "x", "v:1"])
        assert slots(shop) == ["+ gallery[1] x"]

    def test_a_picture_that_was_removed_and_what_it_was_sent_as(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a", "b", "c"]).live("m", ["a", "c"])
        assert slots(shop) == ["- gallery[1] b"]
        assert sources(shop) == {"store:b": "b"}

    def test_a_picture_in_place_of_another(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a", "b"]).live("n", ["x", "b"])
        assert slots(shop) == ["~ main.image m -> n", "~ gallery[0] a -> x"]
        assert sources(shop) == {"store:m": "m", "store:a": "a"}

    def test_another_order(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b", "c"]).live((), ["c", "a", "b"])
        assert slots(shop) == ["> gallery[0] c from gallery[2]"]
        assert sources(shop) == {}

    def test_another_video(self, shop: ShopBuilder) -> None:
        shop.recorded(main=["m", "v:1"], gallery=["v:2"]).live(["m", "v:3"], ["v:4"])
        assert slots(shop) == ["~ main.video v:1 -> v:3", "~ gallery[0] v:2 -> v:4"]

    def test_what_went_from_the_gallery_to_an_empty_main_slot(self, shop: ShopBuilder) -> None:
        shop.recorded(main="v:1", gallery=["a", "b"]).live(["b", "v:1"], ["a"])
        assert slots(shop) == ["> main.image b from gallery[1]"]
        assert sources(shop) == {}

    def test_a_main_image_and_a_picture_that_changed_places(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a"]).live("a", ["m"])
        assert slots(shop) == ["~ main.image m -> a", "~ gallery[0] a -> m"]
        assert sources(shop) == {}, "both are still there"

    def test_a_product_that_is_gone_even_where_nothing_could_be_compared(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m").gone().product(8).recorded(main="m", read_back=False).gone()
        drift = drift_of(shop)
        assert [(change.product_id, change.gone, change.slots) for change in drift.changes] == [
            (7, True, ()),
            (8, True, ()),
        ]
        assert drift.summary.gone == 2

    def test_without_sources_where_more_was_read_back_than_arrived(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a"], read_back=shows((), ["a", "x"])).live((), ["x"])
        assert slots(shop) == ["- gallery[0] a"]
        assert sources(shop) == {}


class TestWhatIsNobodysBusiness:
    def test_a_section_that_is_not_managed(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", read_back=shows("m", ["x"])).live("m", ["y", "z"])
        shop.product(8).recorded(gallery=["a"], read_back=shows("x", ["a"])).live(["y", "v:1"], ["a"])
        assert slots(shop) == []

    def test_an_item_that_did_not_arrive_then(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a", "b"], failed=["gallery[0]"]).live("m", ["b"])
        assert slots(shop) == []


class TestAPromotedPicture:
    """Ecwid may make the first picture of a gallery the main image, where there is none."""

    def test_is_no_drift(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b"], read_back=shows("a", ["b"])).live_as_recorded()
        shop.product(8).recorded(main="v:1", gallery=["a"], read_back=shows(["a", "v:1"])).live_as_recorded()
        assert slots(shop) == []

    def test_is_missed_although_main_is_not_managed(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b"], read_back=shows("a", ["b"])).live("x", ["b"])
        assert slots(shop) == ["- main.image a"]
        assert sources(shop) == {"store:a": "a"}

    def test_is_followed_back_into_the_gallery(self, shop: ShopBuilder) -> None:
        shop.recorded(gallery=["a", "b"], read_back=shows("a", ["b"])).live("x", ["b", "a"])
        assert slots(shop) == ["> gallery[1] a from main.image"]

    def test_is_told_once_where_main_is_managed(self, shop: ShopBuilder) -> None:
        shop.recorded(main="v:1", gallery=["a", "b"], read_back=shows(["a", "v:1"], ["b"])).live(["x", "v:1"], ["b"])
        assert slots(shop) == ["~ main.image a -> x"]

    def test_is_no_drift_of_main_beside_a_gallery_that_nobody_read_back(self, shop: ShopBuilder) -> None:
        shop.recorded(main="v:1", gallery=["a", "b"], read_back=shows("v:1")).live(["a", "v:1"], ["b"])
        assert slots(shop) == []
        assert drift_of(shop).summary.unknown == 1


class TestWhatCannotBeCompared:
    def test_what_nobody_read_back(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a"], read_back=False).live("n", ["x"])
        drift = drift_of(shop)
        assert drift.changes == ()
        assert [(one.identity, str(one.code)) for one in drift.warnings] == [(f"id:{MUG}", "live-unknown")]
        assert drift.warnings[0].message.startswith("main and gallery were not read back")

    def test_an_update_that_is_still_out(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m").attempt(main="n").live("n")
        drift = drift_of(shop)
        assert (drift.changes, drift.summary.unknown) == ((), 1)
        assert "an update is out" in drift.warnings[0].message

    def test_one_section_does_not_keep_the_other_from_being_compared(self, shop: ShopBuilder) -> None:
        shop.recorded(main="m", gallery=["a"], read_back=shows("m")).live("n", ["x"])
        (change,) = drift_of(shop).changes
        assert slots(shop) == ["~ main.image m -> n"]
        assert [one.message.split(" was ")[0] for one in change.warnings] == ["gallery"]


@given(shop=looked_at(shops(read_back=True)))
def test_nothing_is_told_where_both_show_the_same_and_only_there(shop: ShopBuilder) -> None:
    record, live = shop.records.get(MUG), shop.products[MUG]
    if record is None or record.live is None or live is None:
        return
    managed = [section for section in Section if recorded(record, section) is not None]
    same = all(section_of_live(record.live, one) == section_of_live(live.media, one) for one in managed)
    assert (not slots(shop)) == same


def test_products_stand_in_order_and_every_one_counts_once(shop: ShopBuilder) -> None:
    shop.product(12).recorded(main="m").live("n")
    shop.product(3).recorded(main="m").gone()
    shop.product(5).recorded(main="m", read_back=False).live("m")
    shop.product(4).recorded(gallery=["a", "b"]).live((), ["b", "x"])
    shop.product(9).recorded(main="m").live_as_recorded()
    drift = drift_of(shop)
    assert [change.product_id for change in drift.changes] == [3, 4, 12]
    summary = drift.summary
    assert (summary.products, summary.changed, summary.gone, summary.unknown, summary.unchanged) == (5, 2, 1, 1, 1)
    assert (summary.added, summary.removed, summary.replaced, summary.moved) == (1, 1, 1, 0)
