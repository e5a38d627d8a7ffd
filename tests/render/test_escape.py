"""What a terminal gets to see of text that somebody else wrote."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.render.escape import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 100 % of it", "plain text, 100 % of it"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x9b2J", r"\x9b2J"),
        ("MUG\u202egpj", r"MUG\u202egpj"),
        ("a\u2028b", r"a\u2028b"),
        ("\ufeffa\u200bb\u00ad", r"\ufeffa\u200bb\xad"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff", r"\udcff"),
        ("КРУЖКА 蓝 کوزه‌ 👨‍👩‍👧 a\u00a0b", "КРУЖКА 蓝 کوزه‌ 👨‍👩‍👧 a\u00a0b"),
        (r"C:\new", r"C:\new"),
    ],
)
def test_what_can_be_read_stays_and_the_rest_is_spelled_out(text: str, shown: str) -> None:
    assert terminal(text) == shown


@settings(deadline=None)
@given(text=st.text())
def test_nothing_is_left_that_moves_hides_or_reorders(text: str) -> None:
    shown = terminal(text)
    assert not {unicodedata.category(one) for one in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(one) for one in shown} & {
        *("LRE", "RLE", "LRO", "RLO", "PDF"),
        *("LRI", "RLI", "FSI", "PDI"),
    }
    assert terminal(shown) == shown
    assert len(shown.splitlines()) <= 1
