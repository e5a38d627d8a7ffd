"""What `validate` shows: to a person, to a program, and at the lines of a pull request."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import Problem
from reconciler.render.escape import terminal
from reconciler.render.json import validation_json
from reconciler.render.problems import problems_github, problems_json, problems_text

PROBLEMS = (
    Problem("products/a.yaml", 0, 0, "the file is empty"),
    Problem("products/b.yaml", 3, 6, "`sku` must be text"),
    Problem("products/b.yaml", 4, 7, "100% wrong: a, b"),
)
HOSTILE = (
    "::error::gotcha",
    "##[add-mask]e",
    "\x1b[31m",
    "a\nb",
    "a\r::stop::x",
    "\u202e",
    "a,b:c%d",
    " ::x",
    "[red]",
)

texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
problems = st.lists(st.builds(Problem, texts, st.integers(0, 50), st.integers(1, 50), texts), max_size=4)


def test_a_person_reads_one_line_a_problem_and_the_count_last() -> None:
    assert problems_text(PROBLEMS, 42) == (
        "products/a.yaml: the file is empty\n"
        "products/b.yaml:3:6: `sku` must be text\n"
        "products/b.yaml:4:7: 100% wrong: a, b\n"
        "\n"
        "3 problems in 2 of 42 files.\n"
    )


def test_a_person_reads_that_all_is_well() -> None:
    assert problems_text((), 42) == "42 files checked, no problems.\n"
    assert problems_text((), 1) == "1 file checked, no problems.\n"


def test_a_file_that_begins_like_a_command_is_still_found() -> None:
    assert problems_text([Problem("::stop::x.yaml", 1, 2, "x")], 1).startswith("./::stop::x.yaml:1:2: x\n")


def test_a_program_reads_plain_data() -> None:
    assert problems_json(PROBLEMS[:2], 42) == {
        "format": "reconciler-validation",
        "format_version": 1,
        "valid": False,
        "files": 42,
        "problems": [
            {"path": "products/a.yaml", "line": 0, "column": 0, "message": "the file is empty"},
            {"path": "products/b.yaml", "line": 3, "column": 6, "message": "`sku` must be text"},
        ],
        "warnings": [],
    }
    assert problems_json((), 42) == {
        "format": "reconciler-validation",
        "format_version": 1,
        "valid": True,
        "files": 42,
        "problems": [],
        "warnings": [],
    }


def test_a_pull_request_shows_each_at_its_line() -> None:
    assert problems_github(PROBLEMS) == (
        "::error file=products/a.yaml::the file is empty\n"
        "::error file=products/b.yaml,line=3,col=6::`sku` must be text\n"
        "::error file=products/b.yaml,line=4,col=7::100%25 wrong: a, b\n"
    )
    assert problems_github(()) == ""


def test_a_pull_request_is_told_where_the_catalog_is() -> None:
    (line,) = problems_github(PROBLEMS[:1], "shops/one").splitlines()
    assert line == "::error file=shops/one/products/a.yaml::the file is empty"


def test_what_delimits_a_command_is_encoded() -> None:
    text = problems_github([Problem("a:b,c%d\r\n.yaml", 1, 2, "e:f,g%h\r\ni")])
    assert text == "::error file=a%3Ab%2Cc%25d%0D%0A.yaml,line=1,col=2::e:f,g%25h%0D%0Ai\n"


@settings(deadline=None)
@given(found=problems)
def test_a_text_obeys_nothing_that_it_shows(found: list[Problem]) -> None:
    for line in problems_text(found, 1).splitlines():
        assert terminal(line) == line
        assert not line.strip().startswith("::")
        assert "##[" not in line


@settings(deadline=None)
@given(found=problems)
def test_a_runner_sees_one_command_a_problem(found: list[Problem]) -> None:
    lines = problems_github(found).split("\n")[:-1]
    assert len(lines) == len(found)
    for line in lines:
        assert terminal(line) == line
        assert "##[" not in line
        assert re.fullmatch(r"::error file=[^:,]*(,line=\d+,col=\d+)?::.*", line)


@settings(deadline=None)
@given(found=problems)
def test_json_says_exactly_what_was_found(found: list[Problem]) -> None:
    said = json.loads(validation_json(found, 1))["problems"]
    assert [Problem(one["path"], one["line"], one["column"], one["message"]) for one in said] == found
