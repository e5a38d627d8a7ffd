"""Names of branches that come from files and people. Lets none through that git could take for anything else."""

import re

from reconciler.errors import ConfigError
from reconciler.git.scrubbing import scrubbed

# Stricter than git (git-check-ref-format(1)): such a name needs no quoting in a message, a file name or an address.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9_][A-Za-z0-9._+-]*)*")
_AN_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LONGEST = 200


def check_branch(name: str) -> str:
    """`name`, where it can be the short name of a branch. Raises `ConfigError`."""
    if fault := _fault(name):
        shown = scrubbed(name[:80])
        raise ConfigError(
            f"{shown!r} cannot be the name of a branch: it {fault}",
            "write letters, digits and . _ + - in parts separated by /, such as media-state or state/production",
        )
    return name


def _fault(name: str) -> str | None:
    if name.startswith("refs/"):
        return "begins with refs/; write the branch's short name"
    if not _PLAIN.fullmatch(name):
        return "is empty, holds another character than these, or a part of it begins with . or -"
    if ".." in name or any(part.endswith((".", ".lock")) for part in name.split("/")):
        return "holds .. or a part that ends with . or .lock"
    if name == "HEAD" or _AN_ID.fullmatch(name):
        return "means something else to git"
    return f"is longer than {_LONGEST} characters" if len(name) > _LONGEST else None
