"""No address leads this program into a network that is not public, by whatever name, notation or detour."""

import pytest

from reconciler.config import Sources
from reconciler.delivery.sources.private import why_private
from tests.delivery.sources.origin import Origin, leads_to, picture
from tests.delivery.sources.world import ADDRESS, PUBLIC, World, code_and_message, shop

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:0a00:0001::1",
    "2002:808:808::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "no address",
    "",
]
OPEN = [
    PUBLIC,
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "168.63.129.17",
    "223.255.255.1",
]
OPEN += ["2606:4700::6810:84e5", "2001:200::1", "2a00:1450::1", "2003::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
LITERAL = [
    "127.0.0.1",
    "[::1]",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "017700000001",
    "127.1",
    "0",
    "10.0.0.1",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_known_as_such(address: str) -> None:
    assert why_private(address) is not None


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_known_as_such(address: str) -> None:
    assert why_private(address) is None


@pytest.mark.parametrize("host", LITERAL)
def test_a_private_address_is_refused_in_every_notation(host: str) -> None:
    world = shop(picture())
    code, message = code_and_message(world.trouble(f"http://{host}/a.jpg"))
    assert code == "source-refused"
    assert message.startswith(("its host is a ", "its host is the "))
    assert (world.looked_up, world.connected) == ([], [])


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "::ffff:192.168.0.1"])
def test_a_name_that_leads_to_a_private_address_is_refused_and_the_address_not_told(address: str) -> None:
    world = World(Origin(), names={"intern.example.com": [[address]]})
    code, message = code_and_message(world.trouble("https://intern.example.com/a.jpg"))
    assert code == "source-refused"
    assert message.startswith("its host name leads to a")
    assert address not in message
    assert world.connected == []


@pytest.mark.parametrize("addresses", [[PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC, "::1"]])
def test_a_name_that_leads_to_public_and_private_addresses_is_refused(addresses: list[str]) -> None:
    world = World(Origin(), names={"both.example.com": [addresses]})
    code, message = code_and_message(world.trouble("http://both.example.com/a.jpg"))
    assert code == "source-refused"
    assert message.startswith("its host name leads to public addresses and to a")
    assert world.connected == []


def test_what_was_checked_is_what_is_connected_to() -> None:
    world = World(Origin({"/a.jpg": picture()}), names={"cdn.example.com": [[PUBLIC], ["127.0.0.1"]]})
    assert world.trouble(ADDRESS) is None
    assert world.looked_up == ["cdn.example.com"]
    assert world.connected == [(PUBLIC, 80)]


def test_a_name_that_turns_private_before_the_next_connection_is_refused_then() -> None:
    world = shop(leads_to("http://cdn.example.com:8080/a.jpg"))
    world.names["cdn.example.com"] = [[PUBLIC], ["127.0.0.1"]]
    assert code_and_message(world.trouble(ADDRESS))[0] == "source-refused"
    assert world.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("host", [*LITERAL, "intern.example.com"])
def test_a_redirect_into_a_private_network_is_refused(host: str) -> None:
    world = shop(leads_to(f"http://{host}/latest/meta-data"))
    world.names["intern.example.com"] = [["10.0.0.1"]]
    assert code_and_message(world.trouble(ADDRESS))[0] == "source-refused"
    assert world.connected == [(PUBLIC, 80)]
    assert world.origin.methods == ["HEAD"]


def test_private_networks_are_asked_where_that_is_wanted() -> None:
    world = World(Origin({"/a.jpg": picture()}), Sources(allow_private_networks=True))
    world.names["nas.local"] = [["10.0.0.1"]]
    assert world.trouble("http://nas.local:8080/a.jpg") is None
    assert world.connected == [("10.0.0.1", 8080)]


def test_the_addresses_of_a_name_are_tried_until_one_takes_the_connection() -> None:
    world = shop(picture())
    world.names["cdn.example.com"] = [["2606:4700::1", "2606:4700::2", "8.8.8.8", PUBLIC]]
    world.dead = {"2606:4700::1", "8.8.8.8"}
    assert world.trouble(ADDRESS) is None
    assert [host for host, _ in world.connected] == ["2606:4700::1", "8.8.8.8", "2606:4700::2"]


def test_a_name_that_nobody_knows_is_unreachable_and_not_looked_up_again() -> None:
    world = World(Origin())
    code, message = code_and_message(world.trouble("https://typo.example.com/a.jpg"))
    assert (code, message) == ("source-unreachable", "its host is not known")
    assert world.looked_up == ["typo.example.com"]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://cdn.example.com/a.jpg",
        "file:///etc/passwd",
        "//cdn.example.com/a.jpg",
        "http:///a.jpg",
        "http://user@cdn.example.com/a.jpg",
        "http://user:pw@cdn.example.com/a.jpg",
        "http://cdn.example.com:0/a.jpg",
        "http://cdn.example.com:65536/a.jpg",
        "http://cdn..example.com/a.jpg",
        "http://.example.com/a.jpg",
        f"http://{'a' * 64}.example.com/a.jpg",
        "http://1.2.3.999/a.jpg",
        "http://ex%61mple.com/a.jpg",
        "http://[fe80::1%25eth0]/a.jpg",
        "http://[::1/a.jpg",
        "http://cdn.example.com/a\x00.jpg",
        "http://\uff11\uff12\uff17.0.0.1/a.jpg",
    ],
)
def test_what_is_no_address_of_a_picture_is_refused_unasked(address: str) -> None:
    world = shop(picture())
    assert code_and_message(world.trouble(address))[0] == "source-refused"
    assert world.looked_up == []
    assert world.network is not None
    assert world.network.questions == 0
