"""Say in words why a text is not YAML, and what to do. Never shows a parser's phrase as it is."""

_QUOTE = "put the text in quotes"

# Phrases of ruamel.yaml's scanner and parser; the first that fits counts.
_WORDS = (
    ("'\\t'", "a tab cannot stand here: use spaces"),
    (
        "mapping values are not allowed",
        f"a colon and a value cannot stand here: indent the line like those around it, or {_QUOTE}",
    ),
    ("mapping keys are not allowed", "a key cannot begin here: indent the line like those around it"),
    ("sequence entries are not allowed", "a list cannot begin here: begin it on a line of its own, below its key"),
    ("could not find expected ':'", f"a line without a colon among keys: write `key: value`, or {_QUOTE}"),
    ("expected <block end>", "this does not fit what stands above it: check the indentation and the quotes"),
    ("expected ',' or", "a comma or a closing bracket is missing before this"),
    ("expected the node content", f"a value is missing here; if this is meant as text, {_QUOTE}"),
    ("found unexpected end of stream", "the file ends inside a text in quotes: close the quote"),
    ("found unexpected document separator", "a text in quotes runs into this line: close the quote above"),
    ("escape", "no such escape: write `\\\\` for a backslash, or put the text in single quotes"),
    ("that cannot start any token", f"no value can begin with this character: {_QUOTE}"),
    (
        "chomping or indentation",
        "after `|` or `>` nothing can stand in the line: begin the text in the next",
    ),
    ("indentation indicator", "after `|` or `>` nothing can stand in the line: begin the text in the next"),
    ("more indented follow up line", "the empty lines above this are indented: leave them empty"),
    ("expected alphabetic or numeric", f"`&` and `*` begin the name of an anchor or an alias: {_QUOTE}"),
    ("tag handle", f"`!` begins a tag, and none is used here: {_QUOTE}"),
    ("URI", f"`!` begins a tag, and none is used here: {_QUOTE}"),
    ("'!'", f"`!` begins a tag, and none is used here: {_QUOTE}"),
    ("<document start>", "`%` begins a directive, and none is needed here: take the line out"),
    ("YAML", "`%` begins a directive, and none is needed here: take the line out"),
    ("after document end", "something follows the end of the document: take it out"),
)


def in_words(phrase: str | None) -> str:
    """What a person can do about the error that the parser calls `phrase`."""
    known = (words for said, words in _WORDS if phrase and said in phrase)
    return next(known, "this is not YAML: check the quotes, the colons and the indentation around here")
