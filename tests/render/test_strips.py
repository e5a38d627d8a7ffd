"""Two rows of pictures say what a plan says: what stood there, what will, and what happens to each."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.assets import asset_name
from reconciler.model.media import Item, Section, section_of
from reconciler.model.plan import Change, Op
from reconciler.planner.attempts import settle_by_look
from reconciler.planner.known import Slotted, standing
from reconciler.render.change_text import slots_after
from reconciler.render.strips import Strips, Tile, seen_at, strips
from tests.planner.letters import name_of
from tests.planner.shop import MUG, ShopBuilder
from tests.planner.strategies import NAMES, anything, known_by_address
from tests.render import strategies as hostile
from tests.render.builders import change, image, video

SIGNS = {None: "", Op.ADD: "+", Op.REMOVE: "-", Op.REPLACE: "~", Op.MOVE: ">"}


def told(row: Sequence[Tile]) -> list[str]:
    return [f"{SIGNS[tile.op]}{name_of(tile.item.address)}{'!' if tile.only_live else ''}" for tile in row]


def rows(shop: ShopBuilder, section: Section = Section.GALLERY) -> tuple[list[str], list[str]]:
    (found,) = [one for one in strips(shop.plan().the) if one.section is section]
    return told(found.before), told(found.after)


def names_of(row: Sequence[Tile]) -> list[str]:
    return [name_of(tile.item.address) for tile in row]


galleries = st.lists(st.sampled_from(NAMES), max_size=7)


@given(before=galleries, after=galleries)
def test_whatever_a_gallery_was_and_will_be_both_rows_show_it_exactly(before: list[str], after: list[str]) -> None:
    made = ShopBuilder().recorded(gallery=before).declared(gallery=after).plan()
    if made.empty:
        return
    (found,) = strips(made.the)
    assert (names_of(found.before), names_of(found.after)) == (before, after)
    for row in (found.before, found.after):
        assert [tile.slot for tile in row] == [f"gallery[{index}]" for index in range(len(row))]
    kept, stays = (names_of([tile for tile in row if tile.op is None]) for row in (found.before, found.after))
    assert kept == stays
    assert_moves_meet(found)


def assert_moves_meet(found: Strips) -> None:
    there = {(tile.slot, tile.other, name_of(tile.item.address)) for tile in found.before if tile.op is Op.MOVE}
    here = {(tile.other, tile.slot, name_of(tile.item.address)) for tile in found.after if tile.op is Op.MOVE}
    assert there == here


def stood(shop: ShopBuilder, section: Section) -> tuple[Slotted, ...]:
    """What the plan starts from: the record, with its attempt settled where a look tells what came of it."""
    record, live = shop.records.get(MUG), shop.products.get(MUG)
    return standing(settle_by_look(record, live.media) if record and live else record, section) or ()


@settings(max_examples=300)
@given(shop=anything | known_by_address)
def test_rows_show_the_record_then_what_else_would_be_lost(shop: ShopBuilder) -> None:
    """Also where an update failed in part, is still out, or somebody added pictures by hand."""
    made = shop.plan()
    if made.empty or made.the.send is None:
        return
    for found in strips(made.the):
        record = [(slot, name_of(item.address)) for slot, item in stood(shop, found.section)]
        before = [(tile.slot, name_of(tile.item.address)) for tile in found.before if not tile.only_live]
        if found.section is Section.MAIN:  # each slot for itself, what an attempt put into an empty one among them
            assert not Counter(record) - Counter(before)
        else:
            assert before[: len(record)] == record
        assert names_of(found.after) == made.sends[found.section]
        lost = [loss for loss in made.the.losses if section_of(loss.slot) is found.section]
        leaving = [tile for tile in found.before if tile.op in (Op.REMOVE, Op.REPLACE)]
        assert Counter(names_of(leaving)) == Counter(name_of(loss.item.address) for loss in lost)
        assert names_of([tile for tile in leaving if tile.only_live]) == [
            name_of(loss.item.address) for loss in lost if loss.live
        ]
        assert_moves_meet(found)


def test_holes_that_a_failed_update_left_do_not_disturb_the_order() -> None:
    shop = ShopBuilder().recorded(gallery=["a", "b", "c", "d"], failed=["gallery[1]"]).declared(gallery=["a", "d"])
    (found,) = strips(shop.plan().the)
    assert [(tile.slot, *told([tile])) for tile in found.before] == [
        ("gallery[0]", "a"),
        ("gallery[2]", "-c"),
        ("gallery[3]", "d"),
    ]


def test_what_an_update_still_out_may_have_put_there_stands_behind_the_record() -> None:
    shop = ShopBuilder().recorded(["a"], ["a", "b"]).attempt(["c"], ["d", "a"]).declared(["a"], ["a", "b"])
    assert rows(shop, Section.MAIN) == (["a", "-c"], ["a"])
    assert rows(shop) == (["a", "b", "-d"], ["a", "b"])


def test_what_somebody_added_by_hand_stands_last() -> None:
    shop = ShopBuilder().recorded(gallery=["a", "b"]).live(gallery=["a", "b", "x"]).declared(gallery=["b", "c", "a"])
    assert rows(shop) == ([">a", "b", "-store:x!"], ["b", "+c", ">a"])


@given(one=hostile.changes)
def test_a_plan_that_no_planner_made_gives_rows_all_the_same(one: Change) -> None:
    for found in strips(one):
        after = slots_after(one, found.section)
        assert after is not None
        assert [tile.slot for tile in found.after] == list(after)


def test_a_picture_is_seen_where_the_plan_says_else_where_it_is_declared() -> None:
    local = Item(image=asset_name("0" * 64, "assets/mug.jpg"))
    side = image("side")
    seen = change(slots=[]).model_copy(update={"pictures": {side.address: "https://store.example/1.jpg"}})
    assert seen_at(seen, side) == "https://store.example/1.jpg"
    assert seen_at(seen, image("back")) == image("back").address
    assert seen_at(seen, local) is None
    assert seen_at(seen, video("1")) is None
