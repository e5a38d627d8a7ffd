"""What holds for every file: data or a reason, the same from both parsers, and soon."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.yamlfile import events
from reconciler.yamlfile.document import Branch, Document, Node, place_of
from reconciler.yamlfile.parse import parse
from reconciler.yamlfile.refusal import Unreadable
from tests.corpus.cases import Accepted, Refused, accepted, refused

PIECES = (
    *("a", "b: ", "k: ", "- ", "\n", "\nk: ", "\n  k: ", "\n  - ", "  ", "{", "}", "[", "]", ", ", ","),
    *("'", '"', "|\n ", ">-\n ", "#", " # x", ":", "? ", "&a ", "*a", "!x ", "---\n", "<<: "),
    *("https://x.example:80/z?a=b", "1", "0x1f", "~", "null", "\\n", "\\u12", "\\U00110000", "\\ud800"),
    *("é", "😀", "\r\n", "@", "`", "=", "+2", "\\", "%", "\ta", '"a":', "\xa0", "\ue000"),
)
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
CASES: list[Accepted | Refused] = [*accepted(), *refused()]
CORPUS = [case.content for case in CASES]


@contextmanager
def pure_parser_alone() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "CParser", None)
        yield


def outcome(content: bytes) -> Document | Unreadable:
    try:
        return parse(content)
    except Unreadable as refusal:
        return refusal


def places(node: Node) -> object:
    """Every place of a document. An empty scalar has none that anybody could see."""
    if isinstance(node, Branch):
        keys = {key: place_of(mark) for key, mark in node.keys.items()}
        return place_of(node.start_mark), keys, {step: places(inner) for step, inner in node.inner.items()}
    return place_of(node.start_mark) if node.value else None


def assert_same(content: bytes) -> None:
    fast = outcome(content)
    with pure_parser_alone():
        pure = outcome(content)
    match fast, pure:
        case Document(), Document():
            assert repr(fast.data) == repr(pure.data)
            assert places(fast.root) == places(pure.root)
        case Unreadable(), Unreadable():
            assert fast.place == pure.place
        case Document(), Unreadable():
            # The one known gap of the pure parser, which matters only where there is no C parser.
            assert pure.message == "the empty lines above this are indented: leave them empty"
        case _:
            pytest.fail("the pure parser accepts what the C parser refuses")


@settings(max_examples=500, deadline=None)
@given(text=texts)
def test_both_parsers_say_the_same_of_any_text(text: str) -> None:
    assert_same(f"k: {text}".encode())


@pytest.mark.parametrize("content", CORPUS, ids=[case.name for case in CASES])
def test_both_parsers_say_the_same_of_the_corpus(content: bytes) -> None:
    assert_same(content)


@settings(max_examples=500, deadline=None)
@given(content=st.binary(max_size=60) | texts.map(str.encode) | st.text(max_size=40).map(str.encode))
@example(content=b"\xff\xfe\x00")
@example(content=b'"\\U00110000"')
@example(content=b'"\\ud800"')
def test_any_bytes_give_data_or_a_reason_that_can_be_shown(content: bytes) -> None:
    found = outcome(content)
    if isinstance(found, Unreadable):
        assert found.message.isprintable()
        assert len(found.message) < 300


@settings(max_examples=200, deadline=None)
@given(
    content=st.sampled_from([one for one in CORPUS if len(one) < 2000]),
    place=st.integers(0, 2000),
    change=st.binary(max_size=3),
)
def test_a_damaged_file_gives_data_or_a_reason(content: bytes, place: int, change: bytes) -> None:
    assert isinstance(outcome(content[:place] + change + content[place + 1 :]), Document | Unreadable)


@pytest.mark.parametrize("unit", ["[", "{", "- ", "? ", "a: ", "'", '"', "&a ", "*a ", "a\n", "#\n"])
def test_a_full_mebibyte_of_anything_is_read_or_refused_in_seconds(unit: str) -> None:
    content = unit.encode() * ((1 << 20) // len(unit))
    assert isinstance(outcome(content), Document | Unreadable)
