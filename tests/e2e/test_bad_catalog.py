"""Product files that mean nothing: every one told in one run, with its place and what to write, and nothing sent."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import Server, Store, seed_of
from tests.corpus.cases import refused
from tests.e2e.bench import Bench, picture
from tests.e2e.conftest import STORE
from tests.e2e.world import BARE

START = "version: 1\nproduct_id: 2\n"
ITEM = f"image: {picture('a')}"

ROWS: dict[str, tuple[str, str]] = {
    "main: {}": (START + "main: {}\n", '3:7: an empty `main` would mean "no change" to Ecwid: leave `main` out'),
    "main: null": (START + "main:\n", '3:1: an empty `main` would mean "no change" to Ecwid: leave `main` out'),
    "gallery: null": (START + "gallery:\n", "3:1: `gallery` has no value: leave it out"),
    "neither": (START, "1:1: nothing is declared: write `main` or `gallery`"),
    "unknown key": (START + "galery: []\ngallery: []\n", "3:1: unknown key 'galery': did you mean `gallery`?"),
    "wrong type": (START + "gallery: none\n", "3:10: `gallery` must be a list, not 'none'"),
    "both of image and video": (
        START + f"gallery:\n  - {ITEM}\n    video: https://vimeo.com/1\n",
        "4:5: an item is either",
    ),
    "neither of image and video": (
        START + "gallery:\n  - alt: A mug\n",
        "4:5: an item needs an `image` or a `video`",
    ),
    "key twice": (
        START + "gallery: []\ngallery: []\n",
        "4:1: 'gallery' stands here for the second time, first at 3:1",
    ),
    "no identity": (
        "version: 1\ngallery: []\n",
        "1:1: nothing says which product this is: write `product_id: 692730761`",
    ),
    "product of another file": (
        "version: 1\nproduct_id: 1\ngallery: []\n",
        "2:13: product 1 is declared at products/1.yaml:2:13 already: a product has one file",
    ),
    "two documents": (START + "gallery: []\n---\nversion: 1\n", "4:1: a second document begins here"),
    "not YAML": (START + "gallery: [\n", "4:1: a value is missing here"),
    "nothing": ("", " the file is empty"),
}


@pytest.fixture(scope="module")
def shop() -> Iterator[Server]:
    """One for all: nothing ever reaches it."""
    with Server(Store(seed_of(STORE))) as server:
        yield server
        assert server.store.requests == ()


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """With a good product beside the bad one."""
    bench.world.product(1, f"main: {{image: {picture(1)}}}\n")
    return bench


@pytest.mark.parametrize("row", ROWS)
def test_what_means_nothing_is_refused_with_what_to_write(bench: Bench, row: str) -> None:
    text, says = ROWS[row]
    bench.world.write("products/bad.yaml", text)

    told = bench.run("validate")
    bench.refuses(1, "apply", "--yes", says=[says, "error: the catalog has 1 problem", "nothing was sent"])
    bench.refuses(1, "plan", "--format", "json", "--out", "plan.json", says=[says])

    assert told.status == 1
    assert f"products/bad.yaml:{says}" in told.out
    assert told.out.endswith("1 problem in 1 of 2 files.\n")


def test_all_problems_of_all_files_are_told_in_one_run(bench: Bench) -> None:
    """Every file of the corpus at once."""
    cases = refused()
    for number, case in enumerate(cases):
        path = bench.world.folder / f"products/{number:03}.yaml"
        path.write_bytes(case.content)

    data = bench.run("validate", "--format", "json").json
    applied = bench.refuses(1, "apply", "--yes", says="problems\n")

    found = {(one["path"], one["line"], one["column"]): one["message"] for one in data["problems"]}
    assert data["files"] == len(cases) + 1
    for number, case in enumerate(cases):
        for problem in case.problems:
            place = (f"products/{number:03}.yaml", problem.line, problem.column)
            assert problem.message in found.get(place, ""), (case.name, place)
    assert len(applied.err.splitlines()) == len(data["problems"]) + 3


def test_a_workflow_sees_each_problem_at_its_line_whatever_folder_it_runs_in(bench: Bench) -> None:
    bench.world.write("products/bad.yaml", ROWS["key twice"][0])
    workspace = bench.world.folder.parent
    inside = bench.world.folder.name

    for environ, folder in (({}, ""), ({"GITHUB_WORKSPACE": str(workspace)}, f"{inside}/")):
        bench.monkeypatch.chdir(bench.world.folder)
        told = bench.run("validate", "--format", "github", environ=environ)
        assert (told.status, told.err) == (1, "")
        assert told.out.startswith(f"::error file={folder}products/bad.yaml,line=4,col=1::'gallery' stands here")


@pytest.mark.parametrize("form", ["json", "github"])
def test_a_program_that_reads_problems_is_told_those_of_the_configuration_too(bench: Bench, form: str) -> None:
    bench.world.write("reconciler.yaml", BARE + "sate: x\n")

    told = bench.run("validate", "--format", form)

    assert (told.status, told.err) == (1, "")
    if form == "json":
        assert [(one["line"], one["column"]) for one in json.loads(told.out)["problems"]] == [(4, 1)]
    else:
        assert told.out.startswith("::error file=reconciler.yaml,line=4,col=1::unknown key 'sate'")


def test_a_path_that_is_no_product_file_is_refused(bench: Bench) -> None:
    for path in ("nowhere.yaml", "reconciler.yaml", "/etc/hostname"):
        bench.refuses(
            1, "validate", path, says=["is no file of the catalog", "the catalog is what matches products/"]
        )


def test_a_glob_that_matches_nothing_would_forget_everything(bench: Bench) -> None:
    bench.world.write("reconciler.yaml", BARE.replace("products/", "produkte/"))

    for command in (("apply", "--yes", "--force"), ("plan",), ("validate",)):
        bench.refuses(
            1,
            *command,
            says=[
                "no file in",
                "matches the catalog's glob 'produkte/**/*.yaml': refused, because everything that it once held would",
                "mend `catalog` in the configuration",
            ],
        )


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _outward(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def _endless(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_folder, "this is a folder, not a file"),
        (os.mkfifo, "this is a pipe, a device or a socket, not a file"),
        (_loop, "the file cannot be read: Too many levels of symbolic links"),
        (_outward, "this link leads out of the configuration's folder"),
        (_dangling, "the file does not exist, or is a link that leads nowhere"),
        (_endless, "the file has more than 1 MiB"),
    ],
)
def test_what_is_no_file_is_refused_and_never_waited_for(
    bench: Bench, make: Callable[[Path], None], says: str
) -> None:
    path = bench.world.folder / "products/bad.yaml"
    make(path)

    told = bench.run("validate")
    applied = bench.run("apply", "--yes")

    assert (told.status, applied.status) == (1, 1)
    assert f"products/bad.yaml: {says}" in told.out
    assert f"products/bad.yaml: {says}" in applied.err
    assert not bench.world.state.exists()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("pipe", "this is a pipe, a device or a socket, not a file"),
        ("/dev/zero", "this is a pipe, a device or a socket, not a file"),
        ("products", "this is a folder, not a file"),
        ("/dev/null", "this is a pipe, a device or a socket, not a file"),
    ],
)
def test_a_configuration_that_is_no_file_is_refused_and_never_waited_for(bench: Bench, path: str, says: str) -> None:
    os.mkfifo(bench.world.folder / "pipe")

    bench.refuses(1, "--config", path, "apply", "--yes", says=[f"{path}: {says}", "the configuration has 1 problem"])
