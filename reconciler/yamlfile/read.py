"""The bytes of one file, if it is a regular one of bearable size. Never waits for anything, and parses nothing."""

import os
import stat
from pathlib import Path

from reconciler.yamlfile.refusal import WHOLE_FILE, Unreadable

MAX_BYTES = 1 << 20

# A FIFO or a terminal is opened at once, and then refused.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def read_bytes(path: str | Path) -> bytes:
    """The content of the regular file at `path`, at most 1 MiB. Raises `Unreadable`."""
    try:
        opened = os.open(path, _FLAGS)
        try:
            return _content(opened)
        finally:
            os.close(opened)
    except (OSError, ValueError) as error:
        raise Unreadable(WHOLE_FILE, _reason(error)) from error


def _content(opened: int) -> bytes:
    about = os.fstat(opened)
    if not stat.S_ISREG(about.st_mode):
        what = "a folder" if stat.S_ISDIR(about.st_mode) else "a pipe, a device or a socket"
        raise Unreadable(WHOLE_FILE, f"this is {what}, not a file: take it out or give it another name")
    content = os.read(opened, min(about.st_size, MAX_BYTES) + 1)
    # One read is enough unless the file grows meanwhile, or its system does not tell sizes.
    while len(content) != about.st_size and len(content) <= MAX_BYTES:
        more = os.read(opened, MAX_BYTES + 1 - len(content))
        if not more:
            break
        content += more
    if len(content) > MAX_BYTES:
        raise Unreadable(WHOLE_FILE, "the file has more than 1 MiB: no product needs that much, so look what it is")
    return content


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "the file does not exist, or is a link that leads nowhere"
        case PermissionError():
            return "the file cannot be read: give the user who runs this the permission to read it"
        case OSError(strerror=str(reason)):
            return f"the file cannot be read: {reason}"
        case _:
            return "the file cannot be read: its name holds a zero byte"
