"""What text means as plain data, and where everything stands."""

import math

import pytest

from reconciler.yamlfile import events
from reconciler.yamlfile.parse import parse
from reconciler.yamlfile.refusal import Place

TEXT = b"""\
# the mug
version: 1
main:
  image: &front https://cdn.example.com/front.jpg
"gallery":
  - image: *front
    alt: {main: The mug, nl: 'De mok'}
  - &side {image: https://cdn.example.com/side.jpg}
  - *side
sku: 0012199
empty:
"""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
        ("0", 0),
        ("-12", -12),
        ("+12", 12),
        ("0012199", 12199),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("0o18", "0o18"),
        ("-0x1", "-0x1"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5e3", -1500.0),
        ("1e3", 1000.0),
        ("1e", "1e"),
        (".", "."),
        ("+", "+"),
        ("-a", "-a"),
        ("1.2.3", "1.2.3"),
        ("١٢", "١٢"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("2024-01-31", "2024-01-31"),
        ("12:30:45", "12:30:45"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("|-\n  12", "12"),
    ],
)
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(written: str, meant: object) -> None:
    data = parse(f"key: {written}\n".encode()).data
    assert isinstance(data, dict)
    assert data["key"] == meant
    assert type(data["key"]) is type(meant)


@pytest.mark.parametrize("written", [".nan", ".NaN", ".NAN"])
def test_no_number_is_a_number(written: str) -> None:
    data = parse(f"key: {written}\n".encode()).data
    assert isinstance(data, dict)
    assert math.isnan(data["key"])


def test_every_key_and_value_has_its_place() -> None:
    document = parse(TEXT)
    assert document.key(("version",)) == Place(2, 1)
    assert document.value(("version",)) == Place(2, 10)
    assert document.key(("main", "image")) == Place(4, 3)
    assert document.value(("main", "image")) == Place(4, 10)
    assert document.key(("gallery",)) == Place(5, 1)
    assert document.value(("gallery", 0)) == Place(6, 5)
    assert document.key(("gallery", 0, "alt")) == Place(7, 5)
    assert document.key(("gallery", 0, "alt", "nl")) == Place(7, 26)
    assert document.value(("gallery", 0, "alt", "nl")) == Place(7, 30)


def test_aliased_content_stands_where_its_text_stands() -> None:
    document = parse(TEXT)
    assert document.key(("gallery", 0, "image")) == Place(6, 5)
    assert document.value(("gallery", 0, "image")) == Place(4, 10)
    assert document.key(("gallery", 2, "image")) == Place(8, 12)
    assert document.value(("gallery", 2)) == document.value(("gallery", 1))


def test_what_is_not_there_has_the_place_of_what_it_is_missing_from() -> None:
    document = parse(TEXT)
    assert document.value(("main", "video")) == document.value(("main",)) == Place(4, 3)
    assert document.key(("gallery", 7, "image")) == document.value(("gallery",))
    assert document.key(()) == document.value(()) == Place(2, 1)


def test_scalars_are_known_as_they_are_written() -> None:
    document = parse(TEXT)
    assert document.raw(("sku",)) == "0012199"
    assert document.raw(("empty",)) == ""
    assert document.raw(("main",)) is None


def test_lines_of_keys_and_items() -> None:
    document = parse(TEXT)
    assert document.lines(()) == {"version": 2, "main": 3, "gallery": 5, "sku": 10, "empty": 11}
    assert document.lines(("gallery",)) == {0: 6, 1: 8, 2: 8}
    assert document.lines(("sku",)) == {}
    assert document.lines(("nothing",)) == {}
    assert document.lines(("sku", "nothing")) == {}


def test_a_mark_of_byte_order_and_wide_characters_count_as_people_count() -> None:
    document = parse("\ufeffключ: {😀: '蓝', b: x}\r\nc: 1\r\n".encode())
    assert document.key(("ключ",)) == Place(1, 1)
    assert document.key(("ключ", "b")) == Place(1, 16)
    assert document.key(("c",)) == Place(2, 1)


def test_plain_addresses_in_flow_style_need_no_slow_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalog in flow style would otherwise take twenty times as long to read."""
    pytest.importorskip("ruamel.yaml.cyaml", exc_type=ImportError)
    monkeypatch.setattr(events, "_build_purely", pytest.fail)
    address = "https://user.example.com:8443/a.jpg?width=100&t=12:30#top"
    assert parse(f"{{image: {address}, video: {address}}}".encode()).data == {"image": address, "video": address}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('{"a":b}', {"a": "b"}),
        ("{'a':https://x.example/?b}", {"a": "https://x.example/?b"}),
        ("{a: b:c}", {"a": "b:c"}),
        ("{a: https://x.example, b: 'c:d?e'}", {"a": "https://x.example", "b": "c:d?e"}),
        ('{a: https://x.example, b: "\\ue000\\ue001"}', {"a": "https://x.example", "b": "\ue000\ue001"}),
        ("{a: https://x.example, b: '\ue000\ue001'}", {"a": "https://x.example", "b": "\ue000\ue001"}),
        ("{? a : https://x.example}", {"a": "https://x.example"}),
    ],
)
def test_colons_and_question_marks_in_flow_style_mean_what_yaml_says(written: str, meant: object) -> None:
    assert parse(written.encode()).data == meant


def test_json_is_yaml() -> None:
    assert parse(b'{"a": "\\ud83d\\ude00 \\u84dd \\/", "b": [true, null, -1.5e3, {}], "c":"d"}').data == {
        "a": "😀 蓝 /",
        "b": [True, None, -1500.0, {}],
        "c": "d",
    }


def test_an_anchor_may_be_set_again() -> None:
    assert parse(b"a: &x 1\nb: *x\nc: &x 2\nd: *x\n").data == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_an_anchor_on_a_key_can_be_used() -> None:
    assert parse(b"&name a: 1\nb: *name\n").data == {"a": 1, "b": "a"}


def test_twenty_levels_are_not_too_deep() -> None:
    assert parse(b"[" * 20 + b"x" + b"]" * 20).data
    assert parse(b"a: &a " + b"[" * 9 + b"]" * 9 + b"\nb: " + b"[" * 10 + b"*a" + b"]" * 10).data
    assert parse(b"a: &a x\nb: " + b"[" * 19 + b"*a" + b"]" * 19).data
