"""Whatever a catalog, a store or a saved plan says, a terminal and a workflow's log only show it."""

import json

import pytest
from hypothesis import given
from inline_snapshot import snapshot
from rich.text import Text

from reconciler.model.outcome import Outcome, Result
from reconciler.model.plan import Action, Code, Op, Plan, ProductWarning, SlotChange
from reconciler.render.escape import terminal
from reconciler.render.json import outcome_json, plan_json
from reconciler.render.outcome_text import outcome_text
from reconciler.render.plan_diff import difference_text
from reconciler.render.plan_text import plan_text
from tests.render import strategies
from tests.render.builders import (
    Rate,
    add,
    change,
    failure,
    image,
    outcome,
    plan,
    printed,
    product,
    warning,
)


def assert_inert(text: Text) -> None:
    output = printed(text)
    assert output == text.plain + "\n"  # nothing was read as markup, an emoji's name or a code
    for line in output.split("\n"):
        assert terminal(line) == line  # no control character, nothing that hides or reorders
        assert not line.strip().startswith("::")
        assert "##[" not in line


@given(plan=strategies.plans, notes=strategies.notes)
def test_any_plan_is_inert(plan: Plan, notes: list[str]) -> None:
    assert_inert(plan_text(plan, Rate(), notes=notes))


@given(reviewed=strategies.plans, fresh=strategies.plans)
def test_any_difference_is_inert(reviewed: Plan, fresh: Plan) -> None:
    assert_inert(difference_text(reviewed, fresh))


@pytest.mark.parametrize("text", strategies.HOSTILE)
def test_a_change_that_differs_from_the_reviewed_one_is_inert(text: str) -> None:
    slots = [
        SlotChange(slot=f"main{text}", op=Op.MOVE, after=image("side"), from_=text),
        SlotChange(slot=text, op=Op.ADD, after=image("side")),
    ]
    agreed, asked = (
        change(
            digest=str(consent), slots=slots[consent:], warnings=[warning(Code.LIVE_DISCARDED, text, consent=consent)]
        )
        for consent in (True, False)
    )
    assert_inert(difference_text(plan(agreed), plan(asked).model_copy(update={"origin": text})))


@given(outcome=strategies.outcomes)
def test_any_outcome_is_inert(outcome: Outcome) -> None:
    assert_inert(outcome_text(outcome))


@given(plan=strategies.plans, outcome=strategies.outcomes)
def test_json_is_inert_and_says_the_same(plan: Plan, outcome: Outcome) -> None:
    for text, model in ((plan_json(plan), plan), (outcome_json(outcome), outcome)):
        assert json.loads(text) == model.to_json()
        for line in text.split("\n"):
            assert terminal(line) == line
            assert "##[" not in line


def hostile_plan(text: str) -> Plan:
    made = change(
        Action.UPDATE,
        product_id=None,
        sku=text,
        path=text,
        slots=[
            add("gallery[0]", image("https://cdn.example.com/[red]x[/red].jpg")),
            SlotChange(slot=text, op=Op.MOVE, after=image("side"), from_=text),
        ],
        sends_gallery=(image("https://cdn.example.com/[red]x[/red].jpg"),),
        warnings=[warning(Code.LIVE_DISCARDED, text, path=text, items=1, consent=False)],
    )
    other = ProductWarning(identity=f"sku:{text}", code=Code.LIVE_DIFFERS, message=text, path=text, line=1)
    return plan(made, warnings=[other], targets=(text,))


@pytest.mark.parametrize("text", strategies.HOSTILE)
def test_hostile_strings_are_inert_wherever_they_stand(text: str) -> None:
    assert_inert(plan_text(hostile_plan(text), Rate(), notes=[text]))
    failed = product(1, Result.FAILED, failure(text, text, 3, code=text), sku=text)
    assert_inert(outcome_text(outcome(failed, stopped=text)))


def test_hostile_strings_are_still_told() -> None:
    text = "\x1b[31m[red]x[/red]\n::error::\u202e##[add-mask]e"
    assert printed(plan_text(hostile_plan(text), Rate(), notes=[text])) == snapshot("""\
NOTE: \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e
NOTE: only what matches \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e was planned.
LOST BUT NEVER RECORDED: 1 (1 item), in (sku unresolved) \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e. Apply would be refused until someone agrees.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied
  and for items: + added, > moved

  ~ (sku unresolved) \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e  \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e
      gallery   0 items -> 1 item
        + image https://cdn.example.com/[red]x[/red].jpg
        > image https://cdn.example.com/mug/side.jpg  \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e -> \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e
      ! \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e (\\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e:8)
        to agree, pass --allow-erase 'sku:\\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e', or apply a reviewed plan file that was made with --refresh

  ! sku:\\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e: \\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e (\\x1b[31m[red]x[/red]\\n::error::\\u202e#\\x23[add-mask]e:1)

Plan: 0 to adopt, 1 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
LOST BUT NEVER RECORDED: 1 (1 item). Apply would be refused until someone agrees.
""")


def test_data_brings_no_colour_of_its_own() -> None:
    """The only codes on a coloured screen are those of the palette."""
    plain, hostile = (
        printed(plan_text(hostile_plan(text), Rate()), colour=True).split("\x1b") for text in ("x", "\x1b[31m[red]")
    )
    assert [code.split("m")[0] for code in plain] == [code.split("m")[0] for code in hostile]
