"""Paths of product files: whether they stay in their folder, and how they are told to people. Reads no file."""

import os
import re

from reconciler.model.text import NOT_IN_TEXT

LEADS_OUT = "this link leads out of the configuration's folder: put what it leads to into the folder instead"

_REFUSED = re.compile(f"[{NOT_IN_TEXT}\ud800-\udfff]")


def leads_out(root: str, path: str) -> bool:
    """Whether `path`, relative to the real path `root`, ends up outside of it once its links are followed."""
    real = os.path.realpath(f"{root}/{path}")
    return os.path.commonpath((root, real)) != root


def fault_of_name(path: str) -> str | None:
    """Why `path` cannot be told in plans and kept in states, None where it can."""
    if path.isprintable() or not (found := _REFUSED.search(path)):
        return None
    what = "bytes that are not UTF-8" if "\ud800" <= found[0] <= "\udfff" else f"the character U+{ord(found[0]):04X}"
    return f"the file's path holds {what}, which plans and states cannot tell: rename it"
