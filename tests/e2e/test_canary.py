"""A store that does not keep what was sent as null is found out by one update, and one that takes a missing section
for an empty one loses nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from reconciler.sandbox import MissingGallery, MissingMain, NullSection, Quirks, Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.e2e.promise import address_of, apply, everything, gallery, items, main, picture, settled
from tests.e2e.world import World

PRODUCTS = range(1, 7)
TRANSPORTS = pytest.mark.parametrize("transport", ["direct", "batch"])
CASES = pytest.mark.parametrize(("unsent", "transport"), [("main", "direct"), ("gallery", "batch")])
OTHER_CASES = pytest.mark.parametrize(("unsent", "transport"), [("main", "batch"), ("gallery", "direct")])


def served(quirks: Quirks) -> Iterator[Server]:
    with Server(Store(seed_of(STORE), quirks=quirks)) as server:
        yield server


@pytest.fixture
def erasing() -> Iterator[Server]:
    """A store that takes a null for an empty section, against all documentation, and leaves it empty."""
    yield from served(Quirks(null_section=NullSection.ERASES, promote_first=False))


@pytest.fixture
def promoting() -> Iterator[Server]:
    """One that fills the main image, which it has erased, with the gallery's first picture."""
    yield from served(Quirks(null_section=NullSection.ERASES, promote_first=True))


@pytest.fixture
def literal() -> Iterator[Server]:
    """A store that erases every section which an update does not hold."""
    yield from served(Quirks(missing_main=MissingMain.ERASES, missing_gallery=MissingGallery.ERASES))


def declare(world: World, top: str, places: str) -> None:
    """Six products that show both sections, by the first letters of what they show."""
    for number in PRODUCTS:
        world.product(number, main(f"{top}{number}") + gallery(*(f"{letter}{number}" for letter in places)))


def due(world: World, shop: Server, unsent: str) -> None:
    """Six products of which one section is to change; the other, which is filled as well, is `unsent`."""
    world.url = shop.url
    declare(world, "m", "ab")
    apply(world)
    if unsent == "main":
        declare(world, "m", "abc")
    else:
        declare(world, "n", "ab")


def showed(shop: Server, section: str) -> str:
    """What the first product shows in a section, by the store's own addresses."""
    names = ["m1"] if section == "main" else ["a1", "b1"]
    return ", ".join(address_of(shop, picture(name)) for name in names)


@contextmanager
def only_the_first_changes(shop: Server) -> Iterator[None]:
    """Expect that what happens meanwhile updates and changes the first product and no other."""
    before, sent = everything(shop.store), len(shop.store.updates)
    yield
    assert [update.product_id for update in shop.store.updates[sent:]] == [1]
    after = everything(shop.store)
    assert [number for number in PRODUCTS if after[number] != before[number]] == [1]


def bodies(shop: Server, since: int) -> list[Mapping[str, Any]]:
    """The updates that were asked for, but for the first so many."""
    return [dict(update.body) for update in shop.store.updates[since:] if isinstance(update.body, dict)]


@CASES
def test_where_a_missing_section_is_erased_nothing_is_lost(
    world: World, literal: Server, unsent: str, transport: str
) -> None:
    due(world, literal, unsent)
    sent = len(literal.store.updates)
    before = {number: literal.store.product(number).media for number in PRODUCTS}
    apply(world, "--force", "--transport", transport)

    left_alone, changed = ("mainMedia", "galleryMedia") if unsent == "main" else ("galleryMedia", "mainMedia")
    asked = bodies(literal, sent)
    assert [(body[left_alone], bool(body[changed])) for body in asked] == [(None, True)] * len(PRODUCTS)
    for number in PRODUCTS:
        after = literal.store.product(number).media
        if unsent == "main":
            assert (after.main_image, len(after.gallery)) == (before[number].main_image, 3)
        else:
            assert (after.gallery, after.main_image is None) == (before[number].gallery, False)
    settled(world)


