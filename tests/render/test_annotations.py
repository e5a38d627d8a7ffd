"""What a plan shows at the lines of a pull request: what would refuse apply first, and never more than is shown."""

import re

from hypothesis import given, settings

from reconciler.model.plan import Code, Plan
from reconciler.render.annotations import MOST, plan_github
from reconciler.render.escape import terminal
from tests.render.builders import change, erasure, plan, warning
from tests.render.strategies import plans


def test_an_erasure_is_an_error_at_its_line_until_somebody_agrees() -> None:
    assert plan_github(plan(erasure(agreed=False)), "shop") == (
        "::error file=shop/products/mug.yaml,line=8,col=1::"
        "692730761: the gallery will be ERASED: 4 items leave the store\n"
    )
    assert plan_github(plan(erasure(agreed=True))).startswith("::warning file=products/mug.yaml,line=8,col=1::")


def test_the_most_pressing_come_first_and_no_more_than_are_shown() -> None:
    many = [
        change(product_id=number, warnings=[warning(Code.INSECURE_URL, "plain http", line=number)])
        for number in range(1, 30)
    ]
    lines = plan_github(plan(*many, erasure(agreed=True, product_id=99))).splitlines()
    assert len(lines) == MOST
    assert "::99: " in lines[0]


def test_a_plan_without_warnings_says_nothing() -> None:
    assert plan_github(plan(change())) == ""


@settings(deadline=None)
@given(found=plans)
def test_each_is_one_command_that_nothing_in_it_can_end(found: Plan) -> None:
    for line in plan_github(found).split("\n")[:-1]:
        assert terminal(line) == line
        assert "##[" not in line
        assert re.fullmatch(r"::(error|warning) file=[^:,]*(,line=\d+,col=\d+)?::.*", line)
