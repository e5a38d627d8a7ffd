"""What people are told: a place, a sentence that says what to write, and nothing that is none of their business."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from reconciler.catalog.product_file import PRODUCT_FILE
from reconciler.config.loading import CONFIG_FILE
from reconciler.errors import Problem
from reconciler.yamlfile.explain import MAX_PROBLEMS, explain
from reconciler.yamlfile.kind import FileKind
from reconciler.yamlfile.parse import parse
from reconciler.yamlfile.quoting import MAX_LENGTH, quoted
from tests.model.strategies import configurations, products

# Names of pydantic's, pieces of patterns, and what a validator says when nobody translates it.
INTERNAL = re.compile(
    r"pydantic|_type\b|_error\b|Input should|Value error|validat|tuple|\\x|\[\^|\(\?|None|dict|NoneType"
)


def problems_of(data: object, kind: FileKind) -> list[Problem]:
    document = parse(json.dumps(data).encode())
    try:
        kind.model.model_validate(document.data)
    except ValidationError as error:
        return explain(error, document, "file.yaml", kind)
    return []


def assert_fit_to_show(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.line == 1, "json.dumps writes one line"
        assert problem.column >= 1
        assert problem.message.isprintable()
        assert len(problem.message) < 500
        assert "hunter2" not in problem.message
        assert "is not what can stand here" not in problem.message, "no sentence for this"
        assert not INTERNAL.search(re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "", problem.message)), problem.message


@settings(max_examples=500, deadline=None)
@given(data=products.filter(lambda data: data is not None))
def test_every_problem_of_a_product_file_has_its_sentence(data: object) -> None:
    assert_fit_to_show(problems_of(data, PRODUCT_FILE))


@settings(max_examples=500, deadline=None)
@given(data=configurations.filter(lambda data: data is not None))
def test_every_problem_of_a_configuration_has_its_sentence(data: object) -> None:
    assert_fit_to_show(problems_of(data, CONFIG_FILE))


@settings(deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_sku_that_is_refused_is_told_at_its_place(text: str) -> None:
    problems = problems_of({"version": 1, "gallery": [], "sku": text}, PRODUCT_FILE)
    assert [(one.line, one.column) for one in problems] in ([], [(1, 38)])


def test_no_more_problems_than_anybody_reads() -> None:
    many = problems_of({"version": 1, "product_id": 5, "gallery": [{"image": "x"}] * 1000}, PRODUCT_FILE)
    assert len(many) == MAX_PROBLEMS
    assert many[-1].message == "901 more problems from here on: mend those above first"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("mug", "'mug'"),
        ("it's", '"it\'s"'),
        ("\x1b[31m\n\u202e", r"'\x1b[31m\n\u202e'"),
        ("x" * 100, "'" + "x" * (MAX_LENGTH - 1) + "…'"),
        ("https://user:hunter2@cdn.example.com/a", "'[hidden]@cdn.example.com/a'"),
        ("user:hun/ter2@cdn", "'[hidden]@cdn'"),
        ("x" * 100 + ":hunter2@" + "x", "'[hidden]@x'"),
        ("secret_AbCdEfGh12345678IjKl", "'[a token]'"),
        ("Bearer secret_AbCdEfGh12345678IjKl!", "'Bearer [a token]!'"),
        (True, "true"),
        (None, "nothing"),
        (7.5, "7.5"),
        ([1], "a list"),
        ({"a": 1}, "a mapping"),
    ],
)
def test_values_are_quoted_safely(value: object, shown: str) -> None:
    assert quoted(value) == shown


class Strange(BaseModel):
    """Uses what the models of this project do not."""

    when: bytes


def test_a_rule_that_nobody_has_words_for_shows_no_name_of_the_validator() -> None:
    (problem,) = problems_of({"when": 5}, FileKind(Strange, "a strange file"))
    assert problem == Problem("file.yaml", 1, 10, "`when` is not what can stand here")
