"""Which still picture is shown for a video, and that nothing of an address gets into it but an id."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.stills import still_of

STILL = "https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "http://youtube.com/watch?t=4&v=dQw4w9WgXcQ#here",
        "HTTPS://M.YouTube.com/watch?v=dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
    ],
)
def test_youtube_names_its_stills_by_the_id_that_stands_in_the_address(address: str) -> None:
    assert still_of(address) == STILL


@pytest.mark.parametrize(
    "address",
    [
        "https://vimeo.com/76979871",
        "https://www.youtube.com/watch?v=tooshort",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQx",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&v=ZZw4w9WgXcQ",
        "https://www.youtube.com/watch?v=../..%2Fevil",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ/more",
        "https://[broken/watch?v=dQw4w9WgXcQ",
        "javascript://youtube.com/watch?v=dQw4w9WgXcQ",
        "asset:sha256:" + 64 * "0" + ":youtu.be",
    ],
)
def test_of_every_other_address_no_still_is_known(address: str) -> None:
    assert still_of(address) is None


@given(st.text(max_size=30))
def test_nothing_of_an_address_gets_through_but_an_id(text: str) -> None:
    for address in (f"https://youtu.be/{text}", f"https://www.youtube.com/watch?v={text}", text):
        found = still_of(address)
        assert found is None or re.fullmatch(r"https://i\.ytimg\.com/vi/[A-Za-z0-9_-]{11}/hqdefault\.jpg", found)
