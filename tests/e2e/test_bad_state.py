"""A state that cannot be used: never guessed at, never overwritten, and nothing is sent on the strength of it."""

import os
from collections.abc import Callable

import pytest

from tests.e2e.bench import Bench, picture

BACK = "put back its last good version from version control"


def _line(number: int, text: bytes) -> Callable[[bytes], bytes]:
    """Put a line in the place of line `number`."""

    def edit(state: bytes) -> bytes:
        lines = state.splitlines(keepends=True)
        return b"".join([*lines[: number - 1], text + b"\n", *lines[number:]])

    return edit


def _instead(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def edit(state: bytes) -> bytes:
        assert old in state
        return state.replace(old, new, 1)

    return edit


EDITS: dict[str, tuple[Callable[[bytes], bytes], tuple[str, ...]]] = {
    "of another store": (
        _instead(b'"store":1003', b'"store":1004'),
        (
            "state.jsonl: this is the state of store 1004 at",
            "not of store 1003",
            "give each store a state of its own",
        ),
    ),
    "of another origin": (
        _instead(b'"origin":"127.0.0.1', b'"origin":"app.ecwid.com'),
        ("this is the state of store 1003 at app.ecwid.com", "what was applied to a sandbox or to another store"),
    ),
    "of a newer format": (
        _instead(b'"format_version":1', b'"format_version":2'),
        ("state.jsonl:1: the state has format_version 2, and this program understands 1", "a newer version"),
    ),
    "with a key of a newer version": (
        _instead(b'{"product_id":1,', b'{"product_id":1,"colour":"red",'),
        ('state.jsonl:2: the key "colour" is not known', "a newer version"),
    ),
    "with a line of garbage": (
        _line(3, b"\x1b[31m::error::\xff \xe2\x80\xaenothing"),
        ("state.jsonl:3: not UTF-8 at byte", r"\x1b[31m::error::\xff \u202enothing", BACK),
    ),
    "merged by git": (
        _line(3, b"<<<<<<< HEAD"),
        ("state.jsonl:3: two versions of the state were merged, which is not supported", BACK),
    ),
    "with an empty line": (_line(2, b""), ("state.jsonl:2: the line is empty", BACK)),
    "with a key twice": (
        _instead(b'{"product_id":1,', b'{"product_id":1,"product_id":1,'),
        ('state.jsonl:2: the key "product_id" stands twice', BACK),
    ),
    "not a state at all": (lambda _: b"# notes\n", ("state.jsonl:1: this is not a state file\n", BACK)),
    "another file without a newline": (lambda _: b"hello", ("state.jsonl:1: this is not a state file\n", BACK)),
}


def test_a_state_that_cannot_be_trusted_is_refused_and_left_alone(bench: Bench, subtests: pytest.Subtests) -> None:
    state = bench.applied()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    for name, (edit, says) in EDITS.items():
        bench.world.state.write_bytes(edit(state))
        for command in (("apply", "--yes", "--force"), ("plan",), ("state", "list"), ("state", "rm", "1", "--yes")):
            with subtests.test(name, command=command):
                ran = bench.refuses(1, *command, says=says)
                assert ran.out == ""


def test_a_state_cut_off_in_a_line_is_read_up_to_there_and_says_so(bench: Bench) -> None:
    whole = bench.applied()
    bench.world.state.write_bytes(whole[:-40])

    planned = bench.run("plan")
    bench.refuses(4, "apply", "--yes", says="nobody has given the consent that is needed for 1 change: id:3")

    assert planned.status == 0
    assert "NOTE: The last line of state.jsonl is incomplete and does not count" in planned.out
    assert "+ 3  " in planned.out
    assert "2 unchanged" in planned.out


@pytest.mark.parametrize("left", [0, 20])
def test_a_state_without_a_whole_line_is_a_missing_one_and_says_so_loudly(bench: Bench, left: int) -> None:
    bench.world.state.write_bytes(bench.applied()[:left])

    planned = bench.run("plan")
    bench.refuses(
        4, "apply", "--yes", says="nobody has given the consent that is needed for 3 changes: id:1, id:2, id:3"
    )

    assert planned.out.startswith("NOTE: There is no state at state.jsonl")
    assert "3 to adopt" in planned.out


def test_a_lost_state_lets_nothing_be_lost_in_the_store(bench: Bench) -> None:
    bench.applied()
    bench.world.state.unlink()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")

    bench.refuses(4, "apply", "--yes", "--force", says="how to agree; nothing was sent")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("products", "products: the state cannot be read: it is a folder"),
        ("pipe", "pipe: the state cannot be read: it is not a regular file"),
        ("/dev/zero", "/dev/zero: the state cannot be read: it is not a regular file"),
    ],
)
def test_a_state_that_is_no_file_is_refused_and_never_waited_for(bench: Bench, address: str, says: str) -> None:
    bench.world.product(1, f"main: {{image: {picture(1)}}}\n")
    os.mkfifo(bench.world.folder / "pipe")

    bench.refuses(1, "--state", address, "plan", says=[says, "name another state with --state"])


@pytest.mark.parametrize("arguments", [("--state", "secrets.env", "plan"), ("plan",)])
def test_a_state_that_is_another_file_does_not_get_its_bytes_into_the_output(
    bench: Bench, arguments: tuple[str, ...]
) -> None:
    bench.world.product(1, f"main: {{image: {picture(1)}}}\n")
    bench.world.write("secrets.env", "ECWID_TOKEN=hunter2\n")
    bench.world.state.symlink_to("secrets.env")

    ran = bench.refuses(1, *arguments, says=":1: this is not a state file\n")

    assert "hunter2" not in ran.out + ran.err


def test_a_state_in_a_missing_folder_is_refused_before_anything_is_sent(bench: Bench) -> None:
    bench.world.product(1, f"main: {{image: {picture(1)}}}\n")

    bench.refuses(
        1,
        "--state",
        "no/such/state.jsonl",
        "apply",
        "--yes",
        says=["the state cannot be locked: its folder does not exist", "create the folder"],
    )


def test_a_state_that_is_not_there_is_not_taken_for_an_empty_one(bench: Bench) -> None:
    bench.world.product(1, f"main: {{image: {picture(1)}}}\n")

    listed = bench.run("--state", "typo.jsonl", "state", "list")

    assert (listed.status, listed.out) == (0, "The state holds no products.\n")
    assert listed.err == "note: there is no state at typo.jsonl\n"


@pytest.mark.parametrize("command", [("show", "9"), ("rm", "sku:NOPE", "--yes"), ("rm", "products/nope*", "--yes")])
def test_a_selector_that_means_no_record_is_refused(bench: Bench, command: tuple[str, ...]) -> None:
    bench.applied()

    bench.refuses(
        1,
        "state",
        *command,
        says=[f"the state holds no product that '{command[1]}' means", "`reconciler state list`"],
    )


def test_removing_records_asks_first(bench: Bench) -> None:
    bench.applied()

    ran = bench.refuses(1, "state", "rm", "1", says=["there is no terminal to ask, so nothing was removed", "--yes"])

    assert "1 product will be removed from the state; the store keeps what it shows:" in ran.err
