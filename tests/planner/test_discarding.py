"""Pictures that nobody recorded and nobody declared: never lost unless the command line or a reviewed look says so."""

import pytest

from tests.planner.letters import shows
from tests.planner.shop import ShopBuilder


def test_a_picture_added_by_hand_is_not_lost_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).live(gallery=["a", "b", "by-hand"]).declared(gallery=["a", "b", "c"])
    plan = shop.plan()
    assert plan.lost == ["store:by-hand"]
    assert plan.blocked == ["live-discarded"]


def test_a_video_added_by_hand_is_not_lost_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).live(gallery=["a", "b", "v:1"]).declared(gallery=["a", "b", "c"])
    plan = shop.plan()
    assert (plan.lost, plan.blocked) == (["v:1"], ["live-discarded"])


def test_a_main_image_set_by_hand_is_not_replaced_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(main="m").live("by-hand").declared(main="n")
    plan = shop.plan()
    assert plan.lost == ["m", "store:by-hand"]
    assert plan.blocked == ["live-discarded"]


def test_a_main_video_added_by_hand_is_not_deleted_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(main="m").live(["m", "v:1"]).declared(main="n")
    assert shop.plan().blocked == ["main-video-deleted", "live-discarded"]


def test_a_picture_that_took_the_place_of_a_recorded_one_is_not_lost_without_consent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).live(gallery=["a", "by-hand"]).declared(gallery=["a", "b", "c"])
    assert shop.plan().blocked == ["live-discarded"]


def test_consent_in_the_file_does_not_cover_it(shop: ShopBuilder) -> None:
    shop.recorded(main=["m", "v:1"], gallery=["a"]).live(["m", "v:1"], ["a", "by-hand"])
    shop.declared(main="m", gallery=[], allow_erase=["gallery", "main.image", "main.video"])
    plan = shop.plan()
    assert plan.agreed == ["main-video-deleted", "gallery-erased"]
    assert plan.blocked == ["live-discarded"]


