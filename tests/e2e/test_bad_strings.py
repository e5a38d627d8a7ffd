"""Strings that would do harm where they are shown: from file names, catalogs, plan files and the store's answers.

That nothing a terminal or a workflow obeys is ever printed is checked of every run (`assert_harmless`); the tests here
let such strings in by every door, and see to it that they are shown all the same.
"""

import json

import pytest

from reconciler.planner import saved_plan_digest
from reconciler.sandbox import Fault
from tests.e2e.answering_server import answering
from tests.e2e.bench import Bench, picture

EVIL = "\x1b[31m\r::error::a\u202eb##[add-mask]x[red]y[/red]\x9b2J\u200bz"
SHOWN = r"\x1b[31m\r::error::a\u202eb#\x23[add-mask]x[red]y[/red]\x9b2J\u200bz"
FORMS = [
    ("plan", "--refresh"),
    ("plan", "--refresh", "--format", "json"),
    ("apply", "--yes"),
    ("apply", "--yes", "--format", "json"),
]
MAIN = f"main: {{image: {picture(1)}}}\n"


@pytest.mark.parametrize("command", FORMS)
def test_a_sku_of_the_store(bench: Bench, command: tuple[str, ...]) -> None:
    bench.shop.admin.change_sku(1, EVIL)
    bench.world.product(1, f"sku: SKU-1\n{MAIN}")

    ran = bench.run(*command)

    assert ran.status == (4 if command[0] == "apply" else 0)
    if "json" not in command:
        assert f"has SKU {SHOWN}: one of the two" in ran.out
    elif command[0] == "plan":
        assert f"has SKU {EVIL}: one of the two" in ran.json["changes"][0]["warnings"][0]["message"]


@pytest.mark.parametrize("command", FORMS[2:])
def test_an_error_of_the_store(bench: Bench, command: tuple[str, ...]) -> None:
    bench.world.product(1, MAIN)
    bench.shop.store.faults.plan(Fault(400, f"CODE{EVIL}", f"Because {EVIL}"))

    ran = bench.run(*command)

    assert ran.status == 3
    if "json" in command:
        failure = ran.json["products"][0]["failures"][0]
        assert (failure["code"], failure["message"]) == (f"CODE{EVIL}", f"Because {EVIL}")
    else:
        assert f"- Because {SHOWN} [CODE{SHOWN}] (products/1.yaml:2)" in ran.out
    assert f"- image {picture(1)}" not in bench.run("plan").out
    assert bench.run("state", "show", "1").status == 0


@pytest.mark.parametrize("separator", ["\n", "\r", "\u2028", "\x85", "\x0b"], ids=ascii)
@pytest.mark.parametrize("command", [("state", "list"), ("plan",), ("plan", "--format", "json")])
def test_the_path_of_a_state(bench: Bench, command: tuple[str, ...], separator: str) -> None:
    bench.world.product(1, MAIN)

    ran = bench.run("--state", f"a{separator}::error::b.jsonl", *command)

    assert ran.status == 0
    assert "::error::b.jsonl" in ran.out + ran.err


def test_a_reason_for_which_the_store_cannot_be_used(bench: Bench) -> None:
    bench.world.product(1, MAIN)
    with answering(402, json.dumps({"errorCode": EVIL, "errorMessage": EVIL})) as server:
        bench.world.url = server.url

        bench.refuses(1, "apply", "--yes", says=f"the store cannot be used ({SHOWN}: {SHOWN})")


