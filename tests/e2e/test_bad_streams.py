"""Output that nobody reads, that is closed or full, and input that is closed: the run ends as it should all the same."""

import json
import shlex
import subprocess

import pytest

from tests.e2e.bench import Bench, assert_harmless, picture
from tests.e2e.world import Ran


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Three products are applied, and the main image of one is to be replaced."""
    bench.applied()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    return bench


def shell(bench: Bench, line: str) -> Ran:
    """Run a line of shell in which `reconciler` is the command in the repository. The status is the command's."""
    script = f'reconciler() {{ {shlex.join(bench.world.command())} "$@"; }}\n{line}'
    done = subprocess.run(
        ["bash", "-c", script],
        env=bench.world.variables(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert_harmless(done.stdout + done.stderr)
    return Ran(done.returncode, done.stdout, done.stderr)


NOWHERE = [
    ("reconciler apply --yes >&-", "error: the output has nowhere to go, for stdout is closed"),
    ("reconciler apply --yes > /dev/full", "error: the output could not be written: No space left on device"),
    ("reconciler plan >&-", "error: the output has nowhere to go, for stdout is closed"),
    ("reconciler plan --format json > /dev/full", "error: the output could not be written: No space left on device"),
    ("reconciler --help > /dev/full", "error: the output could not be written: No space left on device"),
    ("reconciler apply <&-", "error: there is no terminal to ask, so nothing was sent"),
    ("reconciler apply", "error: there is no terminal to ask, so nothing was sent"),
    ("reconciler apply --yes <&- >&- 2>&-", ""),
    ("reconciler plan --target 99 2> /dev/full", ""),
    ("reconciler plan --target 99 2>&-", ""),
]


@pytest.mark.parametrize(("line", "says"), NOWHERE)
def test_a_plan_that_cannot_be_shown_or_agreed_to_is_not_carried_out(bench: Bench, line: str, says: str) -> None:
    sent, state = bench.sent, bench.world.state.read_bytes()

    ran = shell(bench, line)

    assert ran.status == 1, ran
    assert says in ran.err
    assert (bench.sent, bench.world.state.read_bytes()) == (sent, state)


def test_a_message_that_cannot_be_printed_does_not_change_how_the_run_ends(bench: Bench) -> None:
    for line in ("reconciler --frobnicate 2> /dev/full", "reconciler --frobnicate 2>&-"):
        assert shell(bench, line).status == 64


@pytest.mark.parametrize("rest", ["2>&-", "2> /dev/full", "2> >(exec true)"])
def test_an_apply_without_a_place_for_messages_is_carried_out_to_its_end(bench: Bench, rest: str) -> None:
    ran = shell(bench, f"reconciler apply --yes {rest}")

    assert ran.status == 0, ran
    assert bench.world.records()[1]["main"] == {"image": picture("new")}
    assert "live" in bench.world.records()[1]
    assert bench.run("plan").out.startswith("No changes.")


@pytest.mark.parametrize(
    ("line", "lines"), [("plan | head -n 1", 1), ("plan | exec true", 0), ("plan --format json | exec true", 0)]
)
def test_a_reader_who_leaves_early_is_no_error(bench: Bench, line: str, lines: int) -> None:
    ran = shell(bench, f"reconciler {line}; exit ${{PIPESTATUS[0]}}")

    assert (ran.status, ran.err) == (0, ""), ran
    assert len(ran.out.splitlines()) == lines


def test_a_reader_who_leaves_an_apply_early_misses_the_end_of_it_alone(bench: Bench) -> None:
    ran = shell(bench, "reconciler apply --yes | exec true; exit ${PIPESTATUS[0]}")

    assert ran.status == 0, ran
    assert bench.world.records()[1]["main"] == {"image": picture("new")}


def test_an_outcome_that_cannot_be_written_is_not_taken_for_nothing_sent(bench: Bench) -> None:
    ran = shell(bench, "reconciler apply --yes --format json > /dev/full")

    assert ran.status == 3, ran
    assert "error: the output could not be written: No space left on device" in ran.err
    assert "what was sent is recorded; `reconciler plan` shows what is left to do" in ran.err
    assert bench.world.records()[1]["main"] == {"image": picture("new")}


def test_json_stands_alone_on_stdout(bench: Bench, subtests: pytest.Subtests) -> None:
    for arguments in ("schema plan", "state show 1", "validate", "plan", "plan --refresh", "apply --yes"):
        form = [] if arguments.startswith("s") else ["--format", "json"]
        with subtests.test(arguments):
            ran = bench.run(*arguments.split(), *form)
            assert ran.status == 0, ran
            assert isinstance(json.loads(ran.out), dict)
            assert ("sent 1 of 1" in ran.err) is (arguments == "apply --yes")
            assert ("What apply would do in store 1003" in ran.err) is (arguments == "apply --yes")


def test_json_stands_alone_on_stdout_where_apply_is_refused(bench: Bench) -> None:
    bench.world.product(1, "gallery: []\nmain: {video: https://youtu.be/x}\n")

    ran = bench.refuses(
        4, "apply", "--yes", "--format", "json", says=["the main image will be DELETED", "error: nobody"]
    )

    assert ran.out == ""


def test_what_the_output_cannot_spell_is_written_as_an_escape(bench: Bench) -> None:
    bench.world.product(1, f"main: {{image: {picture('é')}}}\n", name="größe")
    (bench.world.folder / "products/1.yaml").unlink()

    bench.world.environ["PYTHONIOENCODING"] = "ascii"
    ran = shell(bench, "reconciler plan")

    assert ran.status == 0
    assert r"products/gr\xf6\xdfe.yaml" in ran.out


def test_no_file_takes_the_place_of_a_closed_stream(bench: Bench) -> None:
    """The state would be the first to be opened, and the next message would end up in it."""
    ran = shell(bench, "reconciler apply --yes 0<&- 2>&-; echo $?")

    assert ran.out.endswith("\n0\n")
    assert b"sent 1 of 1" not in bench.world.state.read_bytes()
    assert bench.run("plan").status == 0
