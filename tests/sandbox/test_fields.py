"""Laws of `responseFields`."""

from hypothesis import given
from hypothesis import strategies as st

from reconciler.sandbox.fields import Fields, parse_fields, trim
from reconciler.sandbox.json_types import Json

names = st.text("abcXYZ_0", min_size=1, max_size=3)
trees = st.recursive(
    st.dictionaries(names, st.none(), min_size=1, max_size=4),
    lambda below: st.dictionaries(names, st.none() | below, min_size=1, max_size=4),
    max_leaves=5,  # which cannot be deeper than is allowed
)
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=3),
)


def _written(tree: Fields) -> str:
    return ", ".join(name if below is None else f"{name} ({_written(below)})" for name, below in tree.items())


@given(trees)
def test_a_list_is_read_as_it_was_written(tree: Fields) -> None:
    assert parse_fields(_written(tree)) == tree


@given(values, trees)
def test_trimming_twice_is_trimming_once(value: Json, tree: Fields) -> None:
    assert trim(trim(value, tree), tree) == trim(value, tree)
