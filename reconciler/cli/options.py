"""The global options as one frozen value, and options that several commands share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.cli.signals import end_in_order
from reconciler.cli.terminal import Terminal

if TYPE_CHECKING:
    from reconciler.config import Config
    from reconciler.operations.asking import Outside

Command = TypeVar("Command", bound=Callable[..., Any])

# Whether it can be read is found out, and told, where it is read: relative to -C DIR.
FILE = click.Path(path_type=Path, readable=False)


class Seconds(click.FloatRange):
    """A number of seconds; not "nan", which nothing is longer than."""

    name = "number of seconds"

    def __init__(self) -> None:
        """Any number from 0."""
        super().__init__(0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Raises `BadParameter`."""
        seconds = super().convert(value, param, ctx)
        if isnan(seconds):
            self.fail(f"{value!r} is not a valid {self.name}.", param, ctx)
        return seconds


@dataclass(frozen=True, slots=True)
class Globals:
    """What was said before the command's name, the environment, and where to print."""

    directory: Path
    config_file: Path | None
    store: str | None
    state: str | None
    environ: Mapping[str, str]
    terminal: Terminal

    def config(self) -> "Config":
        """The configuration, with which the work begins. Raises `ConfigError`, `InvalidFiles`."""
        from reconciler.config import load_config

        found = load_config(self.directory, self.config_file, self.store, self.state, self.environ)
        end_in_order()
        return found

    def outside(self) -> "Outside":
        """The world, as operations see it."""
        from reconciler.operations.asking import Outside

        return Outside(self.environ)


def targets(command: Command) -> Command:
    """`--target`, repeatable."""
    return click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="SELECTOR",
        help="Only this product: its id, sku:SKU, or a glob over file paths. Repeatable.",
    )(command)


def lock_timeout(command: Command) -> Command:
    """`--lock-timeout`, in seconds."""
    return click.option(
        "--lock-timeout",
        type=Seconds(),
        default=0,
        show_default=True,
        metavar="SECONDS",
        help="Wait this long for another run to let go of the state.",
    )(command)


def output_format(*formats: str) -> Callable[[Command], Command]:
    """`--format`, the first of which is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Form of the output.",
    )
