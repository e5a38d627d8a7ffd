"""What else happens: plans that fail or would be refused, forks, strings that mean harm, runs that end badly."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.sandbox import Fault
from tests.e2e.processes import holding
from tests.e2e.promise import gallery, main, picture
from tests.git.builders import git
from tests.workflows.runner import Ran
from tests.workflows.team import Team
from tests.workflows.test_main_road import product

pytestmark = pytest.mark.timeout(240)

EVIL = "x`@everyone`|</details><script>\n::error::pwned ##[add-mask]a $(touch pwned) %0A\u202eb.yaml"


def harmless(text: str) -> None:
    """Expect that nothing in a comment, an issue or a summary acts: no mention, no markup, no command."""
    assert "@everyone" not in text
    assert "<script" not in text
    assert "\u202e" not in text
    assert "##[" not in text
    assert text.count("<details") == text.count("</details>")
    assert not re.search(r"^\s*::", text, re.MULTILINE)


def harmless_log(ran: Ran) -> None:
    """Expect that a log holds no commands but annotations of ours, each at a file and on one line."""
    for job in ran.jobs.values():
        for line in re.findall(r"^\s*::.*$", job.log, re.MULTILINE):
            assert re.fullmatch(r"::(error|warning) file=[^:,]*(,line=\d+,col=\d+)?::.*", line), line
        assert "##[" not in job.log
        assert "\u202e" not in job.log


def test_a_plan_that_cannot_be_made_says_why_and_turns_the_check_red(team: Team) -> None:
    team.propose(7, {f"products/{EVIL}": "version: 1\nproduct_id: 1\ngallery:\n", "products/2.yaml": "version: 2\n"})
    ran = team.plan(7)
    assert [(name, job.conclusion) for name, job in ran.jobs.items()] == [("plan", "failure"), ("comment", "success")]
    (comment,) = team.comments(7)
    assert "No plan could be made" in comment
    assert "products/2.yaml" in comment.replace("&#58;<!-- -->", ":")
    for text in (comment, ran.jobs["plan"].summary):
        harmless(text)
    harmless_log(ran)
    assert len(re.findall(r"^::error file=products/", ran.jobs["plan"].log, re.MULTILINE)) == 2
    assert set(team.kept(ran, "media-plan")) == {"comment.md"}


def test_what_apply_would_refuse_turns_the_check_red_after_comment_and_artifacts(team: Team) -> None:
    team.read_token = "secret_reader"
    assert team.apply(team.push({"products/1.yaml": product(1, "a", "b")})).conclusion == "success"
    team.propose(7, {"products/1.yaml": f"version: 1\nproduct_id: 1\n{main('m')}{gallery()}"})
    ran = team.plan(7)
    assert [(name, job.conclusion) for name, job in ran.jobs.items()] == [("plan", "failure"), ("comment", "success")]
    assert ran.jobs["plan"].steps[-1].status == 4
    assert re.search(r"^::error file=products/1.yaml,line=\d+,col=1::1: .*ERASED", ran.jobs["plan"].log, re.MULTILINE)
    assert "ERASED" in team.comments(7)[0]
    plan = json.loads(team.kept(ran, "media-plan")["plan.json"])
    assert plan["refreshed"]

    refused = team.apply(team.merge(7))
    assert refused.jobs["apply"].steps[-1].status == 4, refused
    assert team.shows(1) == (picture("a"), picture("b"))


def test_a_fork_gets_its_plan_without_secrets_and_without_a_comment(team: Team) -> None:
    team.read_token = "secret_reader"
    evil = EVIL.replace("\n", "").replace("\u202e", "")  # no file of a product may have those in its name
    files = {f"products/{evil}": f"version: 1\nsku: 'SKU-1'\n{main('m')}{gallery('a', 'a')}"}
    fork = {"ref": "x;$(touch pwned)", "label": "mallory:x;$(touch pwned)", "repo": {"full_name": "mallory/media"}}
    team.propose(7, files)
    with team.stand_in.changed() as world:
        world["denied"] = ["(POST|PATCH) .*"]
        world["pulls"][0]["head"] |= fork
    ran = team.plan(7, repository="mallory/media")
    assert ran.conclusion == "success", ran
    assert "a fork's token may not" in ran.jobs["comment"].log
    assert not json.loads(team.kept(ran, "media-plan")["plan.json"])["refreshed"]
    assert "1 to adopt" in ran.jobs["plan"].summary
    harmless(ran.jobs["plan"].summary)
    harmless_log(ran)
    assert team.stand_in.sent() == ["POST repos/acme/media/issues/7/comments"]
    assert not [*team.runner.folder.rglob("pwned")]


def test_after_a_run_that_fails_in_part_the_state_is_pushed_all_the_same(team: Team) -> None:
    team.propose(7, {f"products/{number}.yaml": product(number, "a") for number in (1, 2, 3)})
    team.plan(7)
    team.shop.store.faults.plan(Fault(400, "BAD", "@everyone ::error:: </details>"), product_id=3)
    ran = team.apply(team.merge(7))
    assert ran.jobs["apply"].steps[-1].status == 3, ran
    assert sorted(one["status"] for one in team.records().values() if one.get("applied_at")).count("applied") == 2
    assert "Not all of it ended well" in ran.jobs["apply"].summary
    harmless(ran.jobs["apply"].summary)


def test_a_run_that_is_cancelled_records_what_was_under_way(team: Team) -> None:
    commit = team.push({f"products/{number}.yaml": product(number, "a") for number in (1, 2)})
    with holding(team.shop) as held, ThreadPoolExecutor(1) as pool:
        running = pool.submit(team.apply, commit)
        held.arrived.wait()
        team.runner.cancel()
        held.released.set()
        ran = running.result()
    assert ran.jobs["apply"].steps[-1].status == 130, ran
    assert [number for number, one in team.records().items() if one["status"] == "applied"] == held.products[:1]
    assert git(team.remote, "for-each-ref", "refs/reconciler") == ""
