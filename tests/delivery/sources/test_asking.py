"""A picture is asked for with HEAD, and with the first bytes of the file wherever HEAD does not settle it."""

import asyncio
from itertools import chain, repeat
from pathlib import Path

import pytest

from reconciler.delivery.sources import SourceNetwork, SourceTrouble, Trouble, exchange
from tests.delivery.sources.origin import (
    GIF,
    HTML,
    JPEG,
    PNG,
    WEBP,
    Asked,
    End,
    Page,
    Reply,
    always,
    answer,
    in_turn,
    leads_to,
    picture,
    refuses_head,
    unlike,
)
from tests.delivery.sources.world import ADDRESS, code_and_message, shop

MB = 1024 * 1024


def test_a_head_that_promises_a_picture_is_believed() -> None:
    world = shop(picture())
    assert world.trouble(ADDRESS) is None
    assert world.origin.methods == ["HEAD"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 429, 500, 501, 503])
def test_a_refused_head_says_nothing_of_the_picture(status: int) -> None:
    world = shop(refuses_head(status))
    assert world.trouble(ADDRESS) is None
    assert world.origin.methods == ["HEAD", "GET"]
    assert world.origin.asked[1].headers["range"] == "bytes=0-63"


@pytest.mark.parametrize(
    "head",
    [
        Reply(b"", end=End.CLOSE),
        answer(200, Content_Type="text/html"),
        answer(200, length=None, Content_Type="image/jpeg"),
        answer(200, Content_Type="image/jpeg"),  # a length of 0
        answer(200, length=500, Content_Type="image/jpeg", Content_Encoding="gzip"),
        answer(200, length=21 * MB, Content_Type="image/jpeg"),
        answer(302, Location="http://cdn.example.com/a.jpg"),
        answer(304),
    ],
)
def test_a_head_that_proves_nothing_is_followed_by_the_file_itself(head: Reply) -> None:
    world = shop(unlike(head, picture()))
    assert world.trouble(ADDRESS) is None
    assert world.origin.methods[-1] == "GET"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_body_after_head_does_not_get_in_the_way(at_once: bool) -> None:
    head = answer(404, HTML).head
    world = shop(unlike(Reply(head + HTML) if at_once else Reply(head, [HTML]), picture()))
    assert world.trouble(ADDRESS) is None


@pytest.mark.parametrize("data", [JPEG, PNG, GIF, WEBP])
@pytest.mark.parametrize("said", ["application/octet-stream", "text/html; charset=utf-8", "image/avif", ""])
def test_where_the_header_lies_the_first_bytes_decide(data: bytes, said: str) -> None:
    assert shop(picture(data, said)).trouble(ADDRESS) is None


