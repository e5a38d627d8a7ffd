"""Plain text of many lines in GitHub's Markdown, shown as it stands. Nothing in it can end the block or act in it."""

from reconciler.render.markdown_escape import code

_LEFT_OUT = "… {} more lines"


def block(text: str, longest: int = 20_000) -> str:
    """`text` line by line in a fixed-width block, at most `longest` characters; what is over is counted."""
    lines = text.rstrip("\n").split("\n")
    shown: list[str] = []
    room = longest - 100
    for line in lines:
        marked = code(line) if line else ""
        room -= len(marked) + 1
        if room < 0:
            break
        shown.append(marked)
    if len(shown) < len(lines):
        shown.append(_LEFT_OUT.format(len(lines) - len(shown)))
    return "<pre>" + "\n".join(shown) + "</pre>"
