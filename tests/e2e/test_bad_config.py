"""A configuration, a token or an address of the API that cannot be used: said where and why, and nothing is asked."""

from collections.abc import Iterator

import pytest

from reconciler.sandbox import Server, Store, seed_of
from tests.e2e.bench import Bench, picture
from tests.e2e.conftest import STORE
from tests.e2e.world import BARE

SECRET = "secret_AbCdEfGhIjKlMnOpQrStUv"

FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "unknown keys": (
        BARE + "sate: state.jsonl\nsafety: {max_los_percent: 5}\n",
        (
            "reconciler.yaml:4:1: unknown key 'sate': did you mean `state`?",
            "reconciler.yaml:5:10: unknown key 'max_los_percent': did you mean `max_loss_percent`?",
            "error: the configuration has 2 problems",
            "mend what is told above",
        ),
    ),
    "a token": (
        BARE + f"token: {SECRET}\n",
        ("reconciler.yaml:4:1: `token` must not stand here", "ECWID_TOKEN", "everyone who can read this file"),
    ),
    "a token under another name": (
        BARE + f"state: {SECRET}\n",
        ("reconciler.yaml:4:8: a token must not stand here", "ECWID_TOKEN"),
    ),
    "an address of the API": (
        BARE + "api_url: https://evil.example.com/api/v3\n",
        ("reconciler.yaml:4:1: `api_url` must not stand here", "ECWID_API_URL", "the token would go where it points"),
    ),
    "a password in the state's address": (
        BARE + "state: https://someone:hunter2@example.com/state\n",
        ("reconciler.yaml:4:8: `state` holds a password",),
    ),
    "not YAML": ("version: 1\nstore: {id: 1003\n", ("reconciler.yaml:3:1: a comma or a closing bracket is missing",)),
    "a tab": ("version: 1\nstore:\n\tid: 1003\n", ("reconciler.yaml:3:1: a tab", "use spaces")),
    "nothing": ("", ("reconciler.yaml: the file is empty",)),
    "a list": ("- version: 1\n", ("reconciler.yaml:1:1: the configuration must hold keys and values",)),
    "wrong types": (
        "version: 2\nstore: {id: abc}\ncatalog: 5\n",
        ("1:10: `version` cannot be 2", "2:13: `id` must be a whole number", "3:10: `catalog` must be a glob"),
    ),
    "a glob that leaves the folder": (
        BARE.replace("products/", "../"),
        ("the catalog's glob '../**/*.yaml' leaves the folder", "write it relative to that folder"),
    ),
    "one state for two stores": (
        "version: 1\nstores: {a: {id: 1}, b: {id: 2}}\ncatalog: products/*.yaml\n",
        ("two stores cannot share a state: write `state: state-{store}.jsonl`",),
    ),
    "two stores and none chosen": (
        "version: 1\nstores: {a: {id: 1}, b: {id: 2}}\ncatalog: products/*.yaml\nstate: '{store}.jsonl'\n",
        ("the configuration has several stores", "say which one with --store: a, b"),
    ),
}


@pytest.fixture(scope="module")
def shop() -> Iterator[Server]:
    """One for all: nothing ever reaches it."""
    with Server(Store(seed_of(STORE))) as server:
        yield server
        assert server.store.updates == ()


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """With a product that could be sent."""
    bench.world.product(1, f"main: {{image: {picture(1)}}}\n")
    return bench