@pytest.mark.parametrize(
    ("data", "called"),
    [
        (HTML, "a web page"),
        (b"BM" + bytes(50), "a BMP"),
        (b"II*\x00" + bytes(50), "a TIFF"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(50), "an AVIF"),
        (b"\n<svg xmlns='http://www.w3.org/2000/svg'/>" + bytes(50), "an SVG"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt " + bytes(50), "something else"),
    ],
)
def test_what_ecwid_does_not_take_is_not_a_picture(data: bytes, called: str) -> None:
    code, message = code_and_message(shop(picture(data, "image/x-unknown")).trouble(ADDRESS))
    assert code == "source-not-a-picture"
    assert message == (
        f"what the server sends is {called}, not a JPG, PNG, GIF or WebP; the server calls it image/x-unknown"
    )


def test_an_image_type_over_a_web_page_is_found_out_once_the_file_is_asked_for() -> None:
    world = shop(refuses_head(405, picture(HTML, "image/jpeg")))
    assert code_and_message(world.trouble(ADDRESS))[0] == "source-not-a-picture"


def test_an_empty_file_is_not_a_picture() -> None:
    code, message = code_and_message(shop(always(answer(200, Content_Type="image/jpeg"))).trouble(ADDRESS))
    assert (code, message) == ("source-not-a-picture", "the server sends an empty file")


def test_what_a_server_says_is_told_short_and_printable() -> None:
    lie = "text/\N{RIGHT-TO-LEFT OVERRIDE}html" + "x" * 500
    message = code_and_message(shop(picture(HTML, lie)).trouble(ADDRESS))[1]
    assert message.isascii()
    assert len(message) < 160


@pytest.mark.parametrize("location", [":https://_]", "http://[v1.x]/", "//[", "http://a[b]c/", "http://\\x00/"])
def test_a_redirect_to_what_is_no_address_fails_its_own_picture_alone(location: str) -> None:
    world = shop(leads_to(location), {"b": picture()})

    async def scene(network: SourceNetwork) -> list[Trouble | None]:
        return await asyncio.gather(*map(network.trouble_with, (ADDRESS, "http://cdn.example.com/b.jpg")))

    bad, good = world.play(scene)
    assert code_and_message(bad)[0] in ("source-failed", "source-refused")
    assert good is None


def test_an_answer_that_nobody_thought_of_fails_its_own_picture_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(address: object, location: str) -> None:
        raise KeyError(location)

    monkeypatch.setattr(exchange, "led_on", broken)
    world = shop(leads_to("/b.jpg"), {"b": picture()})

    async def scene(network: SourceNetwork) -> tuple[Trouble | None, Trouble | None, SourceTrouble]:
        bad = await network.trouble_with(ADDRESS)
        with pytest.raises(SourceTrouble) as caught:
            await network.fetch(ADDRESS, tmp_path)
        return bad, await network.trouble_with("http://cdn.example.com/b.jpg"), caught.value

    bad, good, fetched = world.play(scene)
    expected = ("source-failed", "what its server answers cannot be handled (KeyError)")
    assert code_and_message(bad) == code_and_message(fetched.trouble) == expected
    assert good is None


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451, 204, 304, 300, 999])
def test_a_status_that_is_no_success_is_told(status: int) -> None:
    code, message = code_and_message(shop(always(answer(status))).trouble(ADDRESS))
    assert code == "source-failed"
    assert f"HTTP {status}" in message


def test_a_server_that_has_trouble_for_a_moment_gets_a_second_chance() -> None:
    broken = always(answer(503))
    world = shop(in_turn(broken, broken, picture()))
    assert world.trouble(ADDRESS) is None
    assert world.origin.methods == ["HEAD", "GET", "HEAD"]


def test_a_server_that_stays_in_trouble_gets_no_third_chance() -> None:
    world = shop(always(answer(503)))
    assert code_and_message(world.trouble(ADDRESS)) == (
        "source-failed",
        "the server answers HTTP 503 Service Unavailable",
    )
    assert world.origin.methods == ["HEAD", "GET"] * 2


def test_what_a_second_try_cannot_mend_is_not_tried_again() -> None:
    world = shop(always(answer(404)))
    world.trouble(ADDRESS)
    assert world.origin.methods == ["HEAD", "GET"]


def test_a_server_without_ranges_is_hung_up_on_after_the_first_bytes() -> None:
    body = [JPEG, *[bytes(MB)] * 15]
    whole = Reply(answer(200, length=len(JPEG) + 15 * MB).head, body)
    world = shop(refuses_head(405, lambda asked: whole))
    assert world.trouble(ADDRESS) is None
    assert world.origin.sent < 15 * MB


@pytest.mark.parametrize(
    "odd",
    [
        answer(416),
        answer(206, JPEG),
        answer(206, JPEG[10:], Content_Range="bytes 10-210/211"),
        answer(206, JPEG[:64], Content_Range="bytes 0-63/*"),
    ],
)
def test_a_server_with_odd_ranges_is_asked_for_the_whole_file(odd: Reply) -> None:
    def page(asked: Asked) -> Reply:
        return odd if "range" in asked.headers else answer(200, JPEG)

    world = shop(unlike(answer(405), page))
    assert world.trouble(ADDRESS) is None
    assert world.origin.methods == ["HEAD", "GET", "GET"]


def test_a_server_that_gives_nothing_but_parts_is_no_source() -> None:
    code, message = code_and_message(shop(always(answer(416))).trouble(ADDRESS))
    assert (code, message) == ("source-failed", "the server gives the file in parts alone")


