"""A server that cannot be reached, says nothing, drips or hangs up holds nobody up, and what happened is told plainly."""

import asyncio
import inspect
import ssl
from collections.abc import Sequence
from itertools import repeat

import httpcore
import pytest

from reconciler.delivery.sources import SourceNetwork, SourceTrouble, Trouble
from reconciler.delivery.sources.faults import FAULTS, trouble_in
from reconciler.delivery.sources.hosts import Hosts
from tests.delivery.sources.origin import JPEG, End, Reply, always, answer, in_turn, picture, unlike
from tests.delivery.sources.world import ADDRESS, PUBLIC, SHORT, World, code_and_message, shop

SILENT = Reply(b"", end=End.HANG)
GONE = Reply(b"", end=End.CLOSE)


def test_a_server_that_never_answers_is_given_up() -> None:
    world = shop(always(SILENT))
    world.limits = SHORT
    assert code_and_message(world.trouble(ADDRESS)) == ("source-unreachable", "it takes longer than 0.4 seconds")


def asked_in_turn(world: World, names: str) -> list[Trouble | None]:
    """What comes of asking for these, one after the other."""

    async def scene(network: SourceNetwork) -> list[Trouble | None]:
        return [await network.trouble_with(f"http://cdn.example.com/{name}.jpg") for name in names]

    return world.play(scene)


def test_a_host_that_did_not_answer_three_times_is_left_alone() -> None:
    world = shop(always(GONE), {name: always(GONE) for name in "bc"} | {"d": picture()})
    told = [code_and_message(trouble) for trouble in asked_in_turn(world, "abcd")]
    assert told == [
        *[("source-unreachable", "the connection to its server broke off")] * 3,
        ("source-unreachable", "its host did not answer 3 times, so it is not asked for a while"),
    ]
    assert "/d.jpg" not in {one.path for one in world.origin.asked}


def test_a_host_that_answers_now_and_then_is_asked_on() -> None:
    world = shop(always(GONE), {"b": always(GONE), "c": always(answer(404)), "d": always(GONE), "e": picture()})
    *_, last = asked_in_turn(world, "abcde")
    assert last is None


def test_a_host_that_does_not_answer_takes_no_other_with_it() -> None:
    world = shop(picture())
    world.names["dead.example.com"] = [["93.184.215.15"]]
    world.dead = {"93.184.215.15"}

    async def scene(network: SourceNetwork) -> Trouble | None:
        for number in range(4):
            await network.trouble_with(f"http://dead.example.com/{number}.jpg")
        return await network.trouble_with(ADDRESS)

    assert world.play(scene) is None


def test_a_head_that_is_never_answered_leaves_time_to_ask_for_the_file() -> None:
    world = shop(unlike(SILENT, picture()))
    world.limits = SHORT
    assert world.trouble(ADDRESS) is None
    assert world.origin.methods == ["HEAD", "GET"]


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", answer(200, JPEG, length=None).head + JPEG])
def test_a_server_that_drips_is_given_up(start: bytes) -> None:
    world = shop(lambda asked: Reply(start, repeat(b"a")))
    world.limits = SHORT
    assert code_and_message(world.trouble(ADDRESS))[0] == "source-unreachable"


def test_a_server_that_redirects_forever_and_slowly_is_given_up_as_a_whole() -> None:
    hops = {f"r{number}": always(answer(302, Location=f"/r{number + 1}.jpg")) for number in range(4)}
    world = shop(always(answer(302, Location="/r0.jpg")), {**hops, "r4": always(SILENT)})
    world.limits = SHORT
    assert code_and_message(world.trouble(ADDRESS))[0] == "source-unreachable"


def test_a_server_that_hangs_up_gets_a_second_chance_and_no_third() -> None:
    world = shop(always(GONE))
    assert code_and_message(world.trouble(ADDRESS)) == (
        "source-unreachable",
        "the connection to its server broke off",
    )
    assert world.origin.methods == ["HEAD", "GET"] * 2
    assert shop(in_turn(always(GONE), always(GONE), picture())).trouble(ADDRESS) is None


@pytest.mark.parametrize("start", [b"220 mail.example.com ESMTP\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_what_is_no_http_is_unreachable(start: bytes) -> None:
    world = shop(always(Reply(start, end=End.CLOSE)))
    assert code_and_message(world.trouble(ADDRESS))[0] == "source-unreachable"


def test_a_connection_that_fails_once_is_tried_again() -> None:
    class Once(World):
        async def look_up(self, host: str, port: int) -> Sequence[str]:
            self.dead = set() if self.connected else {PUBLIC}
            return [PUBLIC]

    world = Once(shop(picture()).origin)
    assert world.trouble(ADDRESS) is None
    assert len(world.connected) == 2


def test_a_server_that_takes_no_connection_is_unreachable() -> None:
    world = shop(picture())
    world.dead = {PUBLIC}
    code, message = code_and_message(world.trouble(ADDRESS))
    assert (code, message) == ("source-unreachable", "its server cannot be reached: no connection")
    assert len(world.connected) == 2


def test_why_a_connection_failed_is_told_in_the_system_s_words() -> None:
    async def refused() -> Exception:
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        with pytest.raises(httpcore.ConnectError) as caught:
            await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", port)
        return caught.value

    assert str(trouble_in(asyncio.run(refused()))) == "its server cannot be reached: connection refused"


def test_a_name_server_that_says_nothing_is_given_up() -> None:
    class Mute(World):
        async def look_up(self, host: str, port: int) -> Sequence[str]:
            await asyncio.Event().wait()
            return ()

    world = Mute(shop(picture()).origin, limits=SHORT)
    assert code_and_message(world.trouble(ADDRESS)) == (
        "source-unreachable",
        "no name server tells in time where its host is",
    )


def test_every_error_of_the_network_is_told_as_trouble() -> None:
    raised = [
        kind
        for name, kind in inspect.getmembers(httpcore, inspect.isclass)
        if issubclass(kind, Exception) and name != "ConnectionNotAvailable"  # which stays inside httpcore
    ]
    assert len(raised) > 10
    for kind in (*raised, OSError, ssl.SSLError, ssl.SSLCertVerificationError):
        assert issubclass(kind, FAULTS)
        assert trouble_in(kind()).trouble.code == "source-unreachable"


class Time:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def failed(hosts: Hosts, time: Time, *moments: tuple[float, float]) -> None:
    """Questions that began and ended at these moments, none of which reached the host."""
    for began, ended in moments:
        time.now = ended
        hosts.ended("cdn.example.com", began, reached=False)


def test_after_a_minute_it_is_asked_again() -> None:
    hosts = Hosts(time := Time())
    failed(hosts, time, (0, 1), (1, 2), (2, 3))
    with pytest.raises(SourceTrouble, match="not asked for a while"):
        hosts.refuse_silent("cdn.example.com")
    time.now = 64
    assert hosts.refuse_silent("cdn.example.com") == 64


def test_questions_that_fail_side_by_side_tell_of_one_moment() -> None:
    hosts = Hosts(time := Time())
    failed(hosts, time, *((0, 1) for _ in range(16)))
    assert hosts.refuse_silent("cdn.example.com") == 1
