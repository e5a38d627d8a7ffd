"""The stand-in for a store refuses what it cannot play, before it answers anybody."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

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
