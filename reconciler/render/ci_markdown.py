"""Render what a workflow says beside a plan or an outcome, as GitHub's Markdown. Decides nothing."""

import shlex
from collections.abc import Sequence

from reconciler.errors import InvalidFiles, ReconcilerError
from reconciler.model.plan import Code, Plan
from reconciler.render.markdown_block import block
from reconciler.render.markdown_escape import code, inert
from reconciler.render.problems import problem_lines
from reconciler.render.words import count

_ROOM = 600
"""Characters for the names of each kind."""


def banner(config: Sequence[str], workflows: Sequence[str], state: Sequence[str]) -> str:
    """What the pull request changes beside products, and why that matters; empty where it does not. Under 3,000
    characters, whatever the names."""
    told = (
        (config, "the configuration", "which store, which files, and how much may be lost unasked are said there"),
        (
            workflows,
            "workflows or actions",
            "they run with this repository's rights, and this very comment was made by them: the plan below proves "
            "nothing, and merging this will apply no more than what loses nothing",
        ),
        (state, "the state", "it is believed when it says what was applied, and only apply should write it"),
    )
    lines = [f"> - **{what}**: {_names(paths)}<br>{why}." for paths, what, why in told if paths]
    return (
        "\n".join(["> [!CAUTION]", "> This pull request changes more than products:", ">", *lines]) if lines else ""
    )


def banner_of_trouble(error: ReconcilerError) -> str:
    """That it is not known what else the pull request changes."""
    return f"> [!CAUTION]\n> What else this pull request changes could not be told: {inert(error.message)}"


def agreed_by_merging(plan: Plan) -> str:
    """What merging agrees to, since the plan of the pull request is applied then; empty where there is no such thing.

    A plan that was made with a look shows what nobody recorded, and whoever applies it agrees to lose that.
    """
    found = [warning for change in plan.changes for warning in change.warnings if warning.code is Code.LIVE_DISCARDED]
    items = sum(warning.items for warning in found if not warning.consent)
    if not plan.refreshed or not items:
        return ""
    return (
        "> [!CAUTION]\n"
        f"> **MERGING THIS AGREES to losing {count(items, 'item')} that nobody recorded**: pictures or videos that "
        "were added by hand, or were there before. The plan below says which. The check is red for that reason, and "
        "where nothing else is missing, merging in spite of it applies the plan. To keep them, declare them in the "
        "product file."
    )


def _names(paths: Sequence[str]) -> str:
    shown: list[str] = []
    room = _ROOM
    for path in paths:
        shown.append(code(path))
        room -= len(shown[-1])
        if room < 0:
            shown.pop()
            break
    left = len(paths) - len(shown)
    return ", ".join([*shown, *([f"{count(left, 'file')}{' more' if shown else ''}"] if left else [])])


def failure_markdown(error: ReconcilerError, headline: str = "No plan could be made") -> str:
    """What went wrong, and what to do about it."""
    parts = [f"### {headline}", block(error.message, 4_000)]
    if isinstance(error, InvalidFiles):
        parts.append(block("\n".join(problem_lines(error.problems)), 40_000))
    if error.remedy:
        parts.append(block(f"What to do: {error.remedy}", 4_000))
    return "\n\n".join(parts) + "\n"


def links(page: str | None, plan: str | None, run: str) -> str:
    """Where the page, the plan and the run are; the addresses are ours."""
    found = [("the page with all pictures", page), ("the plan file", plan), ("the run that made this", run)]
    return " · ".join(f"[{words}]({address})" for words, address in found if address)


def refused_markdown(error: ReconcilerError, source: str, difference: str, how_to_approve: str) -> str:
    """Why nothing was sent, by which plan, what nobody has reviewed, and how to approve it."""
    parts = [failure_markdown(error, "Refused: nothing was sent").rstrip(), source]
    if difference:
        parts += ["#### What the reviewed plan does not contain", block(difference, 200_000)]
    return "\n\n".join([*parts, *([how_to_approve] if how_to_approve else [])]) + "\n"


def how_to_approve(workflow: str, run: int, branch: str, commit: str) -> str:
    """What a person does to have exactly the saved plan applied."""
    command = f"gh workflow run {shlex.quote(workflow)} --ref {shlex.quote(branch)} -f approved-run={run}"
    return (
        f"#### To approve exactly the plan below\n\n"
        f"It is kept as an artifact of this run. Run the workflow by hand with {code('approved-run')} set to "
        f"{code(str(run))} (Actions → {code(workflow)} → Run workflow), or:\n\n{block(command)}\n\n"
        f"That holds for as long as {code(commit[:12])} is the newest commit of {code(branch)}. Consents that the "
        f"plan asks for are still given in the product file ({code('allow_erase')})."
    )


def source_line(mode: str, pull_request: int | None, run: int | None, reason: str) -> str:
    """Which plan this run goes by; pull request and run are numbers of this repository."""
    match mode:
        case "reviewed":
            return f"By the plan that was reviewed in #{pull_request} (run {run})."
        case "approved":
            return f"By the plan of run {run}, approved by hand."
        case _:
            return f"There is no reviewed plan, so only what loses nothing is done: {inert(reason)}."


def found_text(mode: str, pull_request: int | None, run: int | None, reason: str) -> str:
    """The same for a log."""
    match mode:
        case "reviewed":
            return f"found the plan that was reviewed in pull request #{pull_request}, of run {run}"
        case "approved":
            return f"found the plan of run {run}, approved by hand"
        case _:
            return f"found no reviewed plan: {reason}; only what loses nothing will be done"


def applied_markdown(source: str, outcome: str, status: int, plan: str) -> str:
    """What came of a run: `outcome` as text for a terminal, `plan` as Markdown."""
    headline = "Applied" if status == 0 else "Not all of it ended well; what was sent is recorded"
    parts = [f"### {headline}", source, block(outcome, 100_000)]
    if plan:
        parts.append(f"#### What was planned\n\n{plan.rstrip()}")
    return "\n\n".join(parts) + "\n"
