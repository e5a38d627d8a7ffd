"""Numbers and names as people say them."""

import pytest

from reconciler.render.words import duration, label, listed, place, selector


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.1, "under a second"),
        (1, "about 1 second"),
        (11.2, "about 12 seconds"),
        (61, "about 2 minutes"),
        (3600, "about 60 minutes"),
        (3601, "about 1 hour 1 minute"),
        (7200, "about 2 hours"),
    ],
)
def test_time_is_rounded_up(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_selector_can_be_pasted_into_a_shell() -> None:
    assert selector(7, "MUG") == "7"
    assert selector(None, "MUG") == "sku:MUG"
    assert selector(None, "blue mug; rm -rf *") == "'sku:blue mug; rm -rf *'"


def test_a_product_without_an_id_says_so() -> None:
    assert label(None, "MUG") == "(sku unresolved) MUG"
    assert label(7, None) == "7"


def test_long_lists_are_cut_and_counted() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"


def test_a_place_says_as_much_as_is_known() -> None:
    assert place("a.yaml", 3) == "a.yaml:3"
    assert place("a.yaml", 0) == "a.yaml"
    assert place("", 3) == ""
