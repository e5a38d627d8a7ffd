"""Mishaps with files, ids and the state: whatever happens to them, the store loses nothing unseen."""

from collections.abc import Callable

import pytest

from reconciler.sandbox import Server
from tests.e2e.promise import apply, everything, gallery, main, picture, refused, settled
from tests.e2e.world import CONFIG, World

BODIES = {
    1: main("m1", "v1") + gallery("a1", "b1"),
    2: main("m2") + gallery("a2", "film2"),
    3: gallery("a3", "b3", "c3"),
    4: main("m4"),
}


@pytest.fixture
def team(world: World) -> World:
    """Products 1 to 4 show what their files declare."""
    for product_id, body in BODIES.items():
        world.product(product_id, body)
    apply(world)
    return world


def delete_the_state(world: World) -> None:
    world.state.unlink()


def narrow_the_glob(world: World) -> None:
    world.write("reconciler.yaml", CONFIG.replace("products/**/*.yaml", "products/1.yaml"))


def delete_all_files_but_one(world: World) -> None:
    for product_id in (2, 3, 4):
        (world.folder / f"products/{product_id}.yaml").unlink()


def rename_a_file(world: World) -> None:
    world.folder.joinpath("products/1.yaml").rename(world.folder / "products/mug.yaml")


def duplicate_a_file(world: World) -> None:
    world.product(1, BODIES[1], name="copy")


def duplicate_a_file_and_name_the_product_by_sku(world: World) -> None:
    world.write("products/copy.yaml", "version: 1\nsku: SKU-1\n" + BODIES[1])


def give_a_file_a_wrong_id_beside_the_right_sku(world: World) -> None:
    world.write("products/1.yaml", "version: 1\nproduct_id: 5\nsku: SKU-1\n" + BODIES[1])


def give_a_file_the_id_of_another_products_file(world: World) -> None:
    world.product(2, BODIES[1], name="1")


def leave_out_a_section(world: World) -> None:
    world.product(1, main("m1", "v1"))
    world.product(2, gallery("a2", "film2"))


MISHAPS: list[Callable[[World], None]] = [
    delete_the_state,
    narrow_the_glob,
    delete_all_files_but_one,
    rename_a_file,
    duplicate_a_file,
    duplicate_a_file_and_name_the_product_by_sku,
    give_a_file_a_wrong_id_beside_the_right_sku,
    give_a_file_the_id_of_another_products_file,
    leave_out_a_section,
]


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: str(mishap.__name__).replace("_", " "))
def test_a_mishap_loses_nothing_not_even_by_force(team: World, shop: Server, mishap: Callable[[World], None]) -> None:
    shop.admin.add_to_gallery(5, picture("by-hand"))
    before = everything(shop.store)
    mishap(team)
    team.run("apply", "--yes", "--force")
    assert everything(shop.store) == before


def test_a_deleted_state_is_told_of_loudly_and_asks_for_every_product(team: World, shop: Server) -> None:
    team.state.unlink()
    ran = refused(team, shop)
    assert ran.out.startswith("NOTE: There is no state at ")
    assert "id:1, id:2, id:3, id:4" in ran.err


def test_a_narrowed_glob_forgets_too_much_at_once(team: World, shop: Server) -> None:
    narrow_the_glob(team)
    ran = refused(team, shop)
    assert "would be lost or forgotten" in ran.err
    assert list(team.records()) == [1, 2, 3, 4]


def test_a_wrong_id_is_found_out_by_the_sku(team: World, shop: Server) -> None:
    give_a_file_a_wrong_id_beside_the_right_sku(team)
    ran = refused(team, shop, "--force", "--allow-erase", "all")
    assert "the file says SKU SKU-1, but the store's product 5 has SKU SKU-5" in ran.out


def test_two_products_whose_ids_were_swapped_are_not_mixed_up_without_consent(team: World, shop: Server) -> None:
    team.product(3, BODIES[1], name="1")
    team.product(1, BODIES[3], name="3")
    ran = refused(team, shop, "--force")
    assert "id:1, id:3" in ran.err


def test_two_products_whose_skus_were_swapped_in_the_store_are_not_mixed_up(world: World, shop: Server) -> None:
    for number in (1, 2):
        world.write(f"products/{number}.yaml", f"version: 1\nsku: SKU-{number}\n" + BODIES[number])
    apply(world)
    shop.admin.change_sku(1, "SKU-2")
    shop.admin.change_sku(2, "SKU-1")
    for number in (1, 2):
        world.write(f"products/{number}.yaml", f"version: 1\nsku: SKU-{number}\n" + gallery("new"))
    ran = refused(world, shop, "--force", "--allow-erase", "all")
    assert "one of the two identities is wrong" in ran.out


def test_a_sku_that_was_given_to_another_product_does_not_reach_that_one_unseen(world: World, shop: Server) -> None:
    world.write("products/1.yaml", "version: 1\nsku: SKU-1\n" + BODIES[1])
    apply(world)
    shop.admin.delete_product(1)
    shop.admin.add_product(20, "SKU-1", gallery=[picture("of-the-new-one")])
    world.write("products/1.yaml", "version: 1\nsku: SKU-1\n" + gallery("c"))
    assert world.run("apply", "--yes", "--force").status == 3
    assert world.run("state", "rm", "1", "--yes").status == 0
    assert world.run("apply", "--yes").status == 4
    assert shop.store.sources(20).gallery == (picture("of-the-new-one"),)


def test_a_record_that_was_removed_makes_the_product_be_adopted(team: World, shop: Server) -> None:
    assert team.run("state", "rm", "1", "--yes").status == 0
    refused(team, shop)
    apply(team, "--allow-erase", "1")
    settled(team)


def test_an_old_state_does_not_take_what_is_newer_for_its_own(team: World, shop: Server) -> None:
    """A state that was not committed after the last apply, or a branch that was made before it."""
    old = team.state.read_bytes()
    team.product(3, gallery("p3", "b3", "q3"))
    apply(team, "--allow-erase", "3")
    team.state.write_bytes(old)
    team.product(3, gallery("a3", "b3", "d3"))
    refused(team, shop)


def test_the_state_of_another_store_is_not_believed(team: World, shop: Server) -> None:
    before = everything(shop.store)
    team.state.write_text(team.state.read_text().replace('"store":1003', '"store":1004', 1))
    ran = team.run("apply", "--yes", "--force", "--allow-erase", "all")
    assert (ran.status, everything(shop.store)) == (1, before)
    assert "this is the state of store 1004" in ran.err
