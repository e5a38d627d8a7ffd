"""Which addresses are asked, how many at once, and how often: once, whoever asks and whoever stops waiting."""

import asyncio

import pytest

from reconciler.config import Sources
from reconciler.delivery.sources import SourceNetwork
from tests.delivery.sources.origin import JPEG, Origin, Reply, always, answer, leads_to, picture, unlike
from tests.delivery.sources.world import ADDRESS, PUBLIC, World, code_and_message, shop

ALLOWED = "its host is not one of sources.allowed_hosts"


def test_a_host_that_is_not_allowed_is_refused_unasked() -> None:
    world = World(Origin(), Sources(allowed_hosts=("cdn.example.com",)))
    assert code_and_message(world.trouble("https://cdn.example.org/a.jpg")) == ("source-refused", ALLOWED)
    assert world.looked_up == []


@pytest.mark.parametrize("address", [ADDRESS, "http://CDN.example.com/a.jpg", "http://cdn.example.com.:8080/a.jpg"])
def test_an_allowed_host_is_asked_however_it_is_written(address: str) -> None:
    world = shop(picture())
    world.settings = Sources(allowed_hosts=("cdn.example.com",))
    world.names["cdn.example.com."] = [[PUBLIC]]
    assert world.trouble(address) is None
    assert world.origin.methods == ["HEAD"]


def test_an_allowed_host_may_lead_to_one_that_is_not_in_the_list() -> None:
    world = shop(leads_to("http://storage.example.net/b.jpg"), {"b": picture()})
    world.settings = Sources(allowed_hosts=("cdn.example.com",))
    world.names["storage.example.net"] = [[PUBLIC]]
    assert world.trouble(ADDRESS) is None


@pytest.mark.parametrize("host", ["cdn.example.com", "[2606:4700::1]", "10.0.0.1"])
def test_an_unchecked_host_is_not_asked(host: str) -> None:
    world = World(Origin(), Sources(unchecked_hosts=("cdn.example.com", "[2606:4700:0::1]", "10.0.0.1")))
    assert world.trouble(f"https://{host}/a.jpg") is None
    assert (world.looked_up, world.connected) == ([], [])


def test_an_unchecked_host_still_has_to_be_allowed() -> None:
    world = World(Origin(), Sources(allowed_hosts=("a.example.com",), unchecked_hosts=("b.example.com",)))
    assert code_and_message(world.trouble("https://b.example.com/a.jpg"))[0] == "source-refused"


def test_nothing_is_asked_where_nobody_wants_it() -> None:
    world = World(Origin(), Sources(check=False))
    assert world.trouble("http://127.0.0.1/a.jpg", "http://1.2.3.999/", ADDRESS) is None
    assert (world.looked_up, world.connected) == ([], [])


def test_only_allowed_hosts_are_sent_even_where_nothing_is_asked() -> None:
    world = World(Origin(), Sources(check=False, allowed_hosts=("cdn.example.com",)))
    assert world.trouble(ADDRESS) is None
    assert code_and_message(world.trouble("https://cdn.example.org/a.jpg")) == ("source-refused", ALLOWED)
    assert world.looked_up == []


def test_fifty_who_ask_the_same_share_one_question() -> None:
    world = shop(always(answer(404)))

    async def scene(network: SourceNetwork) -> tuple[set[object], int]:
        first = set(await asyncio.gather(*(network.trouble_with(f"{ADDRESS}#{number}") for number in range(50))))
        return first | {await network.trouble_with(ADDRESS)}, network.questions

    troubles, questions = world.play(scene)
    assert len(troubles) == questions == 1
    assert world.origin.methods == ["HEAD", "GET"]


def test_sixteen_are_asked_at_once_and_no_more() -> None:
    world = shop(picture(), {f"p{number}": picture() for number in range(50)})

    async def scene(network: SourceNetwork) -> None:
        world.origin.gate = gate = asyncio.Event()
        world.origin.waiting = lambda count: gate.set() if count == 16 else None
        await asyncio.gather(*(network.trouble_with(f"http://cdn.example.com/p{number}.jpg") for number in range(50)))

    world.play(scene)
    assert world.origin.most_at_once == 16
    assert len(world.origin.asked) == 50


def test_who_stops_waiting_takes_nothing_from_the_others() -> None:
    world = shop(picture())

    async def scene(network: SourceNetwork) -> list[object]:
        world.origin.gate = gate = asyncio.Event()
        asked = asyncio.Event()
        world.origin.waiting = lambda count: asked.set()
        first = asyncio.create_task(network.trouble_with(ADDRESS))
        second = asyncio.create_task(network.trouble_with(ADDRESS))
        await asked.wait()
        first.cancel()
        await asyncio.wait([first])
        assert first.cancelled()
        gate.set()
        return [await second, await network.trouble_with(ADDRESS)]

    assert world.play(scene) == [None, None]
    assert world.origin.methods == ["HEAD"]


def test_an_answer_that_nobody_waited_for_is_there_for_the_next() -> None:
    world = shop(picture())

    async def scene(network: SourceNetwork) -> object:
        world.origin.gate = gate = asyncio.Event()
        asked = asyncio.Event()
        world.origin.waiting = lambda count: asked.set()
        only = asyncio.create_task(network.trouble_with(ADDRESS))
        await asked.wait()
        only.cancel()
        await asyncio.wait([only])
        gate.set()
        return await network.trouble_with(ADDRESS)

    assert world.play(scene) is None
    assert world.origin.methods == ["HEAD"]


def test_a_question_that_nobody_waits_for_ends_with_the_run() -> None:
    world = shop(picture())

    async def scene(network: SourceNetwork) -> None:
        world.origin.gate = asyncio.Event()
        asked = asyncio.Event()
        world.origin.waiting = lambda count: asked.set()
        only = asyncio.create_task(network.trouble_with(ADDRESS))
        await asked.wait()
        only.cancel()
        await asyncio.wait([only])

    world.play(scene)


def test_connections_are_used_again() -> None:
    world = shop(picture(), {"b": picture()})

    async def scene(network: SourceNetwork) -> None:
        for name in "ab":
            assert await network.trouble_with(f"http://cdn.example.com/{name}.jpg") is None

    world.play(scene)
    assert world.origin.connections == 1


def test_a_connection_that_a_careless_server_has_spoilt_harms_nobody() -> None:
    told = answer(200, length=len(JPEG), Content_Type="image/jpeg").head
    world = shop(unlike(Reply(told + JPEG), picture()), {"b": picture()})

    async def scene(network: SourceNetwork) -> None:
        for name in "ab":
            assert await network.trouble_with(f"http://cdn.example.com/{name}.jpg") is None

    world.play(scene)
