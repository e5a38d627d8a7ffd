"""What a state file says, whatever was done to its bytes."""

import traceback
from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import StateError
from reconciler.model.record import Forgotten, Record, StateHeader
from reconciler.state.lines import Entry, line_of
from reconciler.state.log import State, in_order, read_log, remember, write_log
from tests.state.builders import entries, header, record, records

NAME = "state.jsonl"


def read(data: bytes, fresh: StateHeader | None = None) -> State:
    return read_log(data, NAME, fresh or header())


def log(*lines: Entry | bytes, head: StateHeader | None = None) -> bytes:
    written = (line if isinstance(line, bytes) else line_of(line) for line in lines)
    return b"".join([line_of(head or header()), *written])


def after(entries: Sequence[Entry]) -> dict[int, Record]:
    held: dict[int, Record] = {}
    for entry in entries:
        remember(held, entry)
    return held


@given(st.lists(records, max_size=4), st.integers(0, 2**40))
def test_reading_what_was_written_gives_the_same_state(held: list[Record], serial: int) -> None:
    unique = {one.product_id: one for one in held}
    data = write_log(header(serial), unique.values())
    state = read(data)
    assert state == State(header(serial), in_order(unique), length=len(data))
    assert list(state.records) == sorted(unique)
    assert write_log(state.header, state.records.values()) == data


@given(st.lists(entries, max_size=5), st.data())
def test_a_log_cut_off_at_any_byte_is_what_it_was_at_some_time_before(held: list[Entry], draw: st.DataObject) -> None:
    data = log(*held)
    cut = draw.draw(st.integers(0, len(data)))
    state = read(data[:cut])
    whole = data[:cut].count(b"\n")
    assert state.missing == (whole == 0)
    assert state.records == after(held[: max(whole - 1, 0)])
    assert state.torn + state.length == cut


def test_every_single_cut_of_one_log_is_readable() -> None:
    data = log(record(2, "a"), record(1, "ü", out=True), Forgotten(product_id=2))
    seen = [len(read(data[:cut]).records) for cut in range(len(data) + 1)]
    assert [count for count, _ in groupby(seen)] == [0, 1, 2, 1]


@given(st.binary(max_size=200))
def test_no_bytes_at_all_end_in_anything_but_a_state_or_an_error_of_the_state(noise: bytes) -> None:
    for data in (noise, log(noise), log(noise + b"\n")):
        try:
            read(data)
        except StateError as error:
            assert error.message.startswith(f"{NAME}:")  # noqa: PT017
            assert len(error.message) < 250  # noqa: PT017


@given(st.data(), st.binary(max_size=3))
def test_a_log_with_bytes_damaged_is_read_or_refused(draw: st.DataObject, noise: bytes) -> None:
    data = log(record(1, "a", out=True), record(2))
    start = draw.draw(st.integers(0, len(data)))
    stop = draw.draw(st.integers(start, min(start + 4, len(data))))
    try:
        state = read(data[:start] + noise + data[stop:])
    except StateError as error:
        assert len(error.message) < 250  # noqa: PT017
    else:
        assert read(write_log(state.header, state.records.values())).records == state.records


def test_a_later_line_replaces_an_earlier_one() -> None:
    assert read(log(record(1, "old"), record(2), record(1, "new"))).records == {1: record(1, "new"), 2: record(2)}


def test_a_forgotten_product_is_gone_until_it_is_recorded_again() -> None:
    gone = b'{"product_id": 1, "forgotten": true}\n'
    assert read(log(record(1), gone)).records == {}
    assert read(log(record(1), gone, gone, record(1, "back"))).records == {1: record(1, "back")}


def test_an_unmanaged_gallery_and_an_empty_one_are_not_the_same() -> None:
    unmanaged = record(2).model_copy(update={"gallery": None})
    state = read(log(record(1), unmanaged))
    assert (state.records[1].gallery, state.records[2].gallery) == ((), None)


