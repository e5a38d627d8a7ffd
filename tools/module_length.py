"""Keep modules small: fail on one that has outgrown its limit, and when half of them are long."""

import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

PACKAGE = Path(__file__).parent.parent / "reconciler"
LONGEST = 400
MEDIAN_BELOW = 150


def lengths(package: Path) -> dict[str, int]:
    """Lines of each module, by its path from the folder that holds `package`."""
    return {
        path.relative_to(package.parent).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in sorted(package.rglob("*.py"))
    }


def typical(modules: Mapping[str, int]) -> float:
    """The median length. Leaves `__init__.py` out: many are near empty and would flatter it."""
    return median([length for path, length in modules.items() if not path.endswith("__init__.py")] or [0])


def problems(modules: Mapping[str, int]) -> list[str]:
    """One line a problem; none when all is well."""
    found = [
        f"{path}: {length} lines, more than {LONGEST}: split it by what it is for"
        for path, length in modules.items()
        if length > LONGEST
    ]
    if typical(modules) >= MEDIAN_BELOW:
        found.append(f"the median module has {typical(modules):g} lines; it must stay below {MEDIAN_BELOW}")
    return found


def main() -> int:
    modules = lengths(PACKAGE)
    found = problems(modules)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(modules)} modules, longest {max(modules.values())} lines, median {typical(modules):g}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
