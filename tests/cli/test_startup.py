"""What the command line costs before a command begins: no library that takes long to import."""

import subprocess
import sys

import pytest

SLOW = ("httpx", "pydantic", "ruamel", "rich", "deepdiff", "tenacity", "filelock", "asyncio", "uvicorn", "starlette")
IMPORTED = """
import sys
from reconciler.cli.main import main
status = main(sys.argv[1:])
print(*(name for name in {slow} if name in sys.modules), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("plan", "--help"), ("state", "rm", "--help")])
def test_help_and_version_import_nothing_slow(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(slow=SLOW), *arguments], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "\n")
    assert done.stdout.startswith(("Usage: reconciler", "reconciler, version"))
