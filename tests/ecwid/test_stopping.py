"""Stopping: what waits wakes at once, what is asked later is not sent, and what is in flight comes to its end."""

import asyncio

import httpx
import pytest

from reconciler.ecwid import Answer, EcwidClient, OutOfDate
from reconciler.errors import Interrupted, StoreError
from tests.ecwid.api import GALLERY, Api, done, in_order, page, refusal, together, wait_please
from tests.ecwid.warp import seconds

STOP = Interrupted("interrupted")


async def stopping(client: EcwidClient, after: float) -> None:
    """Stop the client after so many seconds."""
    await asyncio.sleep(after)
    client.stop(STOP)


def test_nothing_is_asked_after_a_stop() -> None:
    api = Api()

    async def scene(client: EcwidClient) -> list[object]:
        client.stop(STOP)
        return await together([client.products([7]), client.update_media(7, GALLERY), client.wait(5)])

    assert api.run(scene) == [STOP, STOP, STOP]
    assert api.requests == []


def test_what_is_in_flight_comes_to_its_end() -> None:
    api = Api(latency=3)
    update, _ = api.run(lambda client: together([client.update_media(7, GALLERY), stopping(client, after=1)]))
    assert isinstance(update, Answer)


@pytest.mark.parametrize("parallelism", [1, 8])
def test_who_waits_for_a_place_is_not_sent(parallelism: int) -> None:
    api = Api(parallelism, latency=3)

    async def scene(client: EcwidClient) -> list[object]:
        jobs = [client.update_media(id, GALLERY) for id in range(4)]
        return await together([*jobs, stopping(client, after=1)])

    first, *others = api.run(scene)[:4]
    assert isinstance(first, Answer)
    assert others == [STOP, STOP, STOP]
    assert len(api.requests) == 1


def test_who_waits_for_a_place_does_not_wait_for_what_is_in_flight_to_end() -> None:
    api = Api(parallelism=1, latency=50)

    async def scene(client: EcwidClient) -> float:
        in_flight = asyncio.ensure_future(client.update_media(1, GALLERY))
        await together([client.update_media(2, GALLERY), stopping(client, after=1)])
        at = seconds()
        await in_flight
        return at

    assert api.run(scene) == pytest.approx(1)


@pytest.mark.parametrize("reply", [wait_please("100"), httpx.ConnectError("no route")])
def test_who_waits_to_ask_again_wakes_at_once(reply: httpx.Response | Exception) -> None:
    api = Api()
    api.updates(reply)

    async def scene(client: EcwidClient) -> float:
        await together([client.update_media(7, GALLERY), stopping(client, after=0.1)])
        return seconds()

    assert api.run(scene) == pytest.approx(0.1)
    assert len(api.requests) == 1


def test_the_first_reason_stands() -> None:
    async def scene(client: EcwidClient) -> list[object]:
        client.stop(STOP)
        client.stop(StoreError("something else"))
        return await together([client.products([7])])

    assert Api().run(scene) == [STOP]


def test_a_request_that_is_cancelled_leaves_its_place_to_others() -> None:
    api = Api(parallelism=1, latency=10)

    async def scene(client: EcwidClient) -> float:
        first = asyncio.ensure_future(client.update_media(7, GALLERY))
        waiting = asyncio.ensure_future(client.update_media(8, GALLERY))
        await asyncio.sleep(1)
        first.cancel()
        await together([first, waiting])
        return seconds()

    assert api.run(scene) == pytest.approx(11)


def test_a_cancelled_request_is_not_asked_again() -> None:
    api = Api(latency=10)

    async def scene(client: EcwidClient) -> bool:
        looking = asyncio.ensure_future(client.products([7]))
        await asyncio.sleep(1)
        looking.cancel()
        await together([looking])
        return looking.cancelled()

    assert api.run(scene)
    assert len(api.requests) == 1


def test_an_update_is_not_sent_once_what_it_rests_on_is_out_of_date() -> None:
    api = Api()
    api.updates(wait_please("70"), done())

    async def scene(client: EcwidClient) -> list[object]:
        return await in_order([client.update_media(7, GALLERY, still_good=lambda: seconds() < 60)])

    [end] = api.run(scene)
    assert isinstance(end, OutOfDate)
    assert api.times == [0]


def test_an_update_that_is_out_of_date_leaves_its_place_to_others() -> None:
    api = Api(parallelism=1)
    api.looks(refusal(503), page({"id": 7}))

    async def scene(client: EcwidClient) -> list[object]:
        return await together([client.update_media(7, GALLERY, still_good=lambda: False), client.products([7])])

    outdated, found = api.run(scene)
    assert isinstance(outdated, OutOfDate)
    assert isinstance(found, dict)
