"""A plan file that is not what was reviewed: it lets nothing through, whoever changed it and however well."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from reconciler.model.plan import Plan
from reconciler.planner import saved_plan_digest, summary_of
from tests.e2e.bench import Bench, picture, replace_in
from tests.e2e.recording_server import recording_server

Edit = Callable[[dict[str, Any]], None]
EVIL = {"image": "https://evil.example.com/x.jpg"}
GALLERY = f"gallery:\n  - image: {picture('side')}\n"


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """With a saved plan: product 1 gets another main image, and the gallery of product 2 goes, which its file allows."""
    bench.applied()
    bench.world.product(2, GALLERY)
    assert bench.run("apply", "--yes").status == 0
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    bench.world.product(2, "gallery: []\nallow_erase: [gallery]\n")
    assert bench.run("plan", "--out", "plan.json").status == 0
    return bench


def edited(bench: Bench, edit: Edit, *, sealed: bool) -> dict[str, Any]:
    """Edit the plan by hand; `sealed`: and make its counts and its digest fit again."""
    path = bench.world.folder / "plan.json"
    plan: dict[str, Any] = json.loads(path.read_text())
    edit(plan)
    if sealed:
        changes = Plan.model_validate(plan).changes
        plan["summary"] = summary_of(changes, plan["summary"]["unchanged"]).to_json()
        plan["digest"] = saved_plan_digest(plan)
    path.write_text(json.dumps(plan, indent=2))
    return plan


def first(plan: dict[str, Any]) -> Any:
    return plan["changes"][0]


def second(plan: dict[str, Any]) -> Any:
    return plan["changes"][1]


EDITS: dict[str, Edit] = {
    "what a slot will hold": lambda plan: first(plan)["slots"][0].update(after=EVIL),
    "what a slot holds now": lambda plan: first(plan)["slots"][0].update(before=EVIL),
    "what is sent": lambda plan: first(plan)["send"]["main"].update(EVIL),
    "a loss taken out": lambda plan: second(plan)["losses"].clear(),
    "slots taken out": lambda plan: second(plan)["slots"].clear(),
    "the erasure hushed up": lambda plan: second(plan)["warnings"].clear(),
    "the erasure made smaller": lambda plan: second(plan)["warnings"][0].update(items=0),
    "the erasure reworded": lambda plan: second(plan)["warnings"][0].update(message="the caption is refreshed"),
    "a product said to be gone": lambda plan: first(plan)["warnings"].append(
        {"code": "product-gone", "message": "gone"}
    ),
    "another product's id": lambda plan: first(plan).update(product_id=7),
    "another SKU": lambda plan: first(plan).update(sku="HARMLESS"),
    "a section said to be released": lambda plan: first(plan).update(released=["gallery"]),
}


def test_the_plan_as_it_was_saved_is_carried_out(bench: Bench) -> None:
    """The other tests would mean nothing otherwise."""
    sent = bench.sent

    assert bench.run("apply", "plan.json", "--yes").status == 0

    assert bench.sent == sent + 2


def test_an_edited_plan_is_refused(bench: Bench, subtests: pytest.Subtests) -> None:
    honest = (bench.world.folder / "plan.json").read_text()
    for name, edit in EDITS.items():
        bench.world.write("plan.json", honest)
        edited(bench, edit, sealed=False)
        for command in (("apply", "plan.json", "--yes"), ("show", "plan.json")):
            with subtests.test(name, command=command):
                bench.refuses(1, *command, says=["plan.json: the plan was edited or damaged after it was", "again"])


def test_a_plan_edited_so_that_its_digest_fits_is_refused(bench: Bench, subtests: pytest.Subtests) -> None:
    """It shows something else than what its changes' digests stand for."""
    honest = (bench.world.folder / "plan.json").read_text()
    for name, edit in EDITS.items():
        bench.world.write("plan.json", honest)
        plan = edited(bench, edit, sealed=True)
        pairs = zip(plan["changes"], json.loads(honest)["changes"], strict=True)
        wronged = next(change["identity"] for change, was in pairs if change != was)
        with subtests.test(name):
            bench.refuses(
                4,
                *("apply", "plan.json", "--yes", "--force", "--allow-erase", "all"),
                says=[f"the given plan was edited: what it shows for {wronged} is not what", "nothing was sent"],
            )


def test_counts_that_are_not_those_of_the_changes_are_refused(bench: Bench) -> None:
    plan = edited(bench, lambda plan: plan["summary"].update(erasures=0, losses=0), sealed=False)
    edited(bench, lambda again: again.update(digest=saved_plan_digest(plan)), sealed=False)

    for command in (("apply", "plan.json", "--yes"), ("show", "plan.json")):
        bench.refuses(1, *command, says=["plan.json: the plan was edited or damaged after it was saved"])


def test_a_digest_that_was_changed_is_refused(bench: Bench) -> None:
    other = "sha256:" + "0" * 64
    edited(bench, lambda plan: first(plan).update(digest=other), sealed=True)
    bench.refuses(4, "apply", "plan.json", "--yes", says="error: 1 change is not in the given plan: id:1")

    edited(bench, lambda plan: plan.update(digest=other), sealed=False)
    bench.refuses(1, "apply", "plan.json", "--yes", says="the plan was edited or damaged after it was saved")


