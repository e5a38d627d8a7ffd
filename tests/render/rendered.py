"""Markdown as a browser gets it: what the parser made of it, and whether all of that was meant. Renders nothing itself."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

VOID = {"br", "img"}
ATTRIBUTES: Mapping[str, Collection[str]] = {
    "a": {"href"},
    "img": {"width", "alt", "src"},
    "details": {"open"},
    "td": {"colspan"},
}
TAGS = {"h2", "h3", "p", "strong", "blockquote", "ul", "li", "code", "b"} | {"summary", "table", "tr", "th", "td"}
# What runs after the parser, over text that is in neither code nor a link: mentions, references, addresses, emoji.
_FOUND_LATER = re.compile(r"@\w|#\d|GH-\d|://|www\.|:\w+:|\b[0-9a-f]{7,40}\b")


@dataclass
class Page(HTMLParser):
    """The document, parsed. Fails on a tag or an attribute that no renderer of ours makes, and on an open end."""

    addresses: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS | set(ATTRIBUTES) | VOID, f"<{tag}> is none of ours"
        assert {name for name, _ in attrs} <= set(ATTRIBUTES.get(tag, ())), f"<{tag}> has {attrs}"
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes none of {self.open}"
        self.open.pop()

    def handle_comment(self, data: str) -> None:
        assert data == " ", "a comment that is none of ours"

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if not {"code", "a"} & set(self.open):
            assert not _FOUND_LATER.search(data), f"GitHub would find something in {data!r}"

    @property
    def text(self) -> str:
        """All that can be read, tags and comments left out."""
        return "".join(self.words)


def page(markdown: str) -> Page:
    """The page that GitHub's parser, as far as another one behaves like it, makes of this."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found = Page()
    found.feed(parser.render(markdown))
    found.close()
    assert not found.open, f"{found.open} stay open"
    return found