@pytest.mark.parametrize("name", FILES)
def test_a_bad_configuration_is_refused(bench: Bench, name: str) -> None:
    text, says = FILES[name]
    bench.world.write("reconciler.yaml", text)

    ran = bench.refuses(1, "apply", "--yes", says=says)

    assert ran.out == ""
    assert SECRET not in ran.err
    assert "hunter2" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan",), "there is no configuration at 'reconciler.yaml'"),
        (("--config", "elsewhere/shop.yaml", "plan"), "there is no configuration at 'elsewhere/shop.yaml'"),
        (("-C", "nowhere", "plan"), "there is no configuration at 'nowhere/reconciler.yaml'"),
    ],
)
def test_a_missing_configuration_says_how_the_smallest_one_looks(
    bench: Bench, arguments: tuple[str, ...], says: str
) -> None:
    (bench.world.folder / "reconciler.yaml").unlink()
    bench.monkeypatch.chdir(bench.world.folder)

    ran = bench.refuses(1, *arguments, says=[says, "-C DIR or --config FILE", "`store: {id: 1003}`"])

    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("--store", "other"),
            ["--store 'other' was given, but the configuration has one store", "leave --store out"],
        ),
        (("--state", ""), ["--state is empty"]),
        (("--state", "ftp://example.com/state"), ["addresses that begin with ftp: are not understood"]),
        (("--state", "{store}.jsonl"), ["--state holds {store}, but the configured store has no name"]),
    ],
)
def test_a_bad_global_option_is_refused(bench: Bench, arguments: tuple[str, ...], says: list[str]) -> None:
    bench.refuses(1, *arguments, "apply", "--yes", says=says)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://someone:hunter2@app.ecwid.com/api/v3", "holds a user name or a password"),
        (
            "http://app.ecwid.com/api/v3",
            "is plain http to 'app.ecwid.com': the token would cross the network in clear",
        ),
        ("http://127.0.0.1.evil.example.com/api", "is plain http to '127.0.0.1.evil.example.com'"),
        ("garbage", "is not an absolute http or https address: 'garbage'"),
        ("ftp://app.ecwid.com", "is not an absolute http or https address"),
        ("https://", "is not an absolute http or https address"),
        ("https://[::1", "is not an absolute http or https address"),
        ("https://app.ecwid.com:99999/api", "is not an absolute http or https address"),
        ("https://app.ecwid.com/api?token=x", "holds a query or a fragment"),
        ("https://app.ecwid.com/a b", "holds a space or a control character"),
        ("\x1b[31mhttps://app.ecwid.com/\u202e", "is not an absolute http or https address"),
    ],
)
def test_a_bad_address_of_the_api_is_refused_before_a_token_goes_there(bench: Bench, address: str, says: str) -> None:
    ran = bench.refuses(
        1,
        "apply",
        "--yes",
        environ={"ECWID_API_URL": address},
        says=[f"ECWID_API_URL {says}", "write one such as https://app.ecwid.com/api/v3"],
    )
    assert "hunter2" not in ran.err


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (None, ["there is no token for store 1003: ECWID_TOKEN is not set", "read_catalog and update_catalog"]),
        ("", ["ECWID_TOKEN is set, but empty", "check that the secret exists and is passed to this job"]),
        (" \n", ["ECWID_TOKEN is set, but empty"]),
        (f"{SECRET}\nX-Evil: yes", ["ECWID_TOKEN holds a space, a line break or another character"]),
        (f"{SECRET}\x1b[31m", ["ECWID_TOKEN holds a space, a line break or another character"]),
        (f"{SECRET} and more", ["ECWID_TOKEN holds a space, a line break or another character"]),
        (f"{SECRET}é", ["ECWID_TOKEN holds a space, a line break or another character"]),
        (
            "not-this-stores",
            ["the store does not accept the token (INVALID_API_TOKEN", "check the token in ECWID_TOKEN"],
        ),
    ],
)
@pytest.mark.parametrize("command", [("apply", "--yes"), ("plan", "--refresh")])
def test_a_bad_token_is_refused_and_never_shown(
    bench: Bench, command: tuple[str, ...], token: str | None, says: list[str]
) -> None:
    ran = bench.refuses(1, *command, environ={"ECWID_TOKEN": token}, says=says)

    assert ran.out == ""
    assert SECRET not in ran.err


def test_no_token_is_needed_where_the_store_is_not_asked(bench: Bench) -> None:
    for command in ("validate", "plan"):
        assert bench.run(command, environ={"ECWID_TOKEN": None}).status == 0
