"""The stand-in for a store refuses what it cannot play, before it answers anybody."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import sandbox
from reconciler.cli.main import main

BAD: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a missing seed": (lambda path: None, "--seed", "cannot be read: No such file or directory"),
    "a seed that is a folder": (lambda path: path.mkdir(), "--seed", "cannot be read: Is a directory"),
    "a seed that never ends": (
        lambda path: path.symlink_to("/dev/zero"),
        "--seed",
        "a pipe or a device may have no end",
    ),
    "a seed that never comes": (os.mkfifo, "--seed", "a pipe or a device may have no end"),
    "a seed that is not JSON": (lambda path: path.write_text("{"), "--seed", "Invalid JSON"),
    "a store to keep that is none": (lambda path: path.write_text("[]"), "--keep", "Input should be an object"),
    "pictures in no folder": (lambda path: path.write_text(""), "--origin", "the origin must be a folder"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_played(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, option, says = BAD[name]
    make(tmp_path / "it")

    status = main(["-C", str(tmp_path), "sandbox", "--port", "0", option, "it"])

    printed = capsys.readouterr()
    assert (status, printed.out) == (1, "")
    assert printed.err.startswith(f"error: {tmp_path}/it: ")
    assert says in printed.err


def test_all_problems_of_a_seed_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "seed.json").write_text('{"store": 5, "products": [{"id": "x"}]}')

    status = main(["-C", str(tmp_path), "sandbox", "--port", "0", "--seed", "seed.json"])

    lines = capsys.readouterr().err.splitlines()
    assert status == 1
    assert [line.partition("products[0].")[2].partition(":")[0] for line in lines] == ["id", "sku"]
    assert lines[-1].startswith("error: ")


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        status = main(["sandbox", "--port", str(port)])

    assert (status, capsys.readouterr().err) == (
        1,
        f"error: port {port} of 127.0.0.1 cannot be used: Address already in use\n",
    )


def test_an_unknown_quirk_gets_the_list_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["sandbox", "--quirk", "nope=1"])

    assert status == 1
    assert "there is no quirk 'nope'; there are: promote_first, " in capsys.readouterr().err

    assert main(["sandbox", "--quirk", "help"]) == 0
    assert "\nbad_token=forbidden|unauthorized\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--latency", "soon"), "a latency is seconds, as 0.5, or a range of them, as 0.1-0.5; not 'soon'."),
        (("--latency", "0.5-0.1"), "not '0.5-0.1'."),
        (("--latency", "-1"), "not '-1'."),
        (("--latency", "inf"), "not 'inf'."),
        (("--rate", "600"), "a rate is requests/seconds, as 600/60; not '600'."),
        (("--rate", "0/60"), "not '0/60'."),
        (("--rate", "600/0"), "not '600/0'."),
        (("--rate", "1.5/60"), "not '1.5/60'."),
        (("--fault", "nope=0.1"), "there is no fault 'nope'; there are: error_before, "),
        (("--fault", "item"), "the fault item takes a probability from 0 to 1, not ''."),
        (("--fault", "item=2"), "the fault item takes a probability from 0 to 1, not '2'."),
        (("--fault", "item=nan"), "the fault item takes a probability from 0 to 1, not 'nan'."),
        (("--fault", "item=0", "--fault", "item=1"), "the fault item is given twice."),
        (("--fault-seed", "x"), "Invalid value for '--fault-seed'"),
        (("--revoke-after", "0"), "Invalid value for '--revoke-after'"),
        (("--batch-pace", "-1"), "Invalid value for '--batch-pace'"),
    ],
)
def test_a_drill_that_means_nothing(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["sandbox", "--port", "0", *arguments])

    printed = capsys.readouterr()
    assert (status, printed.out) == (64, "")
    assert says in printed.err


def test_the_faults_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "--fault", "help"]) == 0
    assert "\nreset_after        the connection is reset, though all was done\n" in capsys.readouterr().out


def test_drills_reach_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[sandbox.Drills] = []
    monkeypatch.setattr(sandbox, "serve", lambda *, drills, **_others: played.append(drills))
    options = "--latency 0.1-0.5 --rate 600/60 --fault item=0.25 --fault reset_after=1 --fault-seed 7"

    status = main(["sandbox", *options.split(), "--once", "*/a.jpg", "--revoke-after", "9", "--batch-pace", "2"])

    assert status == 0
    assert played == [
        sandbox.Drills(
            seed=7,
            latency=sandbox.Latency(read=(0.1, 0.5), update=(0.1, 0.5), batch=(0.1, 0.5)),
            rate=sandbox.RateLimit(600, 60),
            chances={sandbox.Mishap.ITEM: 0.25, sandbox.Mishap.RESET_AFTER: 1},
            downloads={"*/a.jpg": 1},
            revoke_after=9,
            batch=sandbox.BatchPace(each=2),
        )
    ]
