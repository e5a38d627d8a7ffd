"""Connections that break over real sockets, and other drills that only a server can show."""

import errno
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import httpx
import pytest

from reconciler.sandbox import Drills, Fault, Latency, Mishap, Reset, Server, Slow, Store, load_seed, seed_of
from tests.sandbox.shops import CDN, MUG, STORE, TOKEN, images, inner_update, mug, seed_data

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@contextmanager
def serving(drills: Drills | None = None) -> Iterator[tuple[Server, httpx.Client]]:
    products = [mug(A), *({"id": number, "sku": f"SKU-{number}"} for number in range(1, 65))]
    with (
        Server(Store(seed_of(seed_data(products)), drills=drills)) as server,
        httpx.Client(headers=HEADERS, timeout=30, limits=httpx.Limits(max_connections=None)) as client,
    ):
        yield server, client


def put(server: Server, client: httpx.Client, product_id: int, *gallery: str, **options: float) -> httpx.Response:
    body = {"mainMedia": None, "galleryMedia": images(*gallery)}
    return client.put(f"{server.url}/{STORE}/products/{product_id}/media", json=body, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("after_effect", "gallery"), [(False, ()), (True, (B,))])
def test_the_connection_is_reset_before_or_after_the_effect(after_effect: bool, gallery: tuple[str, ...]) -> None:
    with serving() as (server, client):
        server.store.faults.plan(Reset(after_effect=after_effect))
        with pytest.raises(httpx.ReadError):
            put(server, client, MUG, B)
        assert server.store.sources(MUG).gallery == gallery
        assert put(server, client, MUG, B).status_code == 200, "the next request gets a connection of its own"
    assert [record.status for record in server.store.requests] == [None, 200]


def test_a_reset_is_one_to_the_operating_system_too() -> None:
    with serving() as (server, _client):
        server.store.faults.plan(Reset())
        url = httpx.URL(server.url)
        with socket.create_connection((url.host, url.port or 0)) as connection:
            body = b'{"galleryMedia": []}'
            connection.sendall(
                f"PUT {url.path}/{STORE}/products/{MUG}/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            with pytest.raises(ConnectionResetError) as reset:
                connection.recv(1)
    assert reset.value.errno == errno.ECONNRESET


def test_every_request_may_be_reset_and_nothing_is_logged_or_printed(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(Drills(chances={Mishap.RESET_AFTER: 1})) as (server, client):
        for path in ("products", f"products/{MUG}", "batch?ticket=x"):
            with pytest.raises(httpx.HTTPError):
                client.get(f"{server.url}/{STORE}/{path}").raise_for_status()
        with pytest.raises(httpx.ReadError):
            put(server, client, MUG, B)
    assert server.store.sources(MUG).gallery == (B,)
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []
    assert capfd.readouterr() == ("", "")


def test_an_answer_may_outlast_a_clients_patience_though_all_was_done() -> None:
    with serving() as (server, client):
        server.store.faults.plan(Slow(3600, after_effect=True))
        with pytest.raises(httpx.ReadTimeout):
            put(server, client, MUG, B, timeout=0.2)
        assert server.store.sources(MUG).gallery == (B,)


@pytest.mark.parametrize("hooked", [False, True])
def test_sixty_four_updates_are_in_flight_at_once(hooked: bool) -> None:
    with serving(Drills(latency=Latency(update=0.01))) as (server, client), ThreadPoolExecutor(64) as threads:
        everyone = Barrier(64)

        def wait_for_all(_product_id: int, _body: object) -> None:
            everyone.wait(30)

        if hooked:
            server.store.before_update = wait_for_all
        answers = list(threads.map(lambda number: put(server, client, number, A), range(1, 65)))
        assert {answer.status_code for answer in answers} == {200}
        assert {server.store.sources(number).main_image for number in range(1, 65)} == {A}


def test_a_connection_lives_on_after_an_error() -> None:
    with serving() as (server, client):
        server.store.faults.plan(Fault(500), times=3)
        assert [put(server, client, MUG, B).status_code for _ in range(4)] == [500, 500, 500, 200]


def test_the_command_keeps_what_its_batches_have_done_when_it_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text(json.dumps(seed_data([{"id": 1, "sku": "MUG"}, {"id": 2, "sku": "CUP"}])))
    command = [sys.executable, "-m", "reconciler", "-C", str(tmp_path), "sandbox", "--port", "0"]
    options = ["--seed", "seed.json", "--keep", "kept.json", "--batch-pace", "3600", "--rate", "1/3600"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = f"{process.stderr.readline().split()[-1]}/{STORE}/batch"
        batch = [inner_update(1, A), inner_update(2, A)]
        statuses = [httpx.post(url, json=batch, headers=HEADERS).status_code for _ in range(2)]
        process.terminate()
        process.communicate()
    assert statuses == [200, 429]
    kept = Store(load_seed(tmp_path / "kept.json"))
    assert [kept.sources(number).main_image for number in (1, 2)] == [A, None]
