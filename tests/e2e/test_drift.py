"""What people change in the store by hand is told, slot by slot, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox.example import TOKEN, serve_example
from tests.e2e.bench import Bench
from tests.e2e.promise import film, gallery, main, picture
from tests.e2e.world import Ran, World


def apply(bench: Bench, *arguments: str) -> None:
    ran = bench.run("apply", "--yes", *arguments)
    assert ran.status == 0, ran


@pytest.fixture
def mugs(bench: Bench) -> Bench:
    """Products 1 to 6 show a main image, a film and three pictures; of 7 only the gallery is managed, of 8 only main."""
    for number in range(1, 7):
        bench.world.product(number, main("front", "tour") + gallery("a", "b", "c"))
    bench.world.product(7, gallery("first", "second"))
    bench.world.product(8, main("front"))
    apply(bench)
    return bench


def told(ran: Ran) -> list[str]:
    """The slots that differ, each with its product; exit status 2 tells that there are any."""
    changes = ran.json["changes"]
    assert ran.status == (2 if changes else 0), ran
    return [f"{change['product_id']} {slot['op']} {slot['slot']}" for change in changes for slot in change["slots"]]


def drifted(bench: Bench, *arguments: str, token: str = "secret_reader") -> list[str]:
    """The same, asked with a token that may only read."""
    arguments = ("drift", "--format", "json", "--detailed-exitcode", *arguments)
    return told(bench.run(*arguments, environ={"ECWID_TOKEN": token}))


def test_each_deed_is_told_and_nothing_is_sent_or_recorded(mugs: Bench) -> None:
    ran = mugs.run("drift", "--detailed-exitcode")
    assert (ran.status, ran.out) == (0, "No drift. 8 products show what the last apply left there.\n"), ran
    sent, files, admin = mugs.sent, mugs.files(), mugs.shop.admin
    gone = mugs.world.records()[6]["live"]["images"][1]
    admin.add_to_gallery(1, picture("x"))
    admin.remove_from_gallery(6, 1)
    admin.reorder_gallery(3, [2, 0, 1])
    admin.set_main_image(4, picture("x"))
    admin.set_main_video(5, None)
    admin.delete_product(2)
    admin.set_main_image(7, picture("x"))
    admin.set_main_video(7, film("x"))
    admin.add_to_gallery(8, picture("x"))
    admin.set_main_image(9, picture("x"))
    assert drifted(mugs) == [
        "1 add gallery[3]",
        "3 move gallery[0]",
        "4 replace main.image",
        "5 remove main.video",
        "6 remove gallery[1]",
        "7 remove main.image",  # the store had made the first of its gallery the main image
    ]
    ran = mugs.run("drift", "--format", "json", "--target", "6", "--target", "products/2.yaml")
    assert ran.status == 0, "unless asked, drift is no failure"
    assert [one["product_id"] for one in ran.json["changes"]] == [2, 6]
    assert ran.json["changes"][0]["warnings"][0]["code"] == "product-gone"
    assert ran.json["changes"][1]["sources"] == {gone: picture("b")}
    for form, found in (("text", gone), ("text", picture("b")), ("markdown", "cdn.example.com/b.jpg")):
        assert found in mugs.run("drift", "--format", form).out
    assert (mugs.sent, mugs.files()) == (sent, files)


def test_the_way_back_that_it_tells_is_one(mugs: Bench) -> None:
    mugs.shop.admin.remove_from_gallery(1, 1)
    assert "reconciler state rm ID" in mugs.run("drift").out
    assert mugs.run("state", "rm", "--yes", "1").status == 0
    apply(mugs, "--allow-erase", "1")
    assert mugs.shop.store.sources(1).gallery == (picture("a"), picture("b"), picture("c"))
    assert drifted(mugs) == []


def test_a_broken_catalog_does_not_keep_it_from_being_told(mugs: Bench) -> None:
    mugs.world.product(1, "main: {}\n")
    mugs.shop.admin.set_main_image(1, None)
    assert drifted(mugs) == ["1 remove main.image"]


def test_it_refuses_what_cannot_be_meant(mugs: Bench) -> None:
    mugs.refuses(1, "drift", "--target", "12", says="the state holds no product that")
    mugs.refuses(1, "drift", says="ECWID_TOKEN", environ={"ECWID_TOKEN": None})
    mugs.refuses(1, "drift", says="token", environ={"ECWID_TOKEN": "secret_wrong"})


def test_without_a_state_it_says_so_and_asks_nothing(bench: Bench) -> None:
    ran = bench.run("drift", "--detailed-exitcode", environ={"ECWID_TOKEN": None})
    assert ran.status == 0
    assert ran.out.startswith("NOTE: There is no state at ")


@pytest.fixture
def example(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """The example and its store."""
    with serve_example(tmp_path) as server:
        yield Bench(World(tmp_path, server.url, TOKEN), server, capsys, monkeypatch)


def test_the_example_drifts_where_it_was_touched_and_nowhere_else(example: Bench) -> None:
    assert drifted(example, token=TOKEN) == []
    apply(example, "--allow-erase", "all")
    assert drifted(example, token=TOKEN) == []
    full = [number for number, one in sorted(example.world.records().items()) if len(one.get("gallery", ())) > 1]
    for number in full:
        example.shop.admin.remove_from_gallery(number, 0)
    assert len(full) > 2
    assert drifted(example, token=TOKEN) == [f"{number} remove gallery[0]" for number in full]
