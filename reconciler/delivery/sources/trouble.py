"""Why a picture cannot be had from its address, for a person to read. Holds no address and asks nothing."""

from dataclasses import dataclass
from typing import Literal

from reconciler.errors import ReconcilerError

LONGEST_SAID = 60

Code = Literal[
    "source-refused",  # by policy: not http(s), a private network, a host that is not allowed
    "source-unreachable",  # no name, no connection, no certificate, no answer in time
    "source-failed",  # an answer that is no success, or one that leads on and on
    "source-not-a-picture",
    "source-too-large",
    "source-differs",  # a picture of the catalog is published, and not as the catalog has it
    "source-unpublished",  # a picture of the catalog, and nobody knows where it is published
    "source-not-saved",  # the picture came, and this computer could not keep it: only where one is fetched
]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an address cannot be sent: `message` is one sentence without a full stop and without the address."""

    code: Code
    message: str


class SourceTrouble(ReconcilerError):
    """A picture cannot be had from its address. `passing` tells whether another try might end better."""

    def __init__(self, code: Code, message: str, *, passing: bool = False) -> None:
        """`message` becomes that of the `Trouble`; what a server said has to go through `said` first."""
        super().__init__(message)
        self.trouble = Trouble(code, message)
        self.passing = passing


class Unreached(SourceTrouble):
    """The connection did not come about, so no request has left."""

    def __init__(self, message: str, *, passing: bool = True) -> None:
        """Most of what stands in the way of a connection is over in a moment."""
        super().__init__("source-unreachable", message, passing=passing)


def said(text: str) -> str:
    """What somebody else said, as plain ASCII in one line of at most 60 characters."""
    plain = "".join(letter if " " <= letter <= "~" else "?" for letter in text.strip())
    return plain if len(plain) <= LONGEST_SAID else f"{plain[: LONGEST_SAID - 3]}..."