@pytest.mark.parametrize(
    "get",
    [
        always(answer(200, JPEG, length=20 * MB + 1)),
        always(answer(206, JPEG, Content_Range=f"bytes 0-63/{20 * MB + 1}")),
    ],
)
def test_a_picture_that_says_it_is_too_large_is_not_read(get: Page) -> None:
    code, message = code_and_message(shop(refuses_head(405, get)).trouble(ADDRESS))
    assert code == "source-too-large"
    assert message == "a picture may have 20 MB, and it has 20.0 MB"


def test_a_picture_of_exactly_20_mb_is_taken() -> None:
    assert shop(refuses_head(405, always(answer(200, JPEG, length=20 * MB)))).trouble(ADDRESS) is None
    assert shop(always(answer(200, length=20 * MB, Content_Type="image/png"))).trouble(ADDRESS) is None


def unmeasured(*pieces: bytes) -> Page:
    """Chunks, and nobody says how many."""

    def page(asked: Asked) -> Reply:
        chunks = [f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in (*pieces, b"")]
        return Reply(answer(200, length=None, Transfer_Encoding="chunked").head, chunks)

    return unlike(answer(405), page)


def test_a_picture_of_unknown_size_is_read_to_its_end() -> None:
    world = shop(unmeasured(JPEG, bytes(MB), bytes(MB)))
    assert world.trouble(ADDRESS) is None
    assert world.origin.sent > 2 * MB


def test_a_picture_of_unknown_size_is_given_up_where_it_grows_too_large() -> None:
    endless = Reply(answer(200, length=None).head, chain([JPEG], repeat(bytes(MB))), End.CLOSE)
    world = shop(refuses_head(405, lambda asked: endless))
    code, message = code_and_message(world.trouble(ADDRESS))
    assert (code, message) == ("source-too-large", "a picture may have 20 MB, and it is larger than that")
    assert world.origin.sent < 40 * MB


def test_something_else_of_unknown_size_is_not_read_on() -> None:
    endless = Reply(answer(200, length=None).head, repeat(HTML), End.CLOSE)
    world = shop(refuses_head(405, lambda asked: endless))
    assert code_and_message(world.trouble(ADDRESS))[0] == "source-not-a-picture"
    assert world.origin.sent < 10 * MB


def test_nobody_is_told_who_asks_and_no_cookie_comes_back() -> None:
    def page(asked: Asked) -> Reply:
        return answer(302, Location="/b.jpg", Set_Cookie="id=1")

    world = shop(page, {"b": picture()})
    world.trouble(ADDRESS)
    assert [one.headers for one in world.origin.asked] == [
        {
            "host": "cdn.example.com",
            "user-agent": "ecwid-media-reconciler",
            "accept": "*/*",
            "accept-encoding": "identity",
        }
    ] * 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    pages = {"b": leads_to("http://cdn.example.com:8080/c.jpg"), "c": picture()}
    world = shop(leads_to("b.jpg", status), pages)
    assert world.trouble(ADDRESS) is None
    assert [one.path for one in world.origin.asked] == ["/a.jpg", "/b.jpg", "/c.jpg"]
    assert world.origin.asked[2].headers["host"] == "cdn.example.com:8080"


def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    hops = {f"r{number}": leads_to(f"/r{number + 1}.jpg") for number in range(1, 5)}
    assert shop(leads_to("/r1.jpg"), {**hops, "r5": picture()}).trouble(ADDRESS) is None
    hops["r5"] = leads_to("/r6.jpg")
    assert code_and_message(shop(leads_to("/r1.jpg"), {**hops, "r6": picture()}).trouble(ADDRESS)) == (
        "source-failed",
        "it leads on to another address more than 5 times",
    )


def test_a_redirect_to_nowhere_is_a_failure() -> None:
    assert code_and_message(shop(always(answer(302))).trouble(ADDRESS))[0] == "source-failed"
    assert code_and_message(shop(leads_to("http://[::bad/")).trouble(ADDRESS))[0] == "source-failed"


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://cdn.example.com/a.jpg", "http://user:pw@cdn.example.com/", "data:image/png,"],
)
def test_a_redirect_to_what_may_not_be_asked_is_refused_at_once(target: str) -> None:
    world = shop(leads_to(target))
    code, message = code_and_message(world.trouble(ADDRESS))
    assert code == "source-refused"
    assert message.startswith("it leads on to another: ")
    assert world.origin.methods == ["HEAD"]
