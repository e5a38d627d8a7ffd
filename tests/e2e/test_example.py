"""The example shop: small, real-looking, and showing everything that a product file can say."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from reconciler.cli.demonstration import STEPS
from reconciler.sandbox.example import TOKEN, example_folder, serve_example
from tests.e2e.world import World

SCHEMAS = Path("schemas")
FILES = sorted(example_folder().glob("products/**/*.yaml"))


@pytest.fixture
def example(tmp_path: Path) -> Iterator[World]:
    """The example in a folder, and its store on loopback."""
    with serve_example(tmp_path) as server:
        yield World(tmp_path, server.url, TOKEN)


def test_its_first_plan_shows_every_kind_of_change(example: World) -> None:
    ran = example.run("plan", "--format", "json")
    assert ran.status == 0
    plan = ran.json
    assert {change["action"] for change in plan["changes"]} == {"adopt", "update", "retry"}
    ops = {slot["op"] for change in plan["changes"] for slot in change["slots"]}
    assert ops == {"add", "remove", "replace", "move"}
    assert (plan["summary"]["blocked"], plan["summary"]["erasures"]) == (1, 2)
    consents = [
        warning["consent"] for change in plan["changes"] for warning in change["warnings"] if warning["needs_consent"]
    ]
    assert sorted(consents) == [False, True]


def test_its_state_is_what_its_store_shows(example: World) -> None:
    plan = example.run("plan", "--refresh", "--format", "json").json
    codes = {warning["code"] for change in (plan, *plan["changes"]) for warning in change["warnings"]}
    assert not codes & {"live-differs", "live-discarded", "product-gone", "sku-mismatch"}
    offline = example.run("plan", "--format", "json").json
    digests = [[change["digest"] for change in each["changes"]] for each in (plan, offline)]
    assert digests[0] == digests[1], "looking at the store changes nothing that was agreed to"


def test_the_steps_of_the_demo_end_as_they_should(example: World) -> None:
    ended = {command: example.run(*command.split()) for _, command, _ in STEPS}
    assert [ran.status for ran in ended.values()] == [status for _, _, status in STEPS]
    assert "ERASED" in ended["plan"].out
    assert ended["plan --refresh"].out.splitlines()[-1] == f"No changes. {len(FILES)} products match the state."


def test_the_demo_plays_these_steps(tmp_path: Path) -> None:
    ran = World(tmp_path).run("demo")
    assert ran.status == 0, ran
    assert [line for line in ran.out.splitlines() if line.startswith("$ ")] == [
        f"$ reconciler {command}" for _, command, _ in STEPS
    ]


Product = dict[str, Any]
CONSTRUCTS: dict[str, Callable[[Product], bool]] = {
    "id and SKU": lambda product: {"product_id", "sku"} <= product.keys(),
    "an id alone": lambda product: "sku" not in product,
    "a SKU alone": lambda product: "product_id" not in product,
    "main with both": lambda product: {"image", "video"} <= product.get("main", {}).keys(),
    "main with an image alone": lambda product: product.get("main", {}).keys() == {"image"},
    "main left out": lambda product: "main" not in product,
    "gallery left out": lambda product: "gallery" not in product,
    "an empty gallery": lambda product: product.get("gallery") == [],
    "a film in the gallery": lambda product: any("video" in item for item in product.get("gallery", [])),
    "an alt text": lambda product: any(isinstance(item.get("alt"), str) for item in product.get("gallery", [])),
    "alt texts by language": lambda product: any(
        isinstance(item.get("alt"), dict) for item in product.get("gallery", [])
    ),
    "a consent": lambda product: "allow_erase" in product,
}


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_it_shows_everything_that_a_product_file_can_say(construct: str) -> None:
    products = [YAML(typ="safe", pure=True).load(path) for path in FILES]
    assert any(CONSTRUCTS[construct](product) for product in products)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_its_files_are_what_the_schema_that_they_name_says(path: Path) -> None:
    named = path.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
    schema = json.loads((path.parent / named).read_text(encoding="utf-8"))
    assert (path.parent / named).resolve() == (SCHEMAS / "product.schema.json").resolve()
    Draft202012Validator(schema).validate(YAML(typ="safe", pure=True).load(path))


def test_its_configuration_is_what_the_schema_says() -> None:
    schema = json.loads((SCHEMAS / "config.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(YAML(typ="safe", pure=True).load(example_folder() / "reconciler.yaml"))


def test_its_state_is_what_the_schema_says() -> None:
    schema = json.loads((SCHEMAS / "state.schema.json").read_text(encoding="utf-8"))
    for line in (example_folder() / "state.jsonl").read_text(encoding="utf-8").splitlines():
        Draft202012Validator(schema).validate(json.loads(line))