@pytest.mark.parametrize("command", FORMS[:2])
def test_addresses_of_the_store(bench: Bench, command: tuple[str, ...]) -> None:
    bench.world.product(1, f"{MAIN}gallery: []\n")
    media = {
        "images": [
            {"id": "0", "isMain": True, "imageOriginalUrl": f"https://evil.example.com/{EVIL}"},
            {"id": "1", "imageOriginalUrl": f"javascript:{EVIL}"},
        ],
        "videos": [{"id": "2", "url": EVIL}],
    }
    with answering(200, json.dumps({"items": [{"id": 1, "sku": EVIL, "media": media}]})) as server:
        bench.world.url = server.url

        ran = bench.run(*command)

    assert ran.status == 0
    quoted = r"https://evil.example.com/%1B[31m%0D::error::a%E2%80%AEb#\x23[add-mask]x[red]y[/red]%C2%9B2J%E2%80%8Bz"
    if command == FORMS[0]:
        assert f"- image {quoted}  only in the store" in ran.out
        assert ran.out.count(" https://no-address.invalid/") == 2
    else:
        lost = [item["item"] for item in ran.json["changes"][0]["losses"]]
        assert lost[0] == {"image": quoted.replace(r"\x23", "#")}
        assert [list(item) for item in lost] == [["image"], ["image"], ["video"]]


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_names_of_files(bench: Bench, form: str) -> None:
    names = ["::error::x", "[red]x[/red]", "##[add-mask]x", "\x1b[31m", "a\n::error::b", "\u202ename", " ::stop::"]
    for name in names:
        bench.world.write(f"products/{name}.yaml", "version: 1\n")

    told = bench.run("validate", "--format", form, environ={"GITHUB_WORKSPACE": str(bench.world.folder)})
    planned = bench.run("plan")

    assert (told.status, planned.status) == (1, 1)
    if form == "github":
        assert told.out.count("\n") == told.out.count("::error file=") == len(told.out.splitlines())
        assert "::error file=products/%3A%3Aerror%3A%3Ax.yaml,line=1,col=1::" in told.out
    elif form == "json":
        assert {one["path"] for one in told.json["problems"]} >= {
            f"products/{names[0]}.yaml",
            f"products/{names[1]}.yaml",
        }
    else:
        assert "products/[red]x[/red].yaml:1:1: " in told.out
        assert r"products/a\n::error::b.yaml: the file's path holds the character U+000A" in told.out


def test_what_a_product_file_may_say(bench: Bench) -> None:
    """These are text like any other."""
    bench.world.product(1, f"sku: '[red]::error::##[x]'\n{MAIN}", name="[bold]a::b")

    ran = bench.run("plan")

    assert ran.status == 0
    assert r"+ 1 [red]::error::#\x23[x]" in ran.out
    assert "products/[bold]a::b.yaml" in ran.out


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_plan_file_from_somebody_else(bench: Bench, form: str) -> None:
    bench.world.product(1, f"sku: SKU-1\n{MAIN}")
    assert bench.run("plan", "--out", "plan.json").status == 0
    path = bench.world.folder / "plan.json"
    plan = json.loads(path.read_text())
    plan.update(origin=EVIL, targets=[EVIL])
    plan["changes"][0].update(sku=EVIL, source={"path": EVIL, "line": 1}, identity=f"id:{EVIL}")
    plan["changes"][0]["warnings"][0].update(message=EVIL, path=EVIL)
    plan["changes"][0]["slots"][0].update(slot=f"main.{EVIL}")
    plan["digest"] = saved_plan_digest(plan)
    path.write_text(json.dumps(plan))

    shown = bench.run("show", "plan.json", "--format", form)
    bench.refuses(1, "apply", "plan.json", "--yes", says=f"the given plan is for store 1003 at {SHOWN}")

    assert shown.status == 0
    assert shown.out.count(SHOWN) >= 4 if form == "text" else shown.json == plan


def test_arguments(bench: Bench) -> None:
    bench.world.product(1, MAIN)

    bench.refuses(64, f"--{EVIL}", "plan", says="No such option")
    bench.refuses(64, EVIL, says="No such command")
    bench.refuses(64, "plan", EVIL, says="Got unexpected extra argument")
    bench.refuses(64, "plan", "--format", EVIL, says="Invalid value for '--format'")
    bench.refuses(1, "--config", EVIL, "plan", says="there is no configuration at")
    bench.refuses(1, "show", EVIL, says="the plan cannot be read")
    bench.refuses(1, "state", "show", EVIL, says="the state holds no product that")
