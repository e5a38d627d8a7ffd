"""Make what git and a remote say fit for a message: one short line without credentials. Never for reading back."""

import re

LONGEST = 400

# user:password@ of an address; an @ in a password is part of it, so all up to the last one of the word goes.
_USER = re.compile(r"(?<=://)[^\s']*@")
_TOKENS = re.compile(
    r"secret_[A-Za-z0-9]{16,}|gh[a-z]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}"
    r"|(?i:(?<=authorization: )|(?<=bearer )|(?<=basic ))[A-Za-z0-9+/=_.-]{8,}"
)
_NOISE = re.compile(r"^(hint|warning): |^To |^\s*$|^Everything up-to-date$|^Done$")


def scrubbed(text: str) -> str:
    """`text` without user names and passwords of addresses, and without what looks like a token."""
    return _TOKENS.sub("[a token]", _USER.sub("", text))


def said(stderr: bytes) -> str:
    """What a command said, in at most 400 characters on one line; hints and warnings only where there is no more.

    It is still data of others, to be escaped where it is shown.
    """
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines()]
    telling = [line for line in lines if not _NOISE.search(line)] or [line for line in lines if line]
    text = scrubbed("; ".join(telling))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