@CASES
def test_where_null_erases_the_first_update_stops_the_run(
    world: World, erasing: Server, unsent: str, transport: str
) -> None:
    due(world, erasing, unsent)
    expected = showed(erasing, unsent)
    with only_the_first_changes(erasing):
        ran = world.run("apply", "--yes", "--force", "--transport", transport)
    assert ran.status == 3, ran
    assert f"  ! 1  partly applied\n      - {unsent}: the {unsent} was not sent, and changed: " in ran.out
    assert f"; expected {expected}, found nothing [canary] (products/1.yaml:" in ran.out
    assert "Applied: 0 products; 1 partial, 5 not sent; 0 unchanged." in ran.out
    assert "STOPPED: the first update, of 1 SKU-1, did not do what it should, so nothing more was sent" in ran.out

    for options in ((), ("--refresh",)):
        plan = world.run("plan", "--format", "json", *options)
        assert plan.status == 0, plan
        first, *others = [(change["product_id"], change["action"]) for change in plan.json["changes"]]
        assert (first, others) == ((1, "retry"), [(number, "update") for number in range(2, 7)])


@OTHER_CASES
def test_what_was_expected_and_what_was_found_is_told_as_json_too(
    world: World, erasing: Server, unsent: str, transport: str
) -> None:
    due(world, erasing, unsent)
    expected = showed(erasing, unsent)
    with only_the_first_changes(erasing):
        ran = world.run("apply", "--yes", "--force", "--transport", transport, "--format", "json")
    assert (ran.status, ran.json["exit_code"]) == (3, 3), ran
    first, *others = ran.json["products"]
    assert (first["product_id"], first["result"], first["tries"]) == (1, "partial", 1)
    (failure,) = first["failures"]
    assert (failure["slot"], failure["code"], failure["path"]) == (unsent, "canary", "products/1.yaml")
    assert failure["message"].endswith(f"expected {expected}, found nothing")
    assert [(one["product_id"], one["result"]) for one in others] == [(number, "not-sent") for number in range(2, 7)]
    assert "of 1 SKU-1, did not do what it should" in ran.json["stopped"]


def test_a_picture_that_takes_the_place_of_the_erased_one_does_not_hide_it(world: World, promoting: Server) -> None:
    due(world, promoting, "main")
    expected = showed(promoting, "main")
    with only_the_first_changes(promoting):
        ran = world.run("apply", "--yes", "--force")
    assert ran.status == 3, ran
    assert f"expected {expected}, found {address_of(promoting, picture('a1'))} [canary]" in ran.out


@TRANSPORTS
def test_without_the_canary_every_product_loses_what_was_sent_as_null(
    world: World, erasing: Server, transport: str
) -> None:
    """The risk that is taken with --no-canary; it is told, product by product, once it has happened."""
    due(world, erasing, "main")
    ran = world.run("apply", "--yes", "--force", "--no-canary", "--transport", transport)
    assert ran.status == 3, ran
    assert "STOPPED" not in ran.out
    assert all(picture(f"m{number}") not in items(erasing.store.sources(number)) for number in PRODUCTS)
    assert ran.out.count("main: the main was not sent, and changed: ") == len(PRODUCTS)


def test_before_a_batch_one_update_goes_alone_and_is_read_back(world: World, shop: Server) -> None:
    due(world, shop, "main")
    before, sent = len(shop.store.requests), len(shop.store.updates)
    apply(world, "--force", "--transport", "batch")
    course = [(one.method, one.path.rpartition("/")[2]) for one in shop.store.requests[before:]]
    assert course[:4] == [("GET", "products"), ("PUT", "media"), ("GET", "products"), ("POST", "batch")]
    updates = shop.store.updates[sent:]
    assert [update.ticket is None for update in updates] == [True, *[False] * 5]
    assert [update.product_id for update in updates] == list(PRODUCTS)
