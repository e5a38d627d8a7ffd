"""Folders that cannot be read or written, and a disk that fills up: nothing is sent that could not be recorded."""

import resource
import subprocess
import sys
from typing import Any

import pytest

from tests.e2e.bench import Bench, assert_harmless, picture
from tests.e2e.world import Ran

# What a process does to itself before it becomes the command.
WITHOUT_PRIVILEGES = """
import ctypes
for capability in (1, 2):  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: the modes of files count for root, too
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
"""
NO_FILE_BEYOND = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""
BECOME = "import os, sys\nos.execv(sys.argv[1], sys.argv[1:])"


def prepared(bench: Bench, preparation: str, *arguments: str) -> Ran:
    """Run a command in a process that has done `preparation` to itself."""
    done = subprocess.run(
        [sys.executable, "-c", preparation + BECOME, *bench.world.command(*arguments)],
        env=bench.world.variables(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert_harmless(done.stdout + done.stderr)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Three products are applied, and the main image of one is to be replaced."""
    bench.applied()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    return bench


def run_with(bench: Bench, path: str, mode: int, *arguments: str) -> Ran:
    """Run a command while a file or folder has this mode, which must send nothing and leave the state as it was."""
    sent, state = bench.sent, bench.world.state.read_bytes()
    target = bench.world.folder / path
    before = target.stat().st_mode
    target.chmod(mode)
    try:
        ran = prepared(bench, WITHOUT_PRIVILEGES, *arguments)
    finally:
        target.chmod(before)
    assert (bench.sent, bench.world.state.read_bytes()) == (sent, state)
    return ran


UNREADABLE: dict[str, tuple[str, int, tuple[str, ...], str]] = {
    "a folder that cannot be written": (
        ".",
        0o555,
        ("apply", "--yes"),
        "the state cannot be locked: Permission denied",
    ),
    "a plan into it": (".", 0o555, ("plan", "--out", "p.json"), "the plan cannot be saved: permission denied"),
    "a folder that cannot be entered": (
        ".",
        0o000,
        ("plan",),
        "reconciler.yaml: the file cannot be read: give the user",
    ),
    "the state": ("state.jsonl", 0o000, ("apply", "--yes"), "the state cannot be read: Permission denied"),
    "the configuration": (
        "reconciler.yaml",
        0o000,
        ("plan",),
        "reconciler.yaml: the file cannot be read: give the user",
    ),
    "a product file": (
        "products/2.yaml",
        0o000,
        ("apply", "--yes"),
        "products/2.yaml: the file cannot be read: give",
    ),
    "the folder of products": (
        "products",
        0o000,
        ("plan",),
        "products: this folder cannot be looked into: permission",
    ),
    "a plan file": (
        "plan.json",
        0o000,
        ("apply", "plan.json", "--yes"),
        "the plan cannot be read: permission denied",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_or_written_is_told_before_anything_is_sent(bench: Bench, name: str) -> None:
    path, mode, arguments, says = UNREADABLE[name]
    bench.world.write("plan.json", "{}")

    ran = run_with(bench, path, mode, *arguments)

    assert (ran.status, ran.out) == (1, ""), ran
    assert says in ran.err, ran


def test_a_folder_that_cannot_be_written_can_still_be_planned_in(bench: Bench) -> None:
    ran = run_with(bench, ".", 0o555, "plan")

    assert ran.status == 0
    assert "1 to update" in ran.out


def test_a_state_that_cannot_be_written_stops_the_run_before_the_first_update(bench: Bench) -> None:
    ran = run_with(bench, "state.jsonl", 0o444, "apply", "--yes")

    assert ran.status == 1
    assert "STOPPED: " in ran.out
    assert "the state could not be written: Permission denied; make the file and its folder writable" in ran.out


def test_a_full_disk_stops_the_run_before_the_first_update(bench: Bench) -> None:
    sent, state = bench.sent, bench.world.state.read_bytes()

    ran = prepared(bench, NO_FILE_BEYOND.format(size=len(state)), "apply", "--yes")

    assert (bench.sent, bench.world.state.read_bytes()) == (sent, state)
    assert ran.status == 1
    assert "the state could not be written: File too large; make room on the disk, then run the command" in ran.out
    assert "1 not sent" in ran.out


def test_a_disk_that_fills_up_between_sending_and_recording_loses_nothing(bench: Bench) -> None:
    """What was sent stays open in the state, and the next run finds out by looking."""
    process = bench.world.start("apply", "--yes")

    def fill(product_id: int, body: Any) -> None:
        size = bench.world.state.stat().st_size
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, size))

    bench.shop.store.before_update = fill
    out, err = process.communicate()
    bench.shop.store.before_update = None

    assert_harmless(out + err)
    assert process.returncode == 3
    assert "sent, but what came of it is unknown" in out
    assert "the state could not be written: File too large; make room on the disk" in out
    assert bench.shop.store.sources(1).main_image == picture("new")
    assert bench.world.records()[1]["attempt"]["main"] == {"image": picture("new")}
    assert bench.world.records()[1]["main"] == {"image": picture(1)}

    assert "1 to retry" in bench.run("plan").out
    sent = bench.sent
    assert bench.run("apply", "--yes").status == 0
    assert bench.sent == sent
    assert "attempt" not in bench.world.records()[1]
    assert bench.world.records()[1]["main"] == {"image": picture("new")}


def test_nothing_half_written_is_left_where_a_plan_did_not_fit(bench: Bench) -> None:
    before = bench.files()

    ran = prepared(bench, NO_FILE_BEYOND.format(size=100), "plan", "--out", "plan.json")

    assert ran.status == 1
    assert "plan.json: the plan cannot be saved: file too large" in ran.err
    assert bench.files() == before