def test_no_limit_of_loss_covers_it(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a", "by-hand"]).declared(gallery=["a", "b"])
    assert shop.plan(max_gallery_loss_percent=100).blocked == ["live-discarded"]


def test_the_command_line_covers_it(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a", "by-hand"]).declared(gallery=["a", "b"])
    plan = shop.plan(allow_erase=["7"])
    assert (plan.blocked, plan.agreed) == ([], ["live-discarded"])


def test_a_reviewed_plan_that_shows_it_covers_it(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a", "by-hand"]).declared(gallery=["a", "b"])
    plan = shop.plan(reviewed=shop.plan())
    assert (plan.blocked, plan.agreed) == ([], ["live-discarded"])


def test_a_reviewed_plan_that_nobody_looked_for_does_not_cover_it(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=["a", "b"])
    offline = shop.plan()
    shop.live(gallery=["a", "by-hand"])
    plan = shop.plan(reviewed=offline)
    assert plan.blocked == ["live-discarded"]
    assert plan.digest != offline.digest


def test_a_reviewed_plan_does_not_cover_what_was_added_since(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).live(gallery=["a", "b", "c", "by-hand"]).declared(
        gallery=["a", "b", "c", "d"]
    )
    reviewed = shop.plan()
    shop.live(gallery=["a", "b", "c", "by-hand", "later"])
    assert shop.plan(reviewed=reviewed).blocked == ["live-discarded"]


def test_a_reviewed_plan_does_not_cover_another_picture_in_its_place(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b", "c"]).live(gallery=["a", "b", "c", "by-hand"]).declared(
        gallery=["a", "b", "c", "d"]
    )
    reviewed = shop.plan()
    shop.live(gallery=["a", "b", "c", "another"])
    assert shop.plan(reviewed=reviewed).blocked == ["live-discarded"]


def test_a_reviewed_plan_is_no_consent_to_an_erasure(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a"]).declared(gallery=[])
    assert shop.plan(reviewed=shop.plan()).blocked == ["gallery-erased"]


@pytest.mark.parametrize("section", ["main", "gallery"])
def test_a_filled_section_is_not_adopted_without_consent(shop: ShopBuilder, section: str) -> None:
    shop.live("x", ["y", "z"])
    shop.declared(main="m") if section == "main" else shop.declared(gallery=["a"])
    assert "live-discarded" in shop.plan().blocked


def test_a_filled_gallery_is_not_erased_by_adoption_on_the_files_consent_alone(shop: ShopBuilder) -> None:
    shop.live(gallery=["x"]).declared(gallery=[], allow_erase=["gallery"])
    plan = shop.plan()
    assert (plan.agreed, plan.blocked) == (["gallery-erased"], ["live-discarded"])


def test_an_empty_section_is_adopted_without_asking(shop: ShopBuilder) -> None:
    shop.live().declared(main="m", gallery=["a"])
    assert shop.plan().blocked == []


def test_a_section_is_adopted_without_asking_while_the_other_is_full(shop: ShopBuilder) -> None:
    shop.live("x", []).declared(gallery=["a"])
    assert shop.plan().blocked == []


def test_what_was_added_by_hand_stays_while_nothing_is_sent(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).live(gallery=["a", "by-hand"]).declared(gallery=["a"])
    plan = shop.plan()
    assert plan.empty
    assert plan.warnings == ["live-differs"]


def test_pictures_of_our_own_that_somebody_reordered_are_still_ours(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).live(gallery=["b", "a"]).declared(gallery=["a", "b", "c"])
    assert shop.plan().blocked == []


def test_a_picture_of_ours_that_somebody_deleted_is_no_loss_of_theirs(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).live(gallery=["a"]).declared(gallery=["a", "c"])
    plan = shop.plan()
    assert (plan.lost, plan.blocked) == (["b"], [])


def test_a_picture_put_in_the_gallery_by_hand_counts_towards_its_loss(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"]).live(gallery=["a", "b", "by-hand"]).declared(gallery=["a"])
    assert shop.plan().blocked == ["gallery-loss", "live-discarded"]


# Between the sections: what one of them shows is not known from the other, unless both go out.


def test_a_foreign_main_image_that_somebody_moved_to_the_gallery_is_not_lost_without_consent(
    shop: ShopBuilder,
) -> None:
    """Reading back a gallery sees the main section, too, but that makes nobody's main image ours."""
    shop.recorded(gallery=["a"], read_back=shows("by-hand", ["a"])).live("a", ["by-hand"])
    shop.declared(gallery=["a", "b"])
    assert shop.plan().blocked == ["live-discarded"]


def test_a_gallery_picture_that_somebody_made_the_main_image_is_not_replaced_unseen(shop: ShopBuilder) -> None:
    """The file still declares it for the gallery, which is not sent: nothing would bring it back."""
    shop.recorded(main="m", gallery=["a", "b"]).live("a", ["m", "b"]).declared(main="n", gallery=["a", "b"])
    plan = shop.plan()
    assert "store:a" in plan.lost
    assert plan.blocked == ["live-discarded"]


def test_where_both_sections_go_out_pictures_that_changed_places_are_ours(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b"]).live("a", ["m", "b"]).declared(main="n", gallery=["a", "b", "c"])
    plan = shop.plan()
    assert (plan.lost, plan.blocked) == (["m"], [])


def test_a_foreign_main_image_is_not_taken_for_a_promoted_picture(shop: ShopBuilder) -> None:
    """The gallery is there in full: what is the main image did not come from it."""
    shop.recorded(main="v:1", gallery=["a"], read_back=shows(["by-hand", "v:1"], ["a"])).live_as_recorded()
    shop.declared(main="v:2", gallery=["a"])
    plan = shop.plan()
    assert "store:by-hand" in plan.lost
    assert "live-discarded" in plan.blocked


def test_a_reading_that_shows_more_than_arrived_explains_none_of_it(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], read_back=shows((), ["a", "by-hand"])).live_as_recorded().declared(
        gallery=["a", "b"]
    )
    plan = shop.plan()
    assert plan.slots[0] == "+ gallery[1] b"
    assert "store:by-hand" in plan.lost
    assert "live-discarded" in plan.blocked


# Without a reading of our own update, the store's pictures cannot be told apart.


def test_without_a_reading_as_many_pictures_as_arrived_are_taken_for_ours(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], read_back=False).live(gallery=["x", "y"]).declared(gallery=["a", "c", "b"])
    assert shop.plan().blocked == []


def test_without_a_reading_one_more_than_arrived_makes_all_of_them_doubtful(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], read_back=False).live(gallery=["x", "y", "z"]).declared(gallery=["a", "b", "c"])
    plan = shop.plan()
    assert plan.lost == ["store:x", "store:y", "store:z"]
    assert "live-discarded" in plan.blocked


def test_without_a_reading_what_did_not_arrive_makes_no_room_for_what_was_added_by_hand(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], failed=["gallery[1]"], read_back=False).live(gallery=["a", "by-hand"])
    shop.declared(gallery=["a", "b"])
    assert "live-discarded" in shop.plan().blocked


def test_without_a_reading_a_video_that_is_known_makes_no_room_for_another(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["v:1"], read_back=False).live(gallery=["v:1", "v:2"]).declared(gallery=["v:1", "a"])
    assert "live-discarded" in shop.plan().blocked


def test_a_reading_of_one_section_alone_leaves_the_other_without_a_reading(shop: ShopBuilder) -> None:
    """An update of the gallery that was cut short before it was read back keeps what is known of main."""
    shop.recorded(main="m", gallery=["a", "b"], read_back=shows("m")).declared(main="m", gallery=["a", "b", "c"])
    assert shop.live("m", ["a", "b"]).plan().blocked == []
    assert "live-discarded" in shop.live("m", ["a", "b", "by-hand"]).plan().blocked


def test_without_a_reading_a_picture_that_became_the_main_image_makes_no_room_for_another(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], read_back=False).declared(gallery=["a", "b", "c"])
    assert shop.live("a", ["b"]).plan().blocked == []
    assert "live-discarded" in shop.live("a", ["b", "by-hand"]).plan().blocked


def test_a_main_image_that_was_there_before_is_not_taken_for_one_of_the_gallerys(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], read_back=shows("m")).declared(gallery=["a", "b", "c"])
    assert shop.live("m", ["a", "b"]).plan().blocked == []


def test_an_update_whose_pictures_are_all_there_with_one_more_is_not_settled(shop: ShopBuilder) -> None:
    shop.attempt(gallery=["a", "b"], before=shows()).declared(gallery=["a", "b"])
    assert shop.live("a", ["b"]).plan().actions == {}
    assert "live-discarded" in shop.live("a", ["b", "by-hand"]).plan().blocked


def test_a_new_main_image_beside_an_incomplete_gallery_may_be_the_gallerys(shop: ShopBuilder) -> None:
    shop.recorded(main="b").attempt(main="a", gallery=["c"]).declared(main="a").live("c")
    assert shop.plan().blocked == ["live-discarded"]


def test_where_the_gallery_goes_out_again_it_is_not_lost(shop: ShopBuilder) -> None:
    shop.recorded(main="b").attempt(main="a", gallery=["c"]).declared(main="a", gallery=["c"]).live("c")
    assert shop.plan().blocked == []


def test_beside_a_complete_gallery_it_is_what_was_sent(shop: ShopBuilder) -> None:
    shop.recorded(main="b").attempt(main="a", gallery=["c"]).declared(main="d").live("a", ["c"])
    assert shop.plan().blocked == []
