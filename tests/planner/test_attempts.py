"""Updates whose answer nobody heard: what a look can settle, what is asked again, and what is not."""

import pytest

from reconciler.model.live import LiveMedia
from reconciler.model.media import Section
from reconciler.model.plan import Action
from reconciler.model.record import Attempt, Record, Status
from reconciler.planner import settle_by_look, shortcomings
from tests.planner.letters import gallery_of, main_of, shows
from tests.planner.shop import MUG, NOON, ShopBuilder


def settled(shop: ShopBuilder) -> Record:
    """MUG's record after the look."""
    product = shop.products[MUG]
    assert product is not None
    return settle_by_look(shop.records[MUG], product.media)


def out(
    main: str | list[str] | None = None, gallery: list[str] | None = None, before: LiveMedia | None = None
) -> Attempt:
    return Attempt(
        id="1", main=main_of(main), gallery=gallery_of(gallery), before=before or LiveMedia(), started_at=NOON
    )


# Killed before the store took it, or after.


def test_killed_before_the_store_took_it_the_update_is_due_again(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).attempt(gallery=["a", "c"]).live(gallery=["a", "b"]).declared(
        gallery=["a", "c"]
    )
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RETRY}
    assert plan.slots == ["~ gallery[1] b -> c"]
    assert plan.blocked == []


def test_killed_after_the_store_took_it_nothing_is_left_to_do(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).attempt(gallery=["a", "c"]).live(gallery=["a2", "c2"])
    assert shop.declared(gallery=["a", "c"]).plan().empty