def test_one_line_a_product_sorted_and_in_plain_characters() -> None:
    data = write_log(header(3), [record(10, "ü"), record(9)])
    assert data.decode() == (
        '{"format":"reconciler-state","format_version":1,"lineage":"11111111-2222-4333-8444-555555555555",'
        '"serial":3,"store":1003,"origin":"app.ecwid.com"}\n'
        '{"product_id":9,"source":"products/9.yaml","source_digest":"sha256:00","status":"applied",'
        '"gallery":[],"failures":[],"consents":[]}\n'
        '{"product_id":10,"source":"products/10.yaml","source_digest":"sha256:00","status":"applied",'
        '"gallery":[{"image":"https://cdn.example.com/ü.jpg"}],"failures":[],"consents":[]}\n'
    )


@pytest.mark.parametrize("torn", [b"", b"{", b'{"format":"reconciler-state","format_ver', b'{ "format": "reconci'])
def test_a_torn_header_is_no_state_yet(torn: bytes) -> None:
    assert read(torn) == State(header(), torn=len(torn), missing=True)


@pytest.mark.parametrize(
    "other", [b"x", b'{"products":[1,2]}', b"\x89PNG", b'{"format":"reconciler-plan"', b" " * 70 + b"x"]
)
def test_a_file_that_never_was_a_state_is_not_taken_for_a_torn_one(other: bytes) -> None:
    with pytest.raises(StateError, match=r"^state\.jsonl:1: this is not a state file$"):
        read(other)


@pytest.mark.parametrize(
    "other",
    [
        b"hunter2",
        b"hunter2\n",
        b'{"hunter2": "hunter2", "hunter2": 1}\n',
        b'["hunter2"]\n',
        b'{"format": "hunter2", "format_version": "hunter2"}\n',
        b"\xffhunter2\n",
    ],
)
def test_nothing_is_told_of_a_file_that_did_not_prove_to_be_a_state(other: bytes) -> None:
    with pytest.raises(StateError) as caught:
        read(other)
    assert caught.value.message == "state.jsonl:1: this is not a state file"
    assert caught.value.__cause__ is None
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "line", ['{"a": "%s"', '{"%s": 1, "%s": 2}', '["%s"]', '{"product_id": 1, "forgotten": true, "%s": 1}']
)
def test_a_token_in_a_bad_line_is_not_echoed(line: str) -> None:
    token = "secret_AbCdEfGh12345678IjKl"
    with pytest.raises(StateError) as caught:
        read(log(line.replace("%s", token).encode() + b"\n"))
    assert "secret_" not in caught.value.message
    assert "[a token]" in caught.value.message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "the line is empty"),
        (b"  \r", "the line is empty"),
        (b"<<<<<<< HEAD", "two versions of the state were merged, which is not supported"),
        (b"nonsense", "not JSON at column 1 (Expecting value): nonsense"),
        (b'{"product_id": 1', "not JSON at column 17 (Expecting ',' delimiter): {\"product_id\": 1"),
        (b"\xff\xfe", "not UTF-8 at byte 1: \\xff\\xfe"),
        (b"[" * 100_000, "nested too deeply: " + "[" * 79 + "…"),
        (b'{"product_id": %s}' % (b"9" * 5000), 'a number too long to read: {"product_id": ' + "9" * 64 + "…"),
        (b'{"product_id": 1, "product_id": 2}', 'the key "product_id" stands twice: {"product_id": 1, "product_id": 2}'),
        (b'{"live": {"images": [], "images": []}}', 'the key "images" stands twice: {"live": {"images": [], "images": []}}'),
        (b'{"product_id": NaN}', 'NaN is not JSON: {"product_id": NaN}'),
        (b'{"live": %s%s}' % (b"[" * 300, b"]" * 300), "it holds a text that is not valid Unicode, or is nested too deeply"),
        (b"[1]", "this is not a JSON object: [1]"),
        (b'{"forgotten": true}', 'the key "product_id" is missing'),
        (b'{"product_id": 1, "forgotten": false}', '"forgotten": '),
        (b'{"product_id": 1, "forgotten": true, "x": 1}', 'the key "x" is not known'),
        (b'{"product_id": 9007199254740993, "forgotten": true}', '"product_id": '),
        (b'{"product_id": "1", "forgotten": true}', '"product_id": '),
        (b'{"product_id": 1e999, "forgotten": true}', '"product_id": '),
        (b"\x1b[31m\xe2\x80\xae", "not JSON at column 1 (Expecting value): \\x1b[31m\\u202e"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_never_echoed_at_length(line: bytes, said: str) -> None:
    with pytest.raises(StateError) as caught:
        read(log(record(1), line + b"\n", record(2)))
    assert caught.value.message.startswith(f"state.jsonl:3: {said}")
    assert len(caught.value.message) < 200
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ('"status":"applied"', '"status":"lost"', '"status": '),
        ('"status":"applied"', '"status":"applied","colour":"red"', 'the key "colour" is not known'),
        ('"status":"applied"', '"status":"applied","' + "k" * 500 + '":1', f'the key "{"k" * 79}…" is not known'),
        ('"failures":[]', '"failures":[{"code":"X"}]', 'the key "failures.0.message" is missing'),
        ("https://", "javascript:", '"gallery.0.image" is not in the form it must have'),
        ("front", r"\ud800", "it holds a text that is not valid Unicode, or is nested too deeply"),
    ],
)
def test_a_record_with_anything_unknown_in_it_is_refused(key: str, value: str, said: str) -> None:
    line = line_of(record(1, "front")).decode().replace(key, value)
    with pytest.raises(StateError) as caught:
        read(log(line.encode()))
    assert caught.value.message.startswith(f"state.jsonl:2: {said}")


