"""A store that cannot be reached, or that is not one: said in words, nothing sent, and the token goes nowhere else."""

import socket
from importlib import import_module
from typing import Any

import pytest

from reconciler.sandbox import Fault, Operation
from tests.e2e.answering_server import answering
from tests.e2e.bench import Bench, picture
from tests.e2e.world import TOKEN

COMMANDS = [("apply", "--yes"), ("plan", "--refresh")]


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """With a product that could be sent, and no pause before something is tried again."""
    bench.world.product(1, f"main: {{image: {picture(1)}}}\n")
    repeats = import_module("reconciler.ecwid.repeats")  # a function of that name hides the module
    bench.monkeypatch.setattr(repeats, "SHORTEST_WAIT", 0)
    bench.monkeypatch.setattr(repeats, "LONGEST_WAIT", 0)
    return bench


def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.parametrize("command", COMMANDS)
def test_a_refused_connection(bench: Bench, command: tuple[str, ...]) -> None:
    bench.world.url = f"http://127.0.0.1:{unused_port()}/api/v3"

    ran = bench.refuses(
        1, *command, says=["error: the store cannot be reached (ConnectError", "check the network and ECWID_API_URL"]
    )

    assert ran.out == ""


def test_a_host_without_an_address(bench: Bench) -> None:
    def nowhere(*arguments: Any, **options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    bench.monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    bench.refuses(
        1,
        "apply",
        "--yes",
        environ={"ECWID_API_URL": "https://api.example.com/v3"},
        says=["the store cannot be reached (ConnectError: [Errno", "Name or service not known", "check the network"],
    )


NO_STORE = {
    "HTML": (200, "<html><title>Welcome</title></html>"),
    "an empty body": (200, ""),
    "a list": (200, "[]"),
    "an object": (200, "{}"),
    "items that are none": (200, '{"items": null}'),
    "endless nesting": (200, "[" * 100_000),
    "no content": (204, ""),
}


def test_an_answer_that_is_not_a_stores(bench: Bench, subtests: pytest.Subtests) -> None:
    """It may be a passing one, so it is asked for again."""
    for name, (status, body) in NO_STORE.items():
        with subtests.test(name), answering(status, body) as server:
            bench.world.url = server.url

            bench.refuses(1, "apply", "--yes", says=["error: the store's answer holds no products", "ECWID_API_URL"])

            assert [method for method, _, _ in server.asked] == ["GET"] * 5


def test_the_token_does_not_follow_to_another_host(bench: Bench, subtests: pytest.Subtests) -> None:
    with answering(body='{"items": []}') as elsewhere, answering(Location=elsewhere.url) as server:
        bench.world.url = server.url
        for server.status in (301, 302, 303, 307, 308):
            for command in COMMANDS:
                with subtests.test(status=server.status, command=command):
                    bench.refuses(
                        1,
                        *command,
                        says=[
                            f"the store's address leads elsewhere (HTTP {server.status}",
                            "token must not go there",
                        ],
                    )

        assert len(server.asked) == 5 * len(COMMANDS)
        assert elsewhere.asked == []


def test_a_token_that_the_store_repeats_is_not_shown(bench: Bench) -> None:
    body = '{"errorCode": "FORBIDDEN", "errorMessage": "no access for {authorization}, {authorization}!"}'
    with answering(403, body) as server:
        bench.world.url = server.url

        ran = bench.refuses(
            1, "apply", "--yes", says="the store does not accept the token (FORBIDDEN: no access for Bearer"
        )

        assert TOKEN in server.asked[0][2]["Authorization"]
        assert "[token]" in ran.err


REFUSALS = [
    (
        401,
        "INVALID_API_TOKEN",
        "the store does not accept the token (INVALID_API_TOKEN",
        "check the token in ECWID_TOKEN",
    ),
    (402, "STORE_UNPAID", "the store cannot be used (STORE_UNPAID", "see the store's plan and payment status"),
    (403, "INSUFFICIENT_APP_SCOPE", "the store does not accept the token", "read_catalog and update_catalog"),
    (404, "STORE_NOT_FOUND", "there is no such store (STORE_NOT_FOUND", "check store.id in reconciler.yaml"),
    (404, None, "the store does not answer a search (HTTP 404", "check ECWID_API_URL"),
    (418, None, "the store gave an answer that is not understood (HTTP 418", "check ECWID_API_URL"),
    (500, None, "the store had an error (HTTP 500", "run the same command again later"),
    (503, "MAINTENANCE", "the store had an error (MAINTENANCE", "run the same command again later"),
]


def test_a_store_that_refuses_to_be_looked_at(bench: Bench, subtests: pytest.Subtests) -> None:
    for status, code, says, remedy in REFUSALS:
        bench.shop.store.faults.clear()
        bench.shop.store.faults.plan(Fault(status, code, "no"), times=99, operation=Operation.SEARCH)
        for command in COMMANDS:
            with subtests.test(status=status, code=code, command=command):
                ran = bench.refuses(1, *command, says=[f"error: {says}", remedy])
                assert ran.out == ""


@pytest.mark.parametrize("retry_after", [100_000, "Fri, 31 Dec 2199 23:59:59 GMT"])
def test_a_store_that_asks_for_a_long_pause(bench: Bench, retry_after: int | str) -> None:
    bench.shop.store.faults.plan(Fault(429, retry_after=retry_after), times=99, operation=Operation.SEARCH)

    bench.refuses(
        75,
        "apply",
        "--yes",
        says=["error: the store asks for a pause of", "longer than the 120 that a run waits", "again later"],
    )


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (
            Fault(401, "INVALID_API_TOKEN", "no"),
            1,
            "the store does not accept the token (INVALID_API_TOKEN: no); check",
        ),
        (Fault(402, "STORE_UNPAID", "no"), 1, "the store cannot be used (STORE_UNPAID: no); see the store's plan"),
        (
            Fault(403, "INSUFFICIENT_APP_SCOPE", "no"),
            1,
            "the store does not accept the token (INSUFFICIENT_APP_SCOPE",
        ),
        (Fault(429, retry_after=100_000), 75, "the store asks for a pause of 100000 seconds"),
    ],
)
def test_a_store_that_takes_no_update_leaves_no_trace_of_one(
    bench: Bench, fault: Fault, status: int, says: str
) -> None:
    bench.applied()
    records = bench.world.records()
    bench.world.product(1, f"main: {{image: {picture('new')}}}\n")
    bench.world.product(2, f"main: {{image: {picture('newer')}}}\n")
    bench.shop.store.faults.plan(fault, times=99)

    ran = bench.run("apply", "--yes")

    assert ran.status == status
    assert f"STOPPED: {says}" in ran.out
    assert "2 not sent" in ran.out
    assert bench.world.records() == records
    assert bench.shop.store.sources(1).main_image == picture(1)


def test_a_store_that_fails_at_every_update_is_tried_five_times(bench: Bench) -> None:
    bench.shop.store.faults.plan(Fault(500), times=99)

    ran = bench.run("apply", "--yes")

    assert ran.status == 3
    assert bench.sent == 5
    assert "! 1  sent, but what came of it is unknown after 5 tries" in ran.out
    assert "the store had an error (HTTP 500" in ran.out
    assert "Next: run apply again to settle 1 unknown by looking at the store." in ran.out
    assert "1 to retry" in bench.run("plan").out
