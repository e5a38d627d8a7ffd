"""Pictures are asked for before anything is sent: a dead address costs nobody a picture."""

import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reconciler.sandbox import Quirks, ReplacedFiles, Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.e2e.world import TOKEN, Ran, World

CONFIG = "version: 1\nstore: {id: 1003}\ncatalog: products/**/*.yaml\nsources: {allow_private_networks: true}\n"
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Server]:
    """A sandbox that also serves the pictures a to e, of which nothing is kept once it is replaced."""
    origin = tmp_path / "origin"
    origin.mkdir()
    for letter in "abcde":
        (origin / f"{letter}.gif").write_bytes(GIF + letter.encode())
    quirks = Quirks(replaced_files=ReplacedFiles.DELETED)
    with Server(Store(seed_of(STORE), quirks=quirks, origin=origin)) as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, shop: Server) -> World:
    """A repository whose pictures the sandbox serves."""
    made = World(tmp_path / "repository", shop.url)
    made.write("reconciler.yaml", CONFIG)
    return made


def at(shop: Server, letter: str) -> str:
    """Where a picture is."""
    return f"{shop.base}/origin/{letter}.gif"


def gallery(shop: Server, letters: str) -> str:
    """The gallery of these pictures, as a product file says it."""
    return "gallery:\n" + "".join(f"  - image: {at(shop, letter)}\n" for letter in letters)


def shows(shop: Server, product_id: int) -> str:
    """The gallery that the store shows, by letter."""
    return "".join(address.rsplit("/", 1)[-1][0] for address in shop.store.sources(product_id).gallery)


def applied(world: World, status: int = 0, *options: str) -> Ran:
    ran = world.run("apply", "--yes", "--no-canary", *options)
    assert ran.status == status, ran
    return ran


def test_a_dead_address_holds_its_product_back_and_no_other(world: World, shop: Server) -> None:
    shop.admin.kill(at(shop, "b"))
    world.product(1, "main: {image: " + at(shop, "e") + "}\n" + gallery(shop, "ab"))
    world.product(2, "main: {image: " + at(shop, "e") + "}\n" + gallery(shop, "ac"))
    ran = applied(world, 3)
    assert f"gallery[1]: {at(shop, 'b')}: the server answers HTTP 404" in ran.out
    assert "[source-failed] (products/1.yaml:6)" in ran.out
    assert (shows(shop, 1), shows(shop, 2)) == ("", "ac")
    assert 1 not in world.records()


def test_where_nothing_else_is_sent_it_is_an_error(world: World, shop: Server) -> None:
    shop.admin.kill(at(shop, "b"))
    world.product(1, gallery(shop, "ab"))
    applied(world, 1)
    assert not shop.store.updates


def test_a_picture_that_the_store_shows_already_is_sent_from_there(world: World, shop: Server) -> None:
    main = "main: {image: " + at(shop, "e") + "}\n"
    world.product(1, main + gallery(shop, "ab"))
    applied(world)
    shop.admin.kill(at(shop, "a"))
    world.product(1, main + gallery(shop, "abc"))
    told = applied(world, 0, "--format", "json").json["products"][0]
    assert shows(shop, 1) == "abc"
    assert [(note["slot"], note["code"], note["line"]) for note in told["notes"]] == [
        ("gallery[0]", "live-address-sent", 5)
    ]
    again = world.run("plan", "--refresh").out
    assert again.endswith("No changes. 1 product matches the state.\n")
    assert again.startswith("NOTE: reconciler.yaml sets sources.allow_private_networks")


def test_an_address_of_the_stores_own_stays_good_however_often_it_is_sent(world: World, shop: Server) -> None:
    shop.admin.set_main_image(1, at(shop, "e"))
    shop.admin.add_to_gallery(1, at(shop, "a"))
    shop.admin.add_to_gallery(1, at(shop, "b"))
    own = [world_image["imageOriginalUrl"] for world_image in images(shop, 1) if not world_image["isMain"]]
    for letters in ("", "c", "dc", "d"):
        body = "gallery:\n" + "".join(f"  - image: {address}\n" for address in own)
        world.product(1, body + "".join(f"  - image: {at(shop, letter)}\n" for letter in letters))
        applied(world)
        assert shows(shop, 1) == "ab" + letters


