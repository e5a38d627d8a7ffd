"""The global options as one frozen value, and options that several commands share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.cli.terminal import Terminal

if TYPE_CHECKING:
    from reconciler.config import Config
    from reconciler.operations.asking import Outside

Command = TypeVar("Command", bound=Callable[..., Any])


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
        """The configuration. Raises `ConfigError`, `InvalidFiles`."""
        from reconciler.config import load_config

        return load_config(self.directory, self.config_file, self.store, self.state, self.environ)

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
