"""What holds of every plan, whatever the files, the state and the store say."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.media import Section, section_of
from reconciler.model.plan import Code, Op, SlotChange
from tests.planner.letters import item, name_of
from tests.planner.shop import MUG, ShopBuilder
from tests.planner.strategies import (
    NAMES,
    Sections,
    anything,
    declared,
    galleries,
    known_by_address,
    looked_at,
    shops,
    strangers,
)


@given(declared)
def test_planning_what_is_recorded_gives_nothing(sections: Sections) -> None:
    shop = ShopBuilder().recorded(**sections).declared(**sections)
    assert shop.plan().empty
    assert shop.live_as_recorded().plan().warnings == []


@given(st.lists(st.tuples(declared, declared), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_files_and_records_never_matters(
    products: list[tuple[Sections, Sections]], shuffled: Any
) -> None:
    shop = ShopBuilder()
    for number, (recorded, wanted) in enumerate(products):
        shop.product(number + 1).recorded(**recorded, sku="SKU").declared(**wanted)
        shop.product(100 + number).recorded(**recorded)
        shop.declared(**wanted, sku_alone=f"SKU-{number}")
    other = ShopBuilder()
    for kind in ("files", "records"):
        entries = list(getattr(shop, kind).items())
        shuffled.shuffle(entries)
        setattr(other, kind, dict(entries))
    assert other.plan().plan.model_dump_json() == shop.plan().plan.model_dump_json()


@given(anything)
def test_a_request_holds_what_is_declared_whole_and_nothing_else(shop: ShopBuilder) -> None:
    file = shop.files["products/7.yaml"]
    for change in shop.plan().plan.changes:
        if change.send is None:
            continue
        assert change.send.main in (None, file.main)
        assert change.send.gallery is None or (
            file.gallery is not None and [one.key for one in change.send.gallery] == [one.key for one in file.gallery]
        )
        assert (change.send.main, change.send.gallery) != (None, None)


@given(anything)
def test_a_section_that_is_not_declared_changes_no_slot_and_loses_nothing(shop: ShopBuilder) -> None:
    file = shop.files["products/7.yaml"]
    for change in shop.plan().plan.changes:
        named = {section_of(slot.slot) for slot in change.slots} | {section_of(one.slot) for one in change.losses}
        assert named <= {section for section in Section if file.manages(section)}


@given(anything)
def test_every_loss_can_be_read_as_a_removal_or_a_replacement(shop: ShopBuilder) -> None:
    for change in shop.plan().plan.to_json()["changes"]:
        read = [
            (section_of(slot["slot"]), str(slot["before"]))
            for slot in change["slots"]
            if slot["op"] in ("remove", "replace")
        ]
        lost = [(section_of(loss["slot"]), str(loss["item"])) for loss in change["losses"]]
        assert Counter(read) == Counter(lost)


@given(known_by_address)
def test_what_somebody_added_by_hand_is_never_lost_unasked(shop: ShopBuilder) -> None:
    live = shop.products[MUG]
    assert live is not None
    shown: dict[Section, list[str | None]] = {
        Section.MAIN: [live.media.main_image, live.media.main_video],
        Section.GALLERY: [*live.media.images, *live.media.videos],
    }
    by_hand = {item(name).address for name in ("store:x", "store:y", "v:9")}
    for change in shop.plan().plan.changes:
        lost = [loss.item.address for loss in change.losses if loss.live]
        for section in Section:
            if change.send is not None and getattr(change.send, section) is not None:
                assert by_hand & set(shown[section]) <= set(lost)
        needed = [one for one in change.warnings if one.code is Code.LIVE_DISCARDED]
        assert sum(one.items for one in needed) == len(lost)
        assert all(one.needs_consent for one in needed)


@given(looked_at(shops()))
def test_consent_in_the_file_never_covers_what_was_seen_live(shop: ShopBuilder) -> None:
    change = next(iter(shop.plan().plan.changes), None)
    discarded = [one for one in (change.warnings if change else ()) if one.code is Code.LIVE_DISCARDED]
    assert all(one.blocks for one in discarded)


@given(shops(), st.sampled_from(([], ["a"], ["x", "v:9"])), galleries, strangers)
def test_a_look_only_adds_losses(shop: ShopBuilder, main: list[str], gallery: list[str], by_hand: list[str]) -> None:
    offline = [loss for change in shop.plan().plan.changes for loss in change.losses]
    shop.live(main, [*gallery, *by_hand])
    looked = [loss for change in shop.plan().plan.changes for loss in change.losses]
    assert [loss for loss in looked if not loss.live] == offline


@given(shops())
def test_a_look_never_makes_consent_out_of_none(shop: ShopBuilder) -> None:
    blocked = set(shop.plan().blocked)
    shop.live(["x"], ["y", "v:9"])
    assert blocked <= set(shop.plan().blocked)


@given(anything)
def test_the_summary_counts_what_the_changes_hold(shop: ShopBuilder) -> None:
    plan = shop.plan().plan
    assert plan.summary.losses == sum(len(change.losses) for change in plan.changes)
    assert plan.summary.blocked == sum(any(one.blocks for one in change.warnings) for change in plan.changes)
    assert plan.summary.requests == sum(change.send is not None for change in plan.changes)


# Slot by slot.


@given(galleries, galleries)
def test_the_slots_lead_from_what_is_recorded_to_what_is_declared(before: list[str], after: list[str]) -> None:
    changes = _gallery_changes(before, after)
    assert after in list(_read(before, after, changes))


@given(st.permutations(NAMES), st.permutations(NAMES), st.integers(0, 6), st.integers(0, 6))
def test_without_doubles_the_slots_can_be_read_in_one_way_only(
    one: Sequence[str], other: Sequence[str], few: int, many: int
) -> None:
    before, after = list(one)[:few], list(other)[:many]
    assert list(_read(before, after, _gallery_changes(before, after))) == [after]


@given(galleries, galleries)
def test_no_more_items_move_than_must(before: list[str], after: list[str]) -> None:
    kept = sum((Counter(before) & Counter(after)).values())
    moves = [change for change in _gallery_changes(before, after) if change.op is Op.MOVE]
    assert len(moves) == kept - _longest_common(before, after)


@given(galleries, galleries)
def test_no_item_is_removed_and_added_in_one_plan(before: list[str], after: list[str]) -> None:
    changes = _gallery_changes(before, after)
    gone = {one.before.key for one in changes if one.before and one.op in (Op.REMOVE, Op.REPLACE)}
    come = {one.after.key for one in changes if one.after and one.op in (Op.ADD, Op.REPLACE)}
    assert not gone & come


def _gallery_changes(before: list[str], after: list[str]) -> list[SlotChange]:
    plan = ShopBuilder().recorded(gallery=before).declared(gallery=after).plan().plan
    return [slot for change in plan.changes for slot in change.slots]


def _read(before: list[str], after: list[str], changes: list[SlotChange]) -> Iterator[list[str]]:
    """The galleries that a person can make of `before` by these changes.

    What is removed, replaced or moved is taken away; what is added, replaced or moved is put where it is said to be;
    the rest keeps its order. Which of several equal items is replaced, the change does not say.
    """
    gone = {_index(one.slot) for one in changes if one.op is Op.REMOVE}
    gone |= {_index(one.from_) for one in changes if one.from_ is not None}
    come = {_index(one.slot): name_of(one.after.address) for one in changes if one.after is not None}
    replaced = [name_of(one.before.address) for one in changes if one.op is Op.REPLACE and one.before is not None]
    places = [[i for i, name in enumerate(before) if name == old and i not in gone] for old in replaced]
    for choice in product(*places):
        if len(set(choice)) == len(choice):
            rest = iter(name for i, name in enumerate(before) if i not in gone | set(choice))
            yield [come[i] if i in come else next(rest, "?") for i in range(len(after))] + list(rest)


def _index(slot: str) -> int:
    return int(slot.removeprefix("gallery[").removesuffix("]"))


def _longest_common(one: list[str], other: list[str]) -> int:
    """By trying every subsequence."""
    found = {chosen for size in range(len(other) + 1) for chosen in combinations(other, size)}
    return max(size for size in range(len(one) + 1) for chosen in combinations(one, size) if chosen in found)