def test_a_change_taken_out_of_a_plan_is_not_carried_out(bench: Bench) -> None:
    edited(bench, lambda plan: plan["changes"].pop(), sealed=True)

    bench.refuses(
        4,
        "apply",
        "plan.json",
        "--yes",
        says=["1 change is not in the reviewed plan:", "the gallery will be ERASED", "not in the given plan: id:2"],
    )


def test_a_change_made_up_in_a_plan_is_not_carried_out(bench: Bench) -> None:
    sent = bench.sent
    edited(
        bench, lambda plan: plan["changes"].append({**second(plan), "identity": "id:3", "digest": "x"}), sealed=True
    )

    ran = bench.run("apply", "plan.json", "--yes")

    assert ran.status == 0
    assert bench.sent == sent + 2
    assert "id:3" not in ran.out


def test_a_consent_written_into_a_plan_counts_for_nothing(bench: Bench) -> None:
    replace_in(bench.world.folder / "products/2.yaml", "allow_erase: [gallery]\n", "")
    assert bench.run("plan", "--out", "plan.json").status == 0
    edited(bench, lambda plan: second(plan)["warnings"][0].update(consent=True), sealed=True)

    bench.refuses(
        4, "apply", "plan.json", "--yes", says="nobody has given the consent that is needed for 1 change: id:2"
    )


def test_a_plan_said_to_have_looked_at_the_store_agrees_to_nothing(bench: Bench) -> None:
    """A look that finds more to lose makes another change of it."""
    bench.shop.admin.set_main_video(1, "https://youtu.be/by-hand")
    edited(bench, lambda plan: plan.update(refreshed=True), sealed=True)

    bench.refuses(4, "apply", "plan.json", "--yes", says="1 change is not in the given plan: id:1")


def test_a_plan_for_another_store_is_refused(bench: Bench) -> None:
    with recording_server() as elsewhere:
        edited(bench, lambda plan: plan.update(origin=elsewhere.url.split("/")[2]), sealed=True)

        bench.refuses(1, "apply", "plan.json", "--yes", says=["the given plan is for store 1003 at", "plan again"])

        assert elsewhere.updates == []


NOT_JSON = "this is not a saved plan, or not all of it: it is not JSON"
NO_PLANS = {
    b"": NOT_JSON,
    b'{"format": "reconciler-plan", "format_vers': NOT_JSON,
    b"[" * 100_000: NOT_JSON,
    b'{"a": 1' + b"0" * 5000 + b"}": NOT_JSON,
    b"\xff\xfe{\x00}\x00": "this is not a saved plan",
    b"[1, 2]": "this is not a saved plan",
    b'{"format": "reconciler-state", "format_version": 1}': "this is not a saved plan",
    b'{"format": "reconciler-plan", "format_version": 2}': "the plan has a format version that this program does not",
    b'{"format": "reconciler-plan", "format_version": 1}': "the plan is damaged at store",
    b'{"format": "reconciler-plan", "format_version": 1, "store": NaN}': "the plan is damaged at store",
}


def test_what_is_no_plan_is_refused(bench: Bench, subtests: pytest.Subtests) -> None:
    for content, says in NO_PLANS.items():
        (bench.world.folder / "plan.json").write_bytes(content)
        for command in (("apply", "plan.json", "--yes"), ("show", "plan.json")):
            with subtests.test(content=content[:70], command=command):
                bench.refuses(1, *command, says=f"error: plan.json: {says}")


def test_what_is_no_file_is_refused_and_never_waited_for(bench: Bench, subtests: pytest.Subtests) -> None:
    os.mkfifo(bench.world.folder / "pipe")
    with (bench.world.folder / "huge").open("wb") as file:
        file.truncate(1 << 40)

    for path, says in {
        "missing.json": "the plan cannot be read: no such file or directory",
        "products": "the plan cannot be read: this is a folder",
        "pipe": "the plan cannot be read: this is a pipe or a device",
        "/dev/zero": "the plan cannot be read: this is a pipe or a device",
        "huge": "this is not a saved plan: it is larger than any",
    }.items():
        for command in (("apply", path, "--yes"), ("show", path)):
            with subtests.test(command=command):
                bench.refuses(1, *command, says=[f"{path}: {says}", "make one with `reconciler plan --out FILE`"])


def test_a_plan_is_not_saved_where_something_would_be_lost(bench: Bench, subtests: pytest.Subtests) -> None:
    os.mkfifo(bench.world.folder / "pipe")
    (bench.world.folder / "link-to-pipe").symlink_to("pipe")

    for path, says in {
        "missing/plan.json": "its folder does not exist",
        "products": "this is a folder",
        "pipe": "this is a pipe or a device",
        "link-to-pipe": "this is a pipe or a device",
        "state.jsonl": "this is another file, which would be lost",
        "products/1.yaml": "this is another file, which would be lost",
    }.items():
        with subtests.test(path):
            ran = bench.refuses(
                1,
                "plan",
                "--out",
                path,
                says=[f"{path}: the plan cannot be saved: {says}", "another place with --out"],
            )
            assert ran.out == ""


def test_a_plan_takes_the_place_of_an_earlier_one_through_a_link(bench: Bench) -> None:
    (bench.world.folder / "latest.json").symlink_to("plan.json")
    bench.world.product(3, GALLERY)

    assert bench.run("plan", "--out", "latest.json").status == 0

    assert (bench.world.folder / "latest.json").is_symlink()
    assert "products/3.yaml" in bench.run("show", "plan.json").out
