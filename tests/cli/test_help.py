"""Help that is there for everything, and a README and messages that speak of nothing that does not exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from reconciler.cli.app import cli
from reconciler.cli.main import main
from reconciler.errors import Exit

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and all below it, each with the words that lead to it."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))


COMMANDS = dict(commands(cli))
CALLED = {path: " ".join(("reconciler", *path)) for path in COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=CALLED.get)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(path: tuple[str, ...], option: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([*path, option])

    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert printed.out.startswith(f"Usage: {CALLED[path]} ")
    assert COMMANDS[path].help
    assert max(map(len, printed.out.splitlines())) <= 100


@pytest.mark.parametrize("path", [path for path, one in COMMANDS.items() if path != ("state",)], ids=CALLED.get)
def test_every_command_shows_an_example_that_is_one(path: tuple[str, ...]) -> None:
    epilog = COMMANDS[path].epilog or ""
    lines = [line.strip() for line in epilog.splitlines() if line.startswith("  ")]

    assert re.search(r"^Examples?:", epilog, re.MULTILINE)
    assert any(CALLED[path] in line for line in lines)
    for line in lines:
        for called, options in calls(line):
            named = COMMANDS[called]
            known = {name for one in (cli, named) for param in one.params for name in param.opts}
            assert options <= known, line


def calls(text: str) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Each call of a command in a line of shell: the words that lead to it, and the options it is given."""
    for call in re.findall(r"\breconciler\b([^&|>]*)", text):
        words = call.split()
        path: tuple[str, ...] = ()
        for word in words:
            if (*path, word) in COMMANDS:
                path = (*path, word)
        yield path, {word for word in words if re.fullmatch(r"-[A-Za-z]|--[a-z-]+", word)}


@pytest.mark.parametrize("path", COMMANDS, ids=CALLED.get)
def test_every_option_has_help(path: tuple[str, ...]) -> None:
    options = [one for one in COMMANDS[path].params if isinstance(one, click.Option)]

    assert [one.opts for one in options if not one.help] == []


def table(first: str) -> list[tuple[str, str]]:
    """The rows of README's table whose head begins with `first`."""
    lines = README.split(f"\n| {first} | ")[1].splitlines()[2:]
    rows = [line.removeprefix("| ").removesuffix(" |") for line in lines]
    end = next(number for number, line in enumerate(lines) if not line.startswith("|"))
    return [(cells[0], cells[-1]) for cells in (row.replace(r"\|", "¦").split(" | ") for row in rows[:end])]


def test_readme_lists_the_commands() -> None:
    listed = {
        tuple(path.split())
        for cell, _ in table("command")
        for name, _, subcommands in [cell.strip("`").partition(" ")]
        for path in ([f"{name} {one}" for one in subcommands.split("¦")] if "¦" in subcommands else [name])
    }
    real = {path for path, command in COMMANDS.items() if not isinstance(command, click.Group)}

    assert listed == real


def test_readme_lists_the_options_of_them_all() -> None:
    usage = re.search(r"^`reconciler (\[.*) COMMAND`$", README, re.MULTILINE)
    assert usage

    named = set(re.findall(r"-[-A-Za-z]+", usage[1]))
    options = [set(one.opts) for one in cli.params if isinstance(one, click.Option) and one.name != "version"]

    assert all(option & named for option in options)
    assert named <= set().union(*options)


def test_readme_lists_the_exit_statuses() -> None:
    assert [int(status) for status, _ in table("exit status")] == sorted(Exit)


def test_readme_and_messages_name_no_command_and_no_option_that_does_not_exist() -> None:
    texts = [README, *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "reconciler").rglob("*.py")))]
    found = [quoted for text in texts for quoted in re.findall(r"`(reconciler [a-z][^`{}]*)`", text)]

    assert len(found) > 5
    for quoted in found:
        for path, options in calls(quoted):
            known = {name for param in COMMANDS[path].params for name in param.opts}
            assert path, quoted
            assert not isinstance(COMMANDS[path], click.Group) or quoted == CALLED[path], quoted
            assert options <= known, quoted
