"""`apply --lossless`: what nobody reviewed may add, and take nothing away."""

import pytest

from tests.e2e.bench import Bench
from tests.e2e.promise import address_of, gallery, main, picture

TEAM = main("m") + gallery("a", "b")


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Product 1 shows what its file declares, by a run that was to lose nothing."""
    bench.world.product(1, TEAM)
    applied(bench)
    return bench


def applied(bench: Bench) -> None:
    """Apply, and expect that all goes well."""
    ran = bench.run("apply", "--yes", "--lossless")
    assert ran.status == 0, ran


def refused(bench: Bench, says: str) -> None:
    """Apply, whatever else is agreed to, and expect that nothing is sent."""
    bench.refuses(4, "apply", "--yes", "--lossless", "--force", "--allow-erase", "all", says=says)


def test_additions_and_moves_pass(bench: Bench) -> None:
    bench.world.product(1, main("m") + gallery("b", "c", "a"))
    bench.world.product(2, main("n"))
    applied(bench)
    shown = bench.shop.store.sources
    assert shown(1).gallery == (picture("b"), picture("c"), picture("a"))
    assert shown(2).main_image == picture("n")


def test_nothing_that_loses_something_passes_and_it_is_named(bench: Bench) -> None:
    for body, why in (
        (main("m") + gallery("a"), "would lose 1 item"),
        (main("m") + gallery("a", "x"), "would lose 1 item"),
        (main("n") + gallery("a", "b"), "would lose 1 item"),
        (main("m") + gallery() + "allow_erase: [gallery]\n", "would lose 2 items"),
        (main("m"), "would have its gallery released"),
    ):
        bench.world.product(1, body)
        refused(bench, f"this run may only do what loses nothing, and id:1 {why}")
    bench.world.product(2, main("n"))
    (bench.world.folder / "products/1.yaml").unlink()
    refused(bench, "this run may only do what loses nothing, and id:1 would be forgotten")


def test_a_section_that_shows_something_is_not_adopted(bench: Bench) -> None:
    """Also where nothing of it would be lost: nobody has reviewed that what was there before becomes ours."""
    bench.shop.admin.add_to_gallery(2, picture("by-hand"))
    own = address_of(bench.shop, picture("by-hand"))
    bench.world.product(2, main("n") + f"gallery: [{{image: {own}}}]\n")
    refused(bench, "id:2 adopts a gallery that shows something already")
    bench.world.product(2, main("n"))
    applied(bench)
    assert bench.shop.store.sources(2).gallery == (picture("by-hand"),)


def test_what_was_added_by_hand_is_not_lost_unseen(bench: Bench) -> None:
    bench.shop.admin.add_to_gallery(1, picture("by-hand"))
    bench.world.product(1, main("m") + gallery("a", "b", "c"))
    refused(bench, "id:1 would lose 1 item")
