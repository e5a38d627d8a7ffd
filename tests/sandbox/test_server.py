"""The sandbox over real HTTP, on loopback."""

import logging
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest

from reconciler.sandbox import SandboxError, Server, Sources, Store, seed_of, serve
from tests.sandbox.shops import CDN, MUG, NOW, STORE, TOKEN, images, mug, seed_data

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def store() -> Store:
    products = [mug(A), *({"id": number, "sku": f"SKU-{number}"} for number in range(1, 9))]
    return Store(seed_of(seed_data(products)), clock=lambda: NOW)


def put(client: httpx.Client, server: Server, product_id: int, *gallery: str) -> httpx.Response:
    body = {"mainMedia": None, "galleryMedia": images(*gallery)}
    return client.put(f"{server.url}/{STORE}/products/{product_id}/media", json=body)


def test_a_client_reads_updates_and_downloads(store: Store) -> None:
    with Server(store) as server, httpx.Client(headers=HEADERS) as client:
        assert put(client, server, MUG, B).json() == {"galleryMedia": [{"success": True, "id": "1"}]}
        media = client.get(f"{server.url}/{STORE}/products/{MUG}").json()["media"]
        addresses = [image["imageOriginalUrl"] for image in media["images"]]
        assert all(address.startswith(server.base) for address in addresses)
        assert [client.get(address).headers["content-type"] for address in addresses] == ["image/png"] * 2
        assert client.head(addresses[0]).content == b""
        assert put(client, server, MUG, addresses[1]).json()["galleryMedia"][0]["success"]
    assert store.sources(MUG) == Sources(A, None, (B,))
    assert [record.status for record in store.requests] == [200] * 6


def test_updates_arrive_from_many_threads(store: Store) -> None:
    with Server(store) as server, httpx.Client(headers=HEADERS) as client, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: put(client, server, number, A, B), range(1, 9)))
    assert {answer.status_code for answer in answers} == {200}
    assert {store.sources(number) for number in range(1, 9)} == {Sources(A, None, (B,))}


def test_a_hook_that_waits_holds_up_no_other_request(store: Store) -> None:
    arrived, release = Event(), Event()

    def wait(product_id: int, _body: object) -> None:
        if product_id == 1:
            arrived.set()
            release.wait(30)

    store.before_update = wait
    with Server(store) as server, httpx.Client(headers=HEADERS) as client, ThreadPoolExecutor(1) as threads:
        held = threads.submit(put, client, server, 1, A)
        assert arrived.wait(30)
        assert put(client, server, 2, A).status_code == 200
        assert store.sources(1).main_image is None
        release.set()
        assert held.result().status_code == 200
    assert store.sources(1).main_image == A


def test_a_stopped_server_answers_no_more_and_frees_its_port(store: Store) -> None:
    with Server(store) as server:
        port = httpx.URL(server.url).port
        assert port is not None
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)
    with Server(store, port=port) as again:
        assert again.url == server.url


def test_only_loopback_is_bound(store: Store) -> None:
    with Server(store) as server:
        assert httpx.URL(server.url).host == "127.0.0.1"
        assert server._socket is not None
        assert server._socket.getsockname()[0] == "127.0.0.1"


def test_a_taken_port_is_told(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=f"port {port} of 127.0.0.1 cannot be used"), Server(store, port=port):
            pass
        with pytest.raises(SandboxError, match=f"port {port}"):
            serve(port=port, announce=lambda url: None)


def test_nothing_is_logged_or_printed(
    store: Store, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(_product_id: int, _body: object) -> None:
        raise RuntimeError("a hook broke")

    store.before_update = fail
    with caplog.at_level(logging.INFO), Server(store) as server, httpx.Client(headers=HEADERS) as client:
        assert put(client, server, 1, A).status_code == 500
        assert client.get(f"{server.url}/1/products").status_code == 404
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    seed, state = tmp_path / "seed.json", tmp_path / "state.json"
    seed.write_text('{"store": 1003, "products": [{"id": 1, "sku": "MUG"}]}')
    program = (
        "import sys; from pathlib import Path; from reconciler.sandbox import serve\n"
        "serve(seed=Path(sys.argv[1]), state=Path(sys.argv[2]), port=0, quirks=['ids=numbers'],"
        " announce=lambda url: print(url, flush=True))\n"
        "print('stopped', flush=True)"
    )
    command = [sys.executable, "-c", program, str(seed), str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        answer = httpx.get(f"{url}/1003/products", headers={"Authorization": "Bearer secret_sandbox"})
        process.send_signal(stop)
        out, err = process.communicate()
    assert [item["sku"] for item in answer.json()["items"]] == ["MUG"]
    assert state.exists()
    assert err == ""
    assert (process.returncode, out) == ((0, "stopped\n") if stop == signal.SIGINT else (-signal.SIGTERM, ""))