def test_offline_nobody_can_tell_and_both_are_shown(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).attempt(gallery=["a", "c"]).declared(gallery=["a", "c"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RETRY}
    assert plan.lost == ["b"]


def test_a_settled_update_is_what_is_recorded_from_then_on(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"], failed=["gallery[0]"]).attempt(gallery=["b"]).live("m", ["b2"])
    record = settled(shop)
    assert (record.status, record.failures, record.attempt) == (Status.APPLIED, (), None)
    assert (record.main, record.gallery) == (main_of("m"), gallery_of(["b"]))
    assert (record.live, record.applied_at) == (shows("m", ["b2"]), NOON)


def test_an_erasure_that_arrived_is_settled(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).attempt(gallery=[]).live(gallery=[]).declared(gallery=[])
    assert shop.plan().empty


def test_an_adoption_that_arrived_is_settled(shop: ShopBuilder) -> None:
    shop.attempt(main="m", gallery=["a", "v:1"]).live("m2", ["a2", "v:1"]).declared(main="m", gallery=["a", "v:1"])
    assert shop.plan().empty


def test_an_update_of_videos_alone_is_settled_by_their_addresses(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["v:1", "v:2"]).attempt(gallery=["v:2", "v:1"]).live(gallery=["v:2", "v:1"])
    assert settled(shop).attempt is None
    shop.live(gallery=["v:1", "v:2"])
    assert settled(shop).attempt is not None


def test_videos_may_be_shown_in_a_form_of_the_stores_own(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["v:1"], read_back=shows((), ["v:one"])).attempt(gallery=["v:2"]).live(gallery=["v:two"])
    assert settled(shop).attempt is None


def test_new_pictures_prove_that_an_unchanged_video_beside_them_arrived(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "v:1"], read_back=shows((), ["a", "v:one"])).attempt(gallery=["b", "v:1"])
    assert settled(shop.live(gallery=["b2", "v:one"])).attempt is None


@pytest.mark.parametrize(
    "live",
    [
        pytest.param(["a", "b"], id="what was there before"),
        pytest.param(["b", "a"], id="what was there before in another order"),
        pytest.param(["a2", "b"], id="one of those before"),
        pytest.param(["a2"], id="fewer than were sent"),
        pytest.param(["a2", "c2", "d2"], id="more than were sent"),
        pytest.param(["a2", "v:1"], id="a video for a picture"),
    ],
)
def test_an_update_is_not_settled_by(shop: ShopBuilder, live: list[str]) -> None:
    shop.recorded(gallery=["a", "b"]).attempt(gallery=["a", "c"]).live(gallery=live)
    assert settled(shop) == shop.records[MUG]


def test_both_sections_must_have_arrived(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(main="n", gallery=["b"]).live("n2", ["a"])
    assert settled(shop).attempt is not None


# With a picture promoted to main.


def test_a_gallery_whose_first_picture_was_promoted_has_arrived(shop: ShopBuilder) -> None:
    shop.attempt(gallery=["a", "b"]).live("a2", ["b2"]).declared(gallery=["a", "b"])
    assert shop.plan().empty


def test_a_promoted_picture_beside_a_main_video_that_was_sent_has_arrived(shop: ShopBuilder) -> None:
    shop.attempt(main="v:1", gallery=["a", "b"]).live(["a2", "v:1"], ["b2"]).declared(main="v:1", gallery=["a", "b"])
    assert shop.plan().empty


def test_a_main_image_beside_a_whole_gallery_was_not_promoted(shop: ShopBuilder) -> None:
    shop.attempt(main="v:1", gallery=["a", "b"]).live(["by-hand", "v:1"], ["a2", "b2"])
    assert settled(shop).attempt is not None


def test_a_main_image_that_was_sent_explains_no_missing_gallery_picture(shop: ShopBuilder) -> None:
    shop.attempt(main="m", gallery=["a", "b"]).live("m2", ["b2"])
    assert settled(shop).attempt is not None


# What was agreed to is not asked again, and nothing else is agreed to by it.


def test_a_retry_of_an_erasure_does_not_ask_again(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], consents=["gallery"]).attempt(gallery=[], agreed=["a"])
    plan = shop.declared(gallery=[], allow_erase=["gallery"]).plan()
    assert (plan.blocked, plan.agreed, plan.warnings) == ([], ["gallery-erased"], ["gallery-erased"])


def test_a_retry_does_not_ask_again_about_what_was_added_by_hand(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a", "by-hand"]).declared(gallery=["a", "b"])
    shop.attempt(gallery=["a", "b"], before=shows((), ["a", "by-hand"]), agreed=["store:by-hand"])
    assert (shop.plan().blocked, shop.plan().agreed) == ([], ["live-discarded"])


def test_a_retry_asks_about_what_was_added_by_hand_since(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a", "by-hand", "later"]).declared(gallery=["a", "b"])
    shop.attempt(gallery=["a", "b"], before=shows((), ["a", "by-hand"]), agreed=["store:by-hand"])
    assert "live-discarded" in shop.plan().blocked


def test_what_was_agreed_to_for_main_is_not_agreed_to_for_the_gallery(shop: ShopBuilder) -> None:
    """The same picture may stand in both; only its place in main was given up."""
    shop.recorded(main="a", gallery=["a"]).attempt(main="b", agreed=["a"]).declared(main="b", gallery=[])
    assert shop.plan().blocked == ["gallery-erased"]


def test_giving_up_one_of_two_equal_pictures_gives_not_up_the_other(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "a"]).attempt(gallery=["a"], agreed=["a"]).declared(gallery=[])
    assert shop.plan().blocked == ["gallery-erased"]


def test_a_file_edited_after_the_run_was_cut_short_asks_anew(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).attempt(gallery=["c", "d"], agreed=["a", "b"]).declared(gallery=["c"])
    assert shop.plan().blocked == ["gallery-loss"]


# A file edited while an update is out.


def test_what_the_attempt_may_have_placed_counts_as_lost(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).attempt(gallery=["a", "b", "d"]).declared(gallery=["a", "b", "e"])
    assert shop.plan().lost == ["c", "d"]


def test_a_file_taken_back_while_its_update_is_out_is_sent_again(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).attempt(gallery=["a", "b"]).declared(gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RETRY}
    assert (plan.sends, plan.lost) == ({"gallery": ["a"]}, ["b"])


def test_a_file_edited_after_the_update_arrived_is_held_against_what_arrived(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).attempt(gallery=["a", "c"]).live(gallery=["a2", "c2"]).declared(gallery=["c"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.UPDATE}
    assert plan.lost == ["a"]


def test_an_emptied_gallery_loses_what_the_attempt_may_have_placed(shop: ShopBuilder) -> None:
    shop.recorded(gallery=[]).attempt(gallery=["a"]).declared(gallery=[])
    assert shop.plan().blocked == ["gallery-erased"]


# An update that arrived in part.


def test_what_came_where_all_that_stood_there_went_is_the_updates_own(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).attempt(gallery=["c", "d"]).live(gallery=["c2"]).declared(gallery=["c", "d"])
    assert "live-discarded" not in shop.plan().warnings


def test_what_came_while_the_old_still_stands_is_not_known_to_be_ours(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).attempt(gallery=["a", "b", "c"]).live(gallery=["a", "by-hand"])
    assert shop.declared(gallery=["a", "b", "c"]).plan().blocked == ["live-discarded"]


def test_what_came_beside_a_video_that_stays_is_not_known_to_be_ours(shop: ShopBuilder) -> None:
    """A video keeps its address whether the update arrived or not: it proves nothing."""
    shop.recorded(gallery=["v:1"]).attempt(gallery=["v:1", "a", "b"]).live(gallery=["v:1", "by-hand"])
    assert "live-discarded" in shop.declared(gallery=["v:1", "a", "b"]).plan().blocked


def test_more_than_was_sent_is_not_known_to_be_ours(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).attempt(gallery=["a", "b"]).live(gallery=["a2", "b2", "by-hand"])
    assert "live-discarded" in shop.declared(gallery=["a", "b"]).plan().blocked


# What settles one section says nothing of the other.


def test_settling_main_does_not_make_ours_what_was_added_to_the_gallery_by_hand(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(main="n", before=shows("m", ["a", "by-hand"]))
    shop.live("n2", ["a", "by-hand"]).declared(main="n", gallery=["a", "b"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.UPDATE}
    assert plan.blocked == ["live-discarded"]


def test_settling_the_gallery_does_not_make_ours_what_was_added_to_main_by_hand(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(gallery=["b"], before=shows("by-hand", ["a"]))
    shop.live("by-hand", ["b2"]).declared(main="n", gallery=["b"])
    assert shop.plan().blocked == ["live-discarded"]


def test_settling_the_gallery_keeps_telling_that_main_differs(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(gallery=["b"], before=shows("by-hand", ["a"]))
    shop.live("by-hand", ["b2"]).declared(main="m", gallery=["b"])
    assert shop.plan().warnings == ["live-differs"]


def test_settling_the_gallery_knows_its_promoted_picture(shop: ShopBuilder) -> None:
    shop.recorded(main="v:1").attempt(gallery=["a", "b"], before=shows("v:1")).live(["a2", "v:1"], ["b2"])
    plan = shop.declared(main="v:2", gallery=["a", "b"]).plan()
    assert plan.sends == {"main": ["v:2"], "gallery": ["a", "b"]}
    assert plan.blocked == []


# Reading back after an answer.


def test_a_section_that_arrived_has_no_shortcoming() -> None:
    assert shortcomings(out("m", ["a", "v:1"], shows("x", ["y"])), shows("m2", ["a2", "v:1"])) == {}


def test_a_section_that_was_not_sent_and_stands_as_before_has_none() -> None:
    assert shortcomings(out("m", before=shows("x", ["y"])), shows("m2", ["y"])) == {}


def test_a_section_that_was_not_sent_and_changed_has_one() -> None:
    assert list(shortcomings(out("m", before=shows("x", ["y"])), shows("m2", []))) == [Section.GALLERY]


def test_too_few_pictures_are_a_shortcoming() -> None:
    found = shortcomings(out(gallery=["a", "b"], before=shows("x")), shows("x", ["a2"]))
    assert found == {Section.GALLERY: "2 pictures were sent for the gallery, the store shows 1 picture"}


@pytest.mark.parametrize(
    ("shown", "told"),
    [([], "0 pictures"), (["v:1"], "0 pictures and 1 video"), (["v:1", "v:2"], "0 pictures and 2 videos")],
)
def test_a_shortcoming_counts_videos_where_there_are_any(shown: list[str], told: str) -> None:
    found = shortcomings(out(gallery=["a"], before=shows("x")), shows("x", shown))
    assert found == {Section.GALLERY: f"1 picture was sent for the gallery, the store shows {told}"}


def test_the_gallery_of_before_is_a_shortcoming() -> None:
    found = shortcomings(out(gallery=["a"], before=shows("x", ["y"])), shows("x", ["y"]))
    assert found == {Section.GALLERY: "the store still shows the gallery that was there before"}


@pytest.mark.parametrize("main", [None, "v:1"])
def test_a_promoted_picture_is_none(main: str | None) -> None:
    video = [main] if main else []
    assert shortcomings(out(main, ["a", "b"]), shows(["a2", *video], ["b2"])) == {}
