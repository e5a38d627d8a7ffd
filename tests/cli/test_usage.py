"""A command line that means nothing: status 64, what is wrong, and where to read how it is meant."""

import pytest

from reconciler.cli.main import main

WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "no such command": (("frobnicate",), "No such command 'frobnicate'."),
    "no such subcommand": (("state", "frobnicate"), "No such command 'frobnicate'."),
    "no such option": (("plan", "--frobnicate"), "No such option '--frobnicate'."),
    "an option before its command": (("--yes", "apply"), "No such option '--yes'."),
    "an argument too many": (("apply", "a.json", "b.json"), "Got unexpected extra argument (b.json)"),
    "no plan file to show": (("show",), "Missing argument 'PLANFILE'."),
    "no record to remove": (("state", "rm", "--yes"), "Missing argument 'SELECTORS...'."),
    "an option without its value": (("plan", "--out"), "Option '--out' requires an argument."),
    "no such format": (
        ("plan", "--format", "xml"),
        "Invalid value for '--format': 'xml' is not one of 'text', 'json'",
    ),
    "no such schema": (("schema", "nope"), "'nope' is not one of 'product', 'config', 'plan', 'state', 'outcome'."),
    "nothing at once": (("apply", "--parallelism", "0"), "Invalid value for '--parallelism': 0 is not in the range"),
    "everything at once": (("apply", "--parallelism", "1000"), "1000 is not in the range 1<=x<=256."),
    "a word for a number": (("apply", "--parallelism", "many"), "'many' is not a valid integer"),
    "a time that has passed": (("apply", "--lock-timeout", "-1"), "-1.0 is not in the range x>=0."),
    "a time that never comes": (("apply", "--lock-timeout", "nan"), "'nan' is not a valid number of seconds."),
    "no time": (("apply", "--lock-timeout", "soon"), "'soon' is not a valid number of seconds."),
    "no such port": (("sandbox", "--port", "70000"), "70000 is not in the range 0<=x<=65535."),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, says = WRONG[name]

    status = main(arguments)

    printed = capsys.readouterr()
    *_, error, hint = printed.err.splitlines()
    assert (status, printed.out) == (64, "")
    assert error.startswith("error: ")
    assert says in error
    assert hint.startswith("Try `reconciler")
    assert hint.endswith(" --help`.")


@pytest.mark.parametrize("arguments", [(), ("state",)])
def test_no_command_at_all_gets_the_list_of_them(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(arguments)

    printed = capsys.readouterr()
    assert (status, printed.out) == (64, "")
    assert printed.err.startswith("Usage: reconciler ")
    assert "\nCommands:\n" in printed.err