def test_a_key_that_is_not_known_points_to_a_newer_version() -> None:
    line = line_of(record(1)).replace(b'"status"', b'"colour":1,"status"')
    with pytest.raises(StateError) as caught:
        read(log(line))
    assert caught.value.remedy == "a newer version of this program has probably written it: use that one"


@pytest.mark.parametrize("version", ["2", "0", "true", "1.0", '"1"', "null", "[1]"])
def test_another_version_is_refused_before_anything_else_is_held_against_the_file(version: str) -> None:
    data = f'{{"format": "reconciler-state", "format_version": {version}, "new": {{}}}}\nwhatever\n'.encode()
    with pytest.raises(StateError) as caught:
        read(data)
    assert caught.value.message == (
        f"state.jsonl:1: the state has format_version {version}, and this program understands 1"
    )


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (b"\n", "the line is empty"),
        (line_of(record(1)), "this is not a state file"),
        (b'{"format": "reconciler-plan", "format_version": 1}\n', "this is not a state file"),
        (b'{"format": "reconciler-state", "format_version": 1}\n', 'the key "lineage" is missing'),
        (line_of(header()).replace(b"1003", b'"1003"'), '"store": Input should be a valid integer'),
        (line_of(header()).replace(b"1003", b"true"), '"store": Input should be a valid integer'),
        (line_of(header()).replace(b'"serial":0', b'"serial":-1'), '"serial": Input should be greater than'),
    ],
)
def test_a_file_without_its_header_is_refused(first: bytes, said: str) -> None:
    with pytest.raises(StateError) as caught:
        read(first + line_of(record(1)))
    assert caught.value.message.startswith(f"state.jsonl:1: {said}")


@pytest.mark.parametrize("theirs", [header(store=1004), header(origin="127.0.0.1:8000")])
def test_the_state_of_another_store_is_refused_with_both_named(theirs: StateHeader) -> None:
    with pytest.raises(StateError) as caught:
        read(log(record(1), head=theirs))
    assert caught.value.message == (
        f"state.jsonl: this is the state of store {theirs.store} at {theirs.origin}, not of store 1003 at app.ecwid.com"
    )
    assert caught.value.remedy
    assert "says nothing of this one" in caught.value.remedy


def test_text_that_is_no_unicode_cannot_be_written_and_says_whose_it_is() -> None:
    with pytest.raises(StateError, match="the record of product 7 holds text that is not valid Unicode"):
        line_of(record(7).model_copy(update={"source": "products/\udcff.yaml"}))
