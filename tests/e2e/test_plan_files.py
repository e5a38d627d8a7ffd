"""What a saved plan lets through: what a person reviewed, for as long as it means the same, and nothing else."""

import pytest

from reconciler.sandbox import Server
from tests.e2e.processes import AFTER, BEFORE, killed
from tests.e2e.promise import apply, consent, everything, gallery, main, picture, refused, settled
from tests.e2e.world import World


@pytest.fixture
def team(world: World) -> World:
    """Products 1 to 3 show what their files declare."""
    for product_id in (1, 2, 3):
        world.product(product_id, main("m") + gallery("a", "b", "c"))
    apply(world)
    return world


def planned(world: World, *arguments: str) -> None:
    """Save the plan that somebody is going to review."""
    ran = world.run("plan", "--out", "plan.json", *arguments)
    assert ran.status == 0, ran


def updated(shop: Server, since: int) -> list[int]:
    """The products that were sent to."""
    return sorted(update.product_id or 0 for update in shop.store.updates[since:])


@pytest.fixture
def reviewed(team: World) -> World:
    """A plan for product 1, which replaces a picture."""
    team.product(1, main("m") + gallery("a", "x", "c"))
    planned(team)
    return team


def test_it_stays_good_while_another_product_is_applied(reviewed: World, shop: Server) -> None:
    reviewed.product(2, main("n") + gallery("a", "b", "c"))
    apply(reviewed, "--target", "2")
    sent = len(shop.store.updates)
    apply(reviewed, "plan.json")
    assert updated(shop, sent) == [1]
    settled(reviewed)


def test_it_stays_good_while_another_section_of_the_same_file_keeps_its_meaning(
    reviewed: World, shop: Server
) -> None:
    body = main("m") + "gallery:\n" + "".join(f"  - {{image: '{picture(name)}'}}\n" for name in "axc")
    reviewed.product(1, "# The same pictures, written otherwise.\n" + body)
    apply(reviewed, "plan.json")
    assert shop.store.sources(1).gallery == (picture("a"), picture("x"), picture("c"))


def test_it_stays_good_when_the_file_is_renamed(reviewed: World, shop: Server) -> None:
    reviewed.folder.joinpath("products/1.yaml").rename(reviewed.folder / "products/mug.yaml")
    apply(reviewed, "plan.json")
    assert picture("x") in shop.store.sources(1).gallery


def test_once_applied_it_has_nothing_more_to_do(reviewed: World, shop: Server) -> None:
    apply(reviewed, "plan.json")
    sent = len(shop.store.updates)
    assert "No changes." in apply(reviewed, "plan.json").out
    assert updated(shop, sent) == []


def test_a_file_edited_since_is_refused_and_the_difference_is_shown(reviewed: World, shop: Server) -> None:
    reviewed.product(1, main("m") + gallery("a", "y", "c"))
    ran = refused(reviewed, shop, "plan.json")
    assert picture("x") in ran.err
    assert picture("y") in ran.err


def test_a_file_edited_and_applied_since_is_refused_and_the_difference_is_shown(
    reviewed: World, shop: Server
) -> None:
    """The same picture as reviewed would come, but another one would go."""
    reviewed.product(1, main("m") + gallery("a", "y", "c"))
    apply(reviewed)
    reviewed.product(1, main("m") + gallery("a", "x", "c"))
    ran = refused(reviewed, shop, "plan.json")
    assert picture("b") in ran.err
    assert picture("y") in ran.err


def test_a_change_of_another_product_that_nobody_reviewed_is_refused_and_shown(reviewed: World, shop: Server) -> None:
    reviewed.product(2, main("m") + gallery("a"))
    ran = refused(reviewed, shop, "plan.json", "--allow-erase", "all", "--force")
    assert "products/2.yaml" in ran.err
    assert picture("b") in ran.err


def test_consent_added_to_the_file_since_is_not_in_the_reviewed_plan(team: World, shop: Server) -> None:
    team.product(1, main("m") + gallery())
    planned(team)
    team.product(1, main("m") + gallery() + consent("gallery"))
    refused(team, shop, "plan.json")


