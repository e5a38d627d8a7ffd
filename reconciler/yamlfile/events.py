"""Text to YAML events, by the fastest parser that can tell what it says. The only module that knows ruamel.yaml.

The C parser takes 0.04 ms for a small file, the pure one 1.1 ms, but the C one refuses plain addresses in flow style
(`{image: https://…?…}`), which YAML 1.2 allows. So an error of the C parser is never final: the pure one has the last
word. In between, the C parser is asked again about a text that is the same but for the colons and question marks
that cannot be indicators; with those out of its way it reads nearly every address, and columns stay what they are.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reconciler.yamlfile.document import Mark, place_of
from reconciler.yamlfile.refusal import WHOLE_FILE, Place, Unreadable
from reconciler.yamlfile.syntax import in_words

try:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:  # no wheel and no compiler: everything is read as well, twenty times as slowly
    CParser = None

# Gives one event after the other. Their classes are those of `ruamel.yaml.events`, whichever parser made them.
NextEvent = Callable[[], Any]

# Followed by one of these, a colon or question mark is part of a plain scalar (YAML 1.2.2, section 7.3.3) unless a
# quoted or flow key stands right before it; then its stand-in is an error, and the pure parser is asked.
_NOT_INDICATORS = re.compile(r"[:?](?=[A-Za-z0-9/])")
_STAND_INS = {":": "\ue000", "?": "\ue001"}
_BACK = str.maketrans({stand_in: real for real, stand_in in _STAND_INS.items()})

_T = TypeVar("_T")


def build_from(text: str, build: Callable[[NextEvent], _T]) -> _T:
    """What `build` makes of the events of `text`; it is called anew for each parser that is tried.

    Raises `Unreadable` for what is not YAML, and at once whatever `build` raises.
    """
    if CParser is not None:
        for attempt in (_c_events, _c_events_past_addresses):
            try:
                events = attempt(text)
                if events is not None:
                    return build(events)
            except YAMLError:
                continue
    return _build_purely(text, build)


def _build_purely(text: str, build: Callable[[NextEvent], _T]) -> _T:
    yaml = YAML(typ="safe", pure=True)
    events = yaml.parse(text)
    try:
        return build(events.__next__)
    except MarkedYAMLError as error:
        phrase = error.problem or error.context
        raise Unreadable(_place(error.problem_mark or error.context_mark), in_words(phrase)) from error
    except ValueError as error:  # from chr(), for an escape beyond the last character
        raise Unreadable(_place(yaml.reader.get_mark()), "an escape that stands for no character") from error
    finally:
        events.close()


def _place(mark: Mark | None) -> Place:
    return place_of(mark) if mark else WHOLE_FILE


def _c_events(text: str) -> NextEvent | None:
    return CParser(text).get_event  # type: ignore[no-any-return]


def _c_events_past_addresses(text: str) -> NextEvent | None:
    if not ("{" in text or "[" in text) or "\\" in text or any(used in text for used in _STAND_INS.values()):
        return None
    parser = CParser(_NOT_INDICATORS.sub(lambda found: _STAND_INS[found[0]], text))

    def next_event() -> Any:
        event = parser.get_event()
        if hasattr(event, "value"):
            event.value = event.value.translate(_BACK)
        return event

    return next_event
