"""Whatever a text says, GitHub's Markdown shows it and does nothing else with it."""

import html
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from reconciler.render.escape import terminal
from reconciler.render.markdown_escape import code, inert

TEMPTING = (
    "@everyone",
    "@acme/owners,",
    "(@bob)",
    "me@example.com",
    "mailto:me@example.com",
    "https://example.com/a_b_c?d=1#e",
    "www.example.com",
    "WWW.example.com",
    "#12",
    "GH-12",
    "acme/shop#12",
    "deadbeef",
    "0123456789abcdef0123456789abcdef01234567",
    "TICKET-7",
    ":tada:",
    "::error::x",
    "##[error]x",
    "</details><script>alert(1)</script>",
    "<!-- x -->",
    "<img src=x onerror=y>",
    "&#64;bob",
    "[a](https://example.com)",
    "![a](https://example.com/a.png)",
    "[^1]",
    "`code`",
    "a|b",
    r"a\|b",
    "\\",
    "*a* _b_ ~~c~~ **d**",
    "$x$",
    "# head",
    "> quote",
    "- [ ] task",
    "1. one",
    "===",
    "|---|",
    "a\nb\r\n\n    c",
    "\x1b[31mred",
    "\u202egnp.exe",
    "",
)
hostile = st.lists(st.sampled_from(TEMPTING) | st.text(max_size=8) | st.sampled_from(" .:@#/|`<"), max_size=6).map(
    "".join
)


def pieces(markdown: str) -> tuple[list[str], list[str]]:
    """The texts that GitHub searches after Markdown, outside of code and inside: entities are characters again."""
    inside = re.findall(r"<code>(.*?)</code>", markdown, re.DOTALL)
    outside = re.split(r"<code>.*?</code>", markdown, flags=re.DOTALL)
    return [html.unescape(text) for text in outside], [
        html.unescape(text) for one in inside for text in one.split("<!-- -->")
    ]


def assert_inert(markdown: str) -> None:
    # What Markdown, HTML and tables read: none of their marks but our own tags and entities.
    bare = re.sub(r"</?code>|<!-- -->|&#\d+;", "", markdown)
    assert not re.search(r"[&<>`|@#\[\]*_~\\:!$\n\r]|www\.", bare, re.IGNORECASE)
    assert not re.match(r"\s|[-+=]|\d+[.)]", markdown)
    outside, inside = pieces(markdown)
    for text in outside:
        assert not re.search(r"[@#<&/\\*_`|]|[0-9a-f]{7}|\w:\w|:\w+:|-\d", text, re.IGNORECASE)
    for text in inside:  # an address of the web or of mail needs both its sides in one piece
        assert not re.search(r":/|:\w|@\w", text)
    for text in (*outside, *inside):
        assert terminal(text) == text


@pytest.mark.parametrize("render", [inert, code])
@pytest.mark.parametrize("text", TEMPTING)
def test_tempting_texts_are_inert(text: str, render: Callable[[str], str]) -> None:
    assert_inert(render(text))


@given(text=hostile)
def test_any_text_is_inert_and_says_the_same(text: str) -> None:
    for rendered, said in ((inert(text), " ".join(terminal(text).split(" "))), (code(text), terminal(text))):
        assert_inert(rendered)
        shown = html.unescape(re.sub(r"</?code>|<!-- -->", "", rendered))
        assert " ".join(shown.split(" ")).split() == said.split()


def test_ordinary_words_stay_ordinary() -> None:
    text = "the gallery was changed (by hand) since it was applied: 4 items then, 2 now; that's all, von A bis Ö."
    assert html.unescape(inert(text)) == text
    assert "<code>" not in inert(text)


def test_what_github_would_link_is_shown_as_code() -> None:
    assert inert("ask @bob about #12, https://a.example/b|c or\nwww.d.example!") == snapshot(
        "ask <code>&#64;<!-- -->bob</code> about <code>&#35;12</code>, <code>https&#58;<!-- -->//a.example/b&#124;c</code> <code>or&#92;nwww&#46;d.example&#33;</code>"
    )
    assert code("MUG-BLUE") == snapshot("<code>MUG-BLUE</code>")
    assert code("https://cdn.example.com/mug/side_1.jpg") == snapshot(
        "<code>https&#58;<!-- -->//cdn.example.com/mug/side&#95;1.jpg</code>"
    )