def test_a_reviewed_erasure_without_consent_is_still_refused(team: World, shop: Server) -> None:
    team.product(1, main("m") + gallery())
    planned(team, "--refresh")
    ran = refused(team, shop, "plan.json")
    assert "consent" in ran.err
    apply(team, "plan.json", "--allow-erase", "1")
    assert shop.store.sources(1).gallery == ()


def test_a_plan_of_some_products_sends_and_forgets_nothing_else(team: World, shop: Server) -> None:
    team.product(1, main("m") + gallery("a", "x", "c"))
    team.product(2, main("m") + gallery("a", "x", "c"))
    (team.folder / "products/3.yaml").unlink()
    planned(team, "--target", "1")
    sent = len(shop.store.updates)
    apply(team, "plan.json")
    assert updated(shop, sent) == [1]
    assert sorted(team.records()) == [1, 2, 3]
    assert [change["action"] for change in team.run("plan", "--format", "json").json["changes"]] == [
        "update",
        "forget",
    ]


def test_a_plan_of_some_products_can_be_narrowed_and_not_widened(team: World, shop: Server) -> None:
    for product_id in (1, 2, 3):
        team.product(product_id, main("n") + gallery("a", "b", "c"))
    planned(team, "--target", "1", "--target", "2")
    refused(team, shop, "plan.json", "--target", "1", "--target", "3")
    sent = len(shop.store.updates)
    apply(team, "plan.json", "--target", "2")
    apply(team, "plan.json")
    assert updated(shop, sent) == [1, 2]


@pytest.mark.parametrize("at", [BEFORE, AFTER])
@pytest.mark.parametrize("refresh", [True, False])
def test_killed_in_the_middle_the_same_command_finishes_the_job(
    team: World, shop: Server, at: str, refresh: bool
) -> None:
    team.product(1, main("m") + gallery("a", "x", "c"))
    team.product(2, main("m") + gallery() + consent("gallery"))
    team.product(3, main("n") + gallery("c", "b", "a"))
    planned(team, *(["--refresh"] if refresh else []))
    killed(team, shop, "--force", "plan.json", "--parallelism", "1", at=at, update=2)
    apply(team, "--force", "plan.json")
    settled(team)


def test_killed_in_the_middle_of_an_adoption_that_lost_something_it_does_not_ask_again(
    world: World, shop: Server
) -> None:
    shop.admin.set_main_image(1, picture("by-hand"))
    world.product(1, main("m") + gallery("a"))
    planned(world, "--refresh")
    killed(world, shop, "plan.json", at=BEFORE)
    apply(world, "plan.json")
    settled(world)


def test_a_plan_for_another_store_is_refused(reviewed: World, shop: Server) -> None:
    before = everything(shop.store)
    reviewed.write("reconciler.yaml", reviewed.folder.joinpath("reconciler.yaml").read_text().replace("1003", "1004"))
    reviewed.state.unlink()
    ran = reviewed.run("apply", "plan.json", "--yes")
    assert (ran.status, everything(shop.store)) == (1, before), ran


def test_a_plan_that_was_edited_is_refused(reviewed: World, shop: Server) -> None:
    before = everything(shop.store)
    plan = reviewed.folder / "plan.json"
    plan.write_text(plan.read_text().replace(picture("x"), picture("y")))
    ran = reviewed.run("apply", "plan.json", "--yes")
    assert (ran.status, everything(shop.store)) == (1, before)
    assert "edited or damaged" in ran.err


def test_it_is_shown_in_a_pull_request_as_it_was_planned(team: World) -> None:
    team.product(1, main("m") + "gallery: []\n")
    planned_so = team.run("plan", "--out", "plan.json", "--format", "markdown")
    assert planned_so.out.startswith("## Media plan: 1 to update\n")
    assert "add <code>allow&#95;erase&#58;<!-- --> &#91;gallery&#93;</code> to the file" in planned_so.out
    assert team.run("show", "plan.json", "--format", "markdown").out == planned_so.out
