"""Print that part of requirements.lock which running the command takes, hashes included, without what tests take.

The lock says of each package what asked for it. pip refuses to install from a part in which something is missing.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
# What asks for the packages that the command imports, and the build backend, which must be there as well.
ROOTS = {"ecwid-media-reconciler (pyproject.toml)"}
BUILD = "hatchling"

_NAME = re.compile(r"^([A-Za-z0-9._-]+)==")


def blocks(lock: str) -> dict[str, list[str]]:
    """The lines of each package, by its name."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if match := _NAME.match(line):
            name = match[1]
        if name:
            found.setdefault(name, []).append(line)
    return found


def asked_by(lines: list[str]) -> set[str]:
    """What asked for a package: the comments below it."""
    comments = (line.strip().removeprefix("#").strip() for line in lines if line.strip().startswith("#"))
    return {comment.removeprefix("via").strip() for comment in comments} - {""}


def needed(packages: Mapping[str, list[str]]) -> set[str]:
    """The packages that running takes, those asked for by others included."""
    found = {name for name, lines in packages.items() if asked_by(lines) & ROOTS} | {BUILD}
    while more := {name for name, lines in packages.items() if asked_by(lines) & found} - found:
        found |= more
    return found


def main() -> int:
    packages = blocks(LOCK.read_text(encoding="utf-8"))
    wanted = needed(packages)
    print("\n".join(line for name, lines in packages.items() if name in wanted for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
