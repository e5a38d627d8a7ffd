"""The token goes to the store and nowhere else: into no message, no record, no log."""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from reconciler.ecwid import connect
from reconciler.ecwid.json import Json, as_list, hidden
from reconciler.errors import ConfigError, ReconcilerError
from reconciler.sandbox import Server
from tests.ecwid.api import GALLERY, TOKEN, URL, Api, done, in_order, page, refusal
from tests.ecwid.warp import play
from tests.sandbox.shops import TOKEN as SHOP_TOKEN
from tests.sandbox.shops import Shop, mug

ECHO = f"no such token: {TOKEN}"
REPLIES = [
    refusal(400, ECHO, ECHO),
    refusal(401, ECHO, ECHO),
    refusal(402, ECHO, ECHO),
    refusal(404, ECHO, ECHO),
    refusal(418, ECHO, ECHO),
    refusal(422, ECHO, ECHO),
    refusal(500, ECHO, ECHO),
    httpx.Response(302, headers={"Location": f"https://elsewhere.example.com/?token={TOKEN}"}),
    httpx.Response(200, content=ECHO.encode()),
    httpx.ConnectError(ECHO),
    httpx.ReadError(ECHO),
    httpx.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN}'"),
    httpx.UnsupportedProtocol(ECHO),
]


def texts(error: BaseException) -> Iterator[str]:
    """All that our error says of itself."""
    yield from (str(error), repr(error), "".join(traceback.format_exception(error, chain=False)))
    if isinstance(error, ReconcilerError):
        yield from (error.message, error.remedy or "", repr(vars(error)))


@pytest.mark.parametrize("reply", REPLIES, ids=repr)
def test_a_store_that_echoes_the_token_does_not_get_it_into_a_message(reply: httpx.Response | Exception) -> None:
    api = Api()
    api.updates(reply)
    [error] = api.run(lambda client: in_order([client.update_media(7, GALLERY)]))
    assert isinstance(error, Exception)
    assert not [text for text in texts(error) if TOKEN in text]


@pytest.mark.parametrize("key", ["errorCode", "errorMessage"])
@pytest.mark.parametrize("status", [400, 401, 402, 422, 500])
def test_a_store_that_echoes_the_token_with_an_escape_does_not_get_it_into_a_message(status: int, key: str) -> None:
    api = Api()
    escaped = f"\\u{ord(TOKEN[0]):04x}{TOKEN[1:]}"
    api.updates(httpx.Response(status, content=f'{{"{key}": "no such token: {escaped}"}}'.encode()))
    [error] = api.run(lambda client: in_order([client.update_media(7, GALLERY)]))
    assert isinstance(error, Exception)
    assert not [text for text in texts(error) if TOKEN in text]


def test_every_text_of_a_body_is_hidden_however_deep_it_lies() -> None:
    body: Json = {"a": [{TOKEN: [f"x{TOKEN}", 1, None, True]}]}
    for _ in range(5000):
        body = [body]

    found = hidden(body, lambda text: text.replace(TOKEN, "[token]"))

    for _ in range(5000):
        [found] = as_list(found)
    assert found == {"a": [{"[token]": ["x[token]", 1, None, True]}]}


def test_a_store_that_echoes_the_token_does_not_get_it_into_what_is_recorded() -> None:
    api = Api()
    api.updates(done(galleryMedia=[{"success": False, "errorCode": ECHO, "errorMessage": ECHO}] * 2))
    assert TOKEN not in repr(api.update())


def test_a_product_that_shows_the_token_does_not_get_it_into_what_was_looked_at() -> None:
    api = Api()
    api.looks(
        page({"id": 7, "sku": TOKEN, "name": TOKEN, "media": {"videos": [{"url": f"https://a.example/{TOKEN}"}]}})
    )
    assert TOKEN not in repr(api.run(lambda client: client.products([7])))


def test_a_client_does_not_show_the_token() -> None:
    async def scene(client: Any) -> str:
        return repr((client, vars(client), vars(client._http), client._http.headers))

    assert TOKEN not in Api().run(scene)


@pytest.mark.parametrize(
    "token", ["", "secret_a b", "secret_é", "secret_a\nHost: elsewhere", "secret_\ud800", "\x00"]
)
def test_a_token_that_no_header_can_hold_is_refused_without_being_shown(token: str) -> None:
    async def scene() -> None:
        async with connect(URL, 1003, token, parallelism=1):
            raise AssertionError("it was taken")

    with pytest.raises(ConfigError, match="the token holds characters") as raised:
        play(scene)
    assert raised.value.__cause__ is None
    assert not token or not [text for text in texts(raised.value) if repr(token)[1:-1] in text]


def test_no_log_of_any_library_holds_the_token_over_a_real_connection(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    async def scene(url: str) -> None:
        async with connect(url, 1003, SHOP_TOKEN, parallelism=2) as client:
            await client.products([692730761])
            await client.update_media(692730761, GALLERY)

    with caplog.at_level(logging.DEBUG), Server(Shop(mug()).store) as server:
        asyncio.run(scene(server.url))
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert not [record for record in caplog.records if SHOP_TOKEN in f"{record.getMessage()} {vars(record)}"]
