"""What stops a file from being read as plain data, with its place. Never an opinion on what the data means."""

from typing import NamedTuple

from reconciler.errors import Problem


class Place(NamedTuple):
    """A line and a column of a file, both counted from 1; both are 0 for the file as a whole."""

    line: int
    column: int


WHOLE_FILE = Place(0, 0)


class Unreadable(Exception):
    """A file that is not one YAML document of the kind that is read here."""

    def __init__(self, place: Place, message: str) -> None:
        """`message` says what is wrong and what to write, with what it quotes already made safe to show."""
        super().__init__(message)
        self.place = place
        self.message = message

    def problem(self, path: str) -> Problem:
        """The same, as said of the file at `path`."""
        return Problem(path, self.place.line, self.place.column, self.message)
