"""Where the environment names a proxy, pictures are asked for through it, and private networks stay closed."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from reconciler.config import Sources
from reconciler.delivery.sources import Limits, SourceNetwork, Trouble
from reconciler.delivery.sources.proxies import Proxies
from reconciler.errors import ConfigError
from tests.delivery.sources.forwarder import Forwarder
from tests.delivery.sources.origin import Origin, leads_to, picture
from tests.delivery.sources.test_secure_connections import CERTIFICATE
from tests.delivery.sources.world import ADDRESS, PUBLIC, World, code_and_message, shop


def through(
    world: World, proxy: Forwarder, address: str, *, names: tuple[str, ...], user: str = ""
) -> Trouble | None:
    """What comes of asking with these variables naming the proxy."""

    async def outer() -> Trouble | None:
        async with world.origin.serve(world.tls), proxy.serve(world.origin.port):
            world.environ |= dict.fromkeys(names, f"http://{user}127.0.0.1:{proxy.port}")
            async with world.open() as network:
                return await network.trouble_with(address)

    return asyncio.run(outer())


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_an_http_address_is_asked_through_the_proxy(name: str) -> None:
    world, proxy = shop(picture()), Forwarder()
    assert through(world, proxy, ADDRESS, names=(name,)) is None
    assert proxy.asked == ["HEAD http://cdn.example.com/a.jpg HTTP/1.1"]
    assert world.connected == []


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_an_https_address_is_asked_through_a_tunnel_with_its_certificate_checked(name: str, tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_text(CERTIFICATE)
    world, proxy = shop(picture()), Forwarder()
    world.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    world.tls.load_cert_chain(certificate)
    address = "https://cdn.example.com/a.jpg"
    assert "not valid" in code_and_message(through(world, proxy, address, names=(name,)))[1]
    world.environ["SSL_CERT_FILE"] = str(certificate)
    assert through(world, proxy, address, names=(name,)) is None
    assert proxy.asked == ["CONNECT cdn.example.com:443 HTTP/1.1"] * 2
    assert world.connected == []


def test_a_name_that_only_the_proxy_knows_is_left_to_it() -> None:
    world, proxy = shop(picture()), Forwarder()
    world.names.clear()
    assert through(world, proxy, ADDRESS, names=("http_proxy",)) is None
    assert world.looked_up == ["cdn.example.com"]


def test_a_name_that_nobody_here_knows_is_looked_up_once() -> None:
    world, proxy = shop(leads_to("b.jpg"), {"b": leads_to("c.jpg"), "c": picture()}), Forwarder()
    world.names.clear()
    assert through(world, proxy, ADDRESS, names=("http_proxy",)) is None
    assert len(proxy.asked) == 3
    assert world.looked_up == ["cdn.example.com"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "169.254.169.254", "nas.example.com"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_private_address_is_refused_before_the_proxy_is_asked(host: str, scheme: str) -> None:
    world, proxy = World(Origin(), names={"nas.example.com": [[PUBLIC, "10.0.0.1"]]}), Forwarder()
    trouble = through(world, proxy, f"{scheme}://{host}/a.jpg", names=("all_proxy",))
    assert code_and_message(trouble)[0] == "source-refused"
    assert proxy.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1.",
        "2130706433.",
        "0x7f000001.",
        "169.254.169.254.",
        "localhost",
        "localhost.",
        "shop.localhost",
        "metadata.google.internal",
        "metadata.google.internal.",
        "printer.local",
        "router.lan",
        "nas.home.arpa",
        "Intranet",
        "intranet.",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_the_proxy_alone_would_know_as_private_is_refused_before_it_is_asked(
    host: str, scheme: str
) -> None:
    world, proxy = World(Origin()), Forwarder()
    trouble = through(world, proxy, f"{scheme}://{host}/a.jpg", names=("all_proxy",))
    assert code_and_message(trouble)[0] == "source-refused"
    assert (proxy.asked, world.looked_up) == ([], [])


@pytest.mark.parametrize("host", ["intranet", "printer.local", "127.0.0.1."])
def test_who_opens_private_networks_reaches_them_through_the_proxy(host: str) -> None:
    world, proxy = shop(picture()), Forwarder()
    world.settings = Sources(allow_private_networks=True)
    assert through(world, proxy, f"http://{host}/a.jpg", names=("all_proxy",)) is None
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("host", ["lan.example.com", "notlocal.example", "local.example.", "internal.example.com"])
def test_a_public_name_with_a_private_word_in_it_is_left_to_the_proxy(host: str) -> None:
    world, proxy = shop(picture()), Forwarder()
    assert through(world, proxy, f"http://{host}/a.jpg", names=("all_proxy",)) is None


def test_a_redirect_to_a_private_address_is_refused_before_the_proxy_is_asked() -> None:
    world, proxy = shop(leads_to("http://169.254.169.254/")), Forwarder()
    assert code_and_message(through(world, proxy, ADDRESS, names=("http_proxy",)))[0] == "source-refused"
    assert len(proxy.asked) == 1


def test_a_password_goes_to_the_proxy_alone() -> None:
    world, proxy = shop(picture()), Forwarder()
    assert through(world, proxy, ADDRESS, names=("http_proxy",), user="me:p%40ss@") is None
    assert proxy.authorizations == ["Proxy-Authorization: Basic bWU6cEBzcw=="]
    assert "proxy-authorization" not in world.origin.asked[0].headers
    assert "authorization" not in world.origin.asked[0].headers


def test_a_proxy_that_refuses_is_told() -> None:
    world, proxy = shop(picture()), Forwarder(refuses="407 Proxy Authentication Required")
    trouble = through(world, proxy, "https://cdn.example.com/a.jpg", names=("https_proxy",), user="me:secret@")
    assert code_and_message(trouble) == (
        "source-unreachable",
        "the proxy does not connect to its server (407 Proxy Authentication Required)",
    )


def test_a_host_in_no_proxy_is_asked_directly_and_as_guarded_as_ever() -> None:
    world, proxy = shop(picture()), Forwarder()
    world.environ["NO_PROXY"] = "localhost, .example.com,10.0.0.0/8"
    assert through(world, proxy, ADDRESS, names=("http_proxy",)) is None
    assert code_and_message(through(world, proxy, "http://10.0.0.1/", names=("http_proxy",)))[0] == "source-refused"
    assert proxy.asked == []
    assert world.connected == [(PUBLIC, 80)]


def chosen(environ: dict[str, str], address: str = "https://cdn.example.com/a.jpg") -> str | None:
    proxy = Proxies.read(environ).for_address(httpx.URL(address))
    return None if proxy is None else str(proxy)


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": " p.example.com:3128 "}, "http://p.example.com:3128"),
        ({"HTTPS_PROXY": "https://p:1"}, "https://p:1"),
        ({"HTTPS_PROXY": "http://large:1", "https_proxy": "http://small:1"}, "http://small:1"),
        ({"HTTPS_PROXY": "http://large:1", "https_proxy": ""}, None),
        ({"ALL_PROXY": "http://all:1", "HTTPS_PROXY": "http://own:1"}, "http://own:1"),
        ({"ALL_PROXY": "http://all:1", "HTTPS_PROXY": ""}, None),
    ],
)
def test_the_variables_are_read_as_curl_reads_them(environ: dict[str, str], proxy: str | None) -> None:
    assert chosen(environ) == proxy


@pytest.mark.parametrize(
    ("entries", "address", "direct"),
    [
        ("*", "https://cdn.example.com/", True),
        ("example.com", "https://cdn.example.com/", True),
        ("example.com", "https://example.com./", True),
        ("EXAMPLE.com.", "https://cdn.example.com/", True),
        ("*.example.com", "https://cdn.example.com/", True),
        ("ample.com", "https://cdn.example.com/", False),
        ("cdn.example.com.evil", "https://cdn.example.com/", False),
        ("example.com:443", "https://example.com/", True),
        ("example.com:8443", "https://example.com/", False),
        ("a.example b.example,,example.com", "https://example.com/", True),
        ("8.8.0.0/16", "https://8.8.8.8/", True),
        ("8.8.0.0/16", "https://8.9.8.8/", False),
        ("8.8.0.0/nonsense", "https://8.8.8.8/", False),
        ("8.8.8.8", "https://8.8.8.8/", True),
        ("[2606:4700::1]:443", "https://[2606:4700::1]/", True),
        ("2606:4700::1", "https://[2606:4700::1]/", True),
        (",. ,", "https://example.com/", False),
    ],
)
def test_no_proxy_names_hosts_domains_and_networks(entries: str, address: str, direct: bool) -> None:
    assert (chosen({"ALL_PROXY": "http://p:1", "NO_PROXY": entries}, address) is None) is direct


@pytest.mark.parametrize(
    "value", ["socks5://me:secret@p:1080", "http://me:secret@:1/", "http://me:secret@[p", "http://p:0"]
)
def test_a_proxy_that_cannot_be_used_is_told_by_its_variable_alone(value: str) -> None:
    with pytest.raises(ConfigError, match=r"^(HTTPS_PROXY|ALL_PROXY) ") as caught:
        Proxies.read({"ALL_PROXY": value})
    assert "secret" not in f"{caught.value.message}{caught.value.remedy}{caught.value.__cause__}"


def test_a_slow_name_server_does_not_keep_anyone_from_the_proxy() -> None:
    class Mute(World):
        async def look_up(self, host: str, port: int) -> Sequence[str]:
            self.looked_up.append(host)
            await asyncio.Event().wait()
            raise socket.gaierror

    world, proxy = Mute(shop(leads_to("b.jpg"), {"b": picture()}).origin), Forwarder()
    world.limits = Limits(question=2, pause=0)
    assert through(world, proxy, ADDRESS, names=("http_proxy",)) is None
    assert world.looked_up == ["cdn.example.com"]


def test_the_network_is_open_for_more_than_one_address() -> None:
    world, proxy = shop(picture(), {"b": picture()}), Forwarder()

    async def outer() -> list[Trouble | None]:
        async with world.origin.serve(), proxy.serve(world.origin.port):
            world.environ["http_proxy"] = f"127.0.0.1:{proxy.port}"
            async with world.open() as network:
                return await _both(network)

    assert asyncio.run(outer()) == [None, None]


async def _both(network: SourceNetwork) -> list[Trouble | None]:
    return await asyncio.gather(*(network.trouble_with(f"http://cdn.example.com/{name}.jpg") for name in "ab"))
