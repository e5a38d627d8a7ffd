"""Make text from catalogs and stores inert in GitHub's Markdown, in paragraphs and in cells of tables alike.

Premise: an entity keeps a character from the Markdown parser alone. What looks for mentions, for references and for
addresses of mail runs after it, over text in which `&#64;` is an `@` again. Two things hold there: nothing inside of
`<code>` is taken for a mention or a reference, and a comment, which nobody sees, splits a text, so that an address is
not found as one. Never decides what is shown.
"""

import re

from reconciler.render.escape import terminal

# All of ASCII that means something to Markdown, to HTML, to a table or to a workflow's log; of the rest, what cannot
# begin a line of code (`-`, `+`, `=`) is left as it is.
_MARKS = re.compile(r"""[&<>"'`|@#\[\](){}*_~\\:!$^]|(?<=www)\.""", re.IGNORECASE)
_SPLIT = "<!-- -->"
_SPLIT_AFTER = frozenset("@:")

# A word that nothing can come of: letters, with an apostrophe or hyphens between them, or a small number; with the
# marks of a sentence around it. A commit's id needs seven digits, and a tracker's reference a number after a hyphen.
_WORD = re.compile(r"""["'(]{0,2}(?:[^\W\d_]+(?:['’-][^\W\d_]+)*|\d{1,6})["')]{0,2}[,;:.?!]?["')]?""")
_COMMIT = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)


def inert(text: str) -> str:
    """`text` on one line, to be read as it stands; each word that GitHub could make something of becomes code.

    What a reader could not see is shown as an escape (`\\n`). Runs of spaces become one, as a browser shows them.
    """
    return " ".join(_word(word) for word in terminal(text).split(" ") if word)


def code(text: str) -> str:
    """`text` as `<code>…</code>` on one line, as an address, a SKU or a path is best shown."""
    return f"<code>{_MARKS.sub(_marked, terminal(text))}</code>"


def _word(word: str) -> str:
    plain = _WORD.fullmatch(word) and not _COMMIT.search(word)
    if plain:
        return _MARKS.sub(_entity, word).replace(".", "&#46;")
    end = word[-1] if len(word) > 1 and word[-1] in ",;:" else ""
    return f"{code(word.removesuffix(end))}{_MARKS.sub(_entity, end)}"


def _marked(found: re.Match[str]) -> str:
    return _entity(found) + (_SPLIT if found[0] in _SPLIT_AFTER else "")


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
