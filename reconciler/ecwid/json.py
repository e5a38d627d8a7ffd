"""What a JSON body holds once it is parsed; nothing is believed of it before it was looked at."""

import json
from collections.abc import Callable
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

LONGEST_SAID = 500


def parse(content: bytes, hide: Callable[[str], str]) -> Json:
    """The parsed body, or None where it is not JSON in UTF-8. `hide` takes out what must not be seen.

    It does so before and after parsing, since what stood there as an escape is plain text only then.
    """
    try:
        parsed: Json = json.loads(hide(content.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        return None
    return hidden(parsed, hide)


def hidden(data: Json, hide: Callable[[str], str]) -> Json:
    """A copy of `data` in which every text, keys included, went through `hide`, however deep it lies."""
    top: list[Json] = [data]
    pending: list[list[Json] | dict[str, Json]] = [top]
    while pending:
        place = pending.pop()
        if isinstance(place, list):
            place[:] = [_one_hidden(value, hide) for value in place]
        else:
            place.update({key: _one_hidden(value, hide) for key, value in place.items()})
        inner = place if isinstance(place, list) else place.values()
        pending += [value for value in inner if isinstance(value, list | dict)]
    return top[0]


def _one_hidden(value: Json, hide: Callable[[str], str]) -> Json:
    """The text hidden, or a copy of the list or object with its keys hidden and its values as they were."""
    match value:
        case str():
            return hide(value)
        case list():
            return list(value)
        case dict():
            return {hide(key): inner for key, inner in value.items()}
        case _:
            return value


def as_dict(data: Json) -> dict[str, Json]:
    """The object, or an empty one where something else stands."""
    return data if isinstance(data, dict) else {}


def as_list(data: Json) -> list[Json]:
    """The list, or an empty one where something else stands."""
    return data if isinstance(data, list) else []


def as_text(data: Json) -> str | None:
    """The text, or None where something else, or nothing, stands. Lone surrogates, which no file can hold, go."""
    return data.encode("utf-8", "replace").decode() if isinstance(data, str) and data else None


def as_said(data: Json) -> str | None:
    """A text for people, cut where it grows longer than anyone reads."""
    text = as_text(data)
    return text if text is None or len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}…"