def images(shop: Server, product_id: int) -> list[dict[str, object]]:
    """A product's pictures, as the API tells them."""
    answer = httpx.get(f"{shop.url}/1003/products/{product_id}", headers={"Authorization": f"Bearer {TOKEN}"})
    found: list[dict[str, object]] = answer.json()["media"]["images"]
    return found


def test_a_plan_can_ask_as_well_and_sends_nothing(world: World, shop: Server) -> None:
    shop.admin.kill(at(shop, "b"))
    world.product(1, gallery(shop, "ab"))
    ran = world.run("plan", "--check-sources")
    assert ran.status == 0, ran
    assert (
        f"gallery[1]: {at(shop, 'b')}: the server answers HTTP 404 Not Found; apply would hold this product back"
        in ran.out
    )
    assert not shop.store.updates


def test_private_networks_are_closed_by_default(world: World, shop: Server) -> None:
    world.write("reconciler.yaml", CONFIG.replace("true", "false"))
    world.product(1, gallery(shop, "a"))
    before = len(shop.store.requests)
    ran = applied(world, 1)
    assert "[source-refused]" in ran.out
    assert not [one for one in shop.store.requests[before:] if "/origin/" in one.path]


def test_who_wants_no_questions_gets_none(world: World, shop: Server) -> None:
    world.write("reconciler.yaml", CONFIG.replace("allow_private_networks: true", "check: false"))
    world.product(1, gallery(shop, "a"))
    applied(world)
    assert not [one for one in shop.store.requests if "/origin/" in one.path]


def test_an_address_is_asked_once_a_run(world: World, shop: Server) -> None:
    for product_id in range(1, 9):
        world.product(product_id, gallery(shop, "ab"))
    applied(world)
    assert len([one for one in shop.store.requests if "/origin/" in one.path]) == 2


def test_dead_addresses_in_one_of_twenty_galleries_cost_none_a_picture(tmp_path: Path) -> None:
    count, chance = 500, random.Random(3)
    origin = tmp_path / "origin"
    origin.mkdir()
    for number in range(count):
        for letter in "abcd":
            (origin / f"{letter}{number}.gif").write_bytes(GIF)
    products = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, count + 1)]
    quirks = Quirks(replaced_files=ReplacedFiles.DELETED)
    with Server(Store(seed_of({**STORE, "products": products}), quirks=quirks, origin=origin)) as shop:
        world = World(tmp_path / "repository", shop.url)
        world.write("reconciler.yaml", f"{CONFIG}rate_limit: {{requests: 100000, seconds: 1}}\n")

        def declare(letters: str) -> None:
            for number in range(1, count + 1):
                body = "".join(f"  - image: {shop.base}/origin/{letter}{number - 1}.gif\n" for letter in letters)
                world.product(number, f"gallery:\n{body}")

        def letters_of(number: int) -> set[str]:
            shown = shop.store.sources(number)
            return {address.rsplit("/", 1)[-1][0] for address in (shown.main_image, *shown.gallery) if address}

        declare("abc")
        applied(world)
        for number in chance.sample(range(count), count // 20):
            shop.admin.kill(f"{shop.base}/origin/{chance.choice('abcd')}{number}.gif")
        declare("dcba")
        ran = applied(world, 3, "--format", "json")
        assert all(letters_of(number) >= set("abc") for number in range(1, count + 1))
        totals = ran.json["totals"]
        assert totals["applied"] + totals["held"] == count
        assert totals["held"] > 0
        assert [one for one in ran.json["products"] if one["notes"]]
