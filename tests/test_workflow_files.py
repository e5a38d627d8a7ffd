"""The workflows as files: no data in scripts, no right that is not needed, nothing foreign that could move."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from reconciler.operations.init import Beginning, new_files
from reconciler.operations.init_tool import Tool

GITHUB = Path(__file__).parents[1] / ".github"
REUSABLE = ("media-plan.yml", "media-apply.yml", "media-drift.yml")
RIGHTS = {
    ("media-plan.yml", "plan"): {"contents": "read"},
    ("media-plan.yml", "comment"): {"pull-requests": "write"},
    ("media-apply.yml", "apply"): {"actions": "read", "contents": "write", "issues": "read", "pull-requests": "read"},
    ("media-drift.yml", "drift"): {"contents": "read"},
    ("media-drift.yml", "issue"): {"issues": "write"},
}


def read(path: Path) -> Any:
    """A file as data."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def jobs() -> Iterator[tuple[str, str, Any]]:
    """Every job of the reusable workflows, with the workflow's name and its own."""
    for name in REUSABLE:
        for key, job in read(GITHUB / "workflows" / name)["jobs"].items():
            yield name, key, job


def steps() -> Iterator[Any]:
    """Every step of all workflows and actions."""
    for path in sorted(GITHUB.glob("workflows/*.yml")):
        for job in read(path)["jobs"].values():
            yield from job["steps"]
    for path in sorted(GITHUB.glob("actions/*/action.yml")):
        yield from read(path)["runs"]["steps"]


def test_no_data_stands_in_a_script() -> None:
    scripts = [step["run"] for step in steps() if "run" in step]
    assert len(scripts) > 8
    assert [script for script in scripts if "${{" in script] == []


def test_what_is_foreign_is_pinned_and_a_checkout_keeps_no_credentials() -> None:
    used = [step for step in steps() if "uses" in step]
    for step in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}|\$/\.github/actions/[a-z]+", step["uses"])
        assert "checkout" not in step["uses"] or step["with"]["persist-credentials"] is False
    text = "".join(path.read_text(encoding="utf-8") for path in GITHUB.rglob("*.yml"))
    pins = dict(re.findall(r"uses: (actions/\S+)@\S+ # (v\S+)$", text, re.MULTILINE))
    assert len(re.findall(r"uses: actions/", text)) == len(re.findall(r"uses: actions/\S+@[0-9a-f]{40} # v\d", text))
    assert set(pins) == {
        f"actions/{name}" for name in ("checkout", "setup-python", "upload-artifact", "download-artifact")
    }


def test_each_job_has_no_right_but_what_it_needs() -> None:
    assert {(name, key): job["permissions"] for name, key, job in jobs()} == RIGHTS
    assert all(read(GITHUB / "workflows" / name)["permissions"] == {} for name in REUSABLE)


def test_what_may_write_reads_no_file_of_the_pull_request() -> None:
    for name, key, job in jobs():
        if any("write" in right for right in job["permissions"].values()) and name != "media-apply.yml":
            assert not [step for step in job["steps"] if "checkout" in step.get("uses", "")], (name, key)


def test_the_store_s_token_is_given_to_one_step_alone() -> None:
    for name, key, job in jobs():
        holders = [step["name"] for step in job["steps"] if "ECWID" in str(step.get("env"))]
        assert "secrets" not in str(job.get("env"))
        expected = {("media-plan.yml", "plan"): ["Plan"], ("media-apply.yml", "apply"): ["Apply"]}
        assert holders == expected.get((name, key), ["Look for drift"] if key == "drift" else [])


def test_no_pending_apply_is_ever_dropped() -> None:
    apply = read(GITHUB / "workflows/media-apply.yml")["jobs"]["apply"]
    assert apply["concurrency"]["queue"] == "max"
    assert "cancel-in-progress" not in apply["concurrency"]


def test_what_is_signalled_is_the_command_itself() -> None:
    """A cancelled job signals the process that it started, and no other."""
    apply = read(GITHUB / "workflows/media-apply.yml")["jobs"]["apply"]
    script = next(step["run"] for step in apply["steps"] if step.get("name") == "Apply")
    assert re.search(r"^exec reconciler ", script, re.MULTILINE)
    assert len(re.findall(r"^\S", script.split("exec ")[1], re.MULTILINE)) == 1


@pytest.mark.parametrize("name", REUSABLE)
def test_a_caller_grants_what_the_called_jobs_ask_for_and_passes_what_they_know(name: str) -> None:
    texts = new_files(Beginning(1003, "main", Tool("acme/reconciler", "0" * 40)))
    (caller,) = YAML(typ="safe").load(texts[f".github/workflows/{name}"])["jobs"].values()
    called = read(GITHUB / "workflows" / name)
    wanted: dict[str, str] = {}
    for job in called["jobs"].values():
        wanted |= job["permissions"]
    assert caller["permissions"] == wanted
    assert set(caller.get("with", {})) <= set(called["on"]["workflow_call"]["inputs"])
    assert set(caller["secrets"]) == set(called["on"]["workflow_call"]["secrets"])
