"""Files that mean another product than they say, or none, or two the same; and a catalog that lost most of its files."""

import pytest

from tests.e2e.bench import Bench, picture
from tests.e2e.world import CONFIG

MAIN = f"main: {{image: {picture('a')}}}\n"


def declared(bench: Bench, name: str, identity: str, line: str = MAIN) -> None:
    """A product file with this identity."""
    bench.world.write(f"products/{name}.yaml", f"version: 1\n{identity}\n{line}")


def test_a_sku_that_is_not_the_stores_is_refused(bench: Bench) -> None:
    declared(bench, "mug", "product_id: 3\nsku: SKU-2")

    ran = bench.refuses(
        4,
        "apply",
        "--yes",
        "--force",
        "--allow-erase",
        "all",
        says=[
            "error: the store shows another SKU than the file for 1 change: id:3",
            "mend `product_id` or `sku` where the plan above says; no consent passes this. Nothing was sent",
        ],
    )

    assert "the file says SKU SKU-2, but the store's product 3 has SKU SKU-3" in ran.out
    assert "(products/mug.yaml:3)" in ran.out


def test_a_plan_that_looked_says_so_by_its_status(bench: Bench) -> None:
    declared(bench, "mug", "product_id: 3\nsku: SKU-2")

    ran = bench.run("plan", "--refresh", "--detailed-exitcode")

    assert ran.status == 4
    assert "WRONG SKU: 1, in 3 SKU-2. Apply would be refused until file and store agree on the SKU." in ran.out


def test_one_wrong_sku_holds_everything_back(bench: Bench) -> None:
    declared(bench, "good", "product_id: 1\nsku: SKU-1")
    declared(bench, "mug", "product_id: 3\nsku: SKU-2")

    bench.refuses(4, "apply", "--yes", says="1 change: id:3")


@pytest.mark.parametrize(
    ("sku", "says"),
    [
        ("NOPE", ["products/mug.yaml:2: the store has no product with SKU NOPE", "mend the SKU, or give product_id"]),
        (
            "SKU-1",
            ["products/mug.yaml:2: SKU SKU-1 means several products: 1, 100", "add the product_id to the file"],
        ),
        ("VARIATION", ["products/mug.yaml:2: the store has no product with SKU VARIATION"]),
    ],
)
def test_a_sku_alone_must_mean_one_product(bench: Bench, sku: str, says: list[str]) -> None:
    bench.shop.admin.add_product(100, "SKU-1", combinations=[{"id": 7, "sku": "VARIATION"}])
    declared(bench, "mug", f"sku: {sku}")

    for command in (("apply", "--yes"), ("plan", "--refresh")):
        ran = bench.refuses(1, *command, says=says)
        assert ran.out == ""


def test_two_files_that_turn_out_to_be_one_product_are_refused(bench: Bench) -> None:
    declared(bench, "by-id", "product_id: 3")
    declared(bench, "by-sku", "sku: SKU-3")

    bench.refuses(
        1,
        "apply",
        "--yes",
        says=["products/by-id.yaml:2 and products/by-sku.yaml:2 declare the same product, 3", "keep one of the two"],
    )


def test_a_product_that_is_not_in_the_store_is_told_and_not_sent(bench: Bench) -> None:
    declared(bench, "mug", "product_id: 999\nsku: SKU-2")

    ran = bench.run("apply", "--yes")

    assert ran.status == 3
    assert bench.sent == 0
    assert "the store has no such product: nothing is sent for it; remove the file, or mend its identity" in ran.out
    assert not bench.world.state.exists()


@pytest.mark.parametrize("selector", ["99", "sku:NOPE", "products/nope*", "", "all", "\x1b[31m"])
@pytest.mark.parametrize("option", ["--target", "--allow-erase"])
def test_a_selector_that_means_no_product_is_refused(bench: Bench, option: str, selector: str) -> None:
    declared(bench, "mug", "product_id: 1")
    if (option, selector) == ("--allow-erase", "all"):
        assert bench.run("apply", "--yes", option, selector).status == 0
        return

    bench.refuses(
        1,
        "apply",
        "--yes",
        option,
        selector,
        says=[f"{option} {selector!r} means no product of the catalog", "give a product id, sku:SKU, or a glob"],
    )


class TestACatalogThatLostMostOfItsFiles:
    """As after a wrong glob, a bad merge or an empty checkout."""

    @pytest.fixture
    def bench(self, bench: Bench) -> Bench:
        """Twelve products are applied, and three of their files are left."""
        bench.applied(12)
        bench.world.write("reconciler.yaml", CONFIG.replace("*.yaml", "[1-3].yaml"))
        return bench

    def test_it_is_refused(self, bench: Bench) -> None:
        bench.refuses(
            4,
            "apply",
            "--yes",
            says=[
                "error: 9 of 12 recorded items would be lost or forgotten, more than safety.max_loss_percent: 30 allows",
                "check that the catalog is complete; if it is meant, pass --force. Nothing was sent",
            ],
        )
        assert bench.run("plan", "--detailed-exitcode").status == 4

    def test_force_passes_and_the_store_keeps_what_it_shows(self, bench: Bench) -> None:
        sent = bench.sent

        ran = bench.run("apply", "--yes", "--force")

        assert ran.status == 0
        assert bench.sent == sent
        assert sorted(bench.world.records()) == [1, 2, 3]
        assert bench.shop.store.sources(12).main_image == picture(12)

    def test_yes_alone_and_a_plan_file_do_not_pass(self, bench: Bench) -> None:
        assert bench.run("plan", "--out", "plan.json").status == 0

        bench.refuses(4, "apply", "plan.json", "--yes", says="if it is meant, pass --force")
