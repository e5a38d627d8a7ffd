"""Drift as people read it: on a terminal, and in an issue, where nothing in it may be taken for anything else."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from reconciler.model.drift import Drift, DriftChange, DriftSummary
from reconciler.model.plan import Code, Op, PlanWarning, ProductWarning, SlotChange
from reconciler.render.drift_markdown import LIMIT, drift_markdown
from reconciler.render.drift_text import drift_text
from reconciler.render.escape import terminal
from tests.render import strategies
from tests.render.builders import add, image, move, printed, remove, replace, video, warning

STORE = "https://store.example/images"
GONE = warning(Code.PRODUCT_GONE, "the store does not know this product any more")
OUT = ProductWarning(identity="id:9", code=Code.LIVE_UNKNOWN, message="an update is out", path="products/9.yaml")


def drift(
    *changes: DriftChange,
    warnings: tuple[ProductWarning, ...] = (),
    targets: tuple[str, ...] = (),
    unchanged: int = 40,
) -> Drift:
    ops = [slot.op for one in changes for slot in one.slots]
    gone = sum(one.gone for one in changes)
    summary = DriftSummary(
        products=len(changes) + len(warnings) + unchanged,
        changed=len(changes) - gone,
        gone=gone,
        unknown=len(warnings),
        unchanged=unchanged,
        added=ops.count(Op.ADD),
        removed=ops.count(Op.REMOVE),
        replaced=ops.count(Op.REPLACE),
        moved=ops.count(Op.MOVE),
    )
    return Drift(
        store=1003, origin="app.ecwid.com", targets=targets, summary=summary, warnings=warnings, changes=changes
    )


def change(
    *slots: SlotChange,
    product_id: int = 692730761,
    sku: str | None = "MUG-BLUE",
    sources: dict[str, str] | None = None,
    warnings: tuple[PlanWarning, ...] = (),
    source: str = "products/mug.yaml",
) -> DriftChange:
    return DriftChange(
        identity=f"id:{product_id}",
        product_id=product_id,
        sku=sku,
        source=source,
        slots=slots,
        sources=sources or {},
        warnings=warnings,
    )


MUG = change(
    replace("main.image", image(f"{STORE}/1.jpg"), image(f"{STORE}/9.jpg")),
    remove("gallery[0]", image(f"{STORE}/2.jpg")),
    move("gallery[3]", "gallery[0]", image(f"{STORE}/4.jpg")),
    add("gallery[2]", video("77")),
    sources={
        f"{STORE}/1.jpg": "https://cdn.example.com/mug/front.jpg",
        f"{STORE}/2.jpg": f"asset:sha256:{'0' * 64}:assets/mug/side.jpg",
    },
)


def test_on_a_terminal() -> None:
    found = drift(MUG, change(product_id=8, sku=None, warnings=(GONE,)), warnings=(OUT,))
    assert printed(drift_text(found, notes=["the last line does not count"])) == snapshot("""\
NOTE: the last line does not count

What store 1003 at app.ecwid.com shows otherwise than after the last apply:
  items: + added, - removed, ~ replaced, > moved

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      main
        ~ image https://store.example/images/1.jpg  main.image
          sent from https://cdn.example.com/mug/front.jpg
       -> image https://store.example/images/9.jpg
      gallery
        - image https://store.example/images/2.jpg  gallery[0]
          sent from assets/mug/side.jpg
        > image https://store.example/images/4.jpg  gallery[3] -> gallery[0]
        + video https://vimeo.com/77  gallery[2]

  x 8                                                   products/mug.yaml
      ! the store does not know this product any more

  ! 9: an update is out

Drift: 1 product differs (1 added, 1 removed, 1 replaced, 1 moved), 1 is gone; 40 as recorded, 1 not known.
Apply does not undo this: it sends what files change. Take what should stay into the product file; or have the product sent again as its file declares it: `reconciler state rm ID`, then `reconciler plan --refresh`, which shows what that would replace.
""")


def test_in_markdown() -> None:
    found = drift(MUG, change(product_id=8, sku=None, warnings=(GONE,)), warnings=(OUT,))
    assert drift_markdown(found, notes=["the last line does not count"]) == snapshot("""\
### Drift: 1 product differs (1 added, 1 removed, 1 replaced, 1 moved), 1 is gone; 40 as recorded, 1 not known.

Store 1003 at <code>app.ecwid.com</code>, compared with what it showed after the last apply.

> **Note:** the last line does not count

Apply does not undo this: it sends what files change. Take what should stay into the product file; or have the product sent again as its file declares it: <code>reconciler state rm ID</code>, then <code>reconciler plan --refresh</code>, which shows what that would replace.

Not known, at least not whole:

- <code>id&#58;<!-- -->9</code>: an update is out

#### <code>692730761</code> <code>MUG-BLUE</code>, <code>products/mug.yaml</code>

| slot | what happened | in the store | it was sent from |
|---|---|---|---|
| <code>main.image</code> | replaced | image <code>https&#58;<!-- -->//store.example/images/1.jpg</code> → image <code>https&#58;<!-- -->//store.example/images/9.jpg</code> | <code>https&#58;<!-- -->//cdn.example.com/mug/front.jpg</code> |
| <code>gallery&#91;0&#93;</code> | removed | image <code>https&#58;<!-- -->//store.example/images/2.jpg</code> | <code>assets/mug/side.jpg</code> |
| <code>gallery&#91;0&#93;</code> | moved from <code>gallery&#91;3&#93;</code> | image <code>https&#58;<!-- -->//store.example/images/4.jpg</code> |  |
| <code>gallery&#91;2&#93;</code> | added | video <code>https&#58;<!-- -->//vimeo.com/77</code> |  |

#### <code>8</code>, <code>products/mug.yaml</code>

the store does not know this product any more
""")


def test_without_drift_one_line_says_so() -> None:
    assert printed(drift_text(drift())) == snapshot("No drift. 40 products show what the last apply left there.\n")
    assert printed(drift_text(drift(unchanged=0))) == snapshot(
        "No drift. Nothing is recorded that could be compared.\n"
    )
    assert drift_markdown(drift(warnings=(OUT,), unchanged=1)) == snapshot("""\
### No drift. 1 product shows what the last apply left there. 1 is not known, at least not whole.

Store 1003 at <code>app.ecwid.com</code>, compared with what it showed after the last apply.

Not known, at least not whole:

- <code>id&#58;<!-- -->9</code>: an update is out
""")


# Whatever it holds.


def hostile(text: str) -> Drift:
    slots = [SlotChange(slot=f"main{text}", op=op, before=image("a"), after=image("b"), from_=text) for op in Op]
    sources = {image("a").address: text}
    warnings = (warning(Code.PRODUCT_GONE, text, path=text),)
    other = ProductWarning(identity=text, code=Code.LIVE_UNKNOWN, message=text, path=text)
    made = change(*slots, sku=text or None, source=text, sources=sources, warnings=warnings)
    return drift(made, warnings=(other,), targets=(text,)).model_copy(update={"origin": text})


TEMPTING = (
    *strategies.HOSTILE,
    "@everyone",
    "a|b\\|c",
    "</details><script>",
    "`x`",
    "https://evil.example",
    "#1 GH-2",
)


@given(text=st.sampled_from(TEMPTING) | st.text(max_size=20))
def test_hostile_strings_are_inert_on_a_terminal(text: str) -> None:
    output = printed(drift_text(hostile(text), notes=[text]))
    for line in output.split("\n"):
        assert terminal(line) == line
        assert not line.strip().startswith("::")
        assert "##[" not in line


@given(text=st.sampled_from(TEMPTING) | st.text(max_size=20))
def test_hostile_strings_change_nothing_of_the_markdown_around_them(text: str) -> None:
    markdown = drift_markdown(hostile(text), notes=[text])
    assert shape(markdown) == shape(drift_markdown(hostile("x"), notes=["x"]))
    outside = html.unescape(re.sub(r"<code>.*?</code>", "", markdown))
    assert not re.search(r"@|//|www\.|[^#]#[^#]|[A-Za-z]+-\d|[0-9a-f]{7}", outside)


def shape(markdown: str) -> list[str]:
    """What Markdown makes of each line: its cells, list items, headings, quotes, tags."""
    bare = re.sub(r"<code>.*?</code>|&#\d+;", "", markdown)
    return ["".join(re.findall(r"^[-#>]+|[|<>`*\[\]_~]", line)) for line in bare.split("\n")]


@pytest.mark.parametrize("name", ["a", "@" * 1990])
def test_markdown_is_bounded_and_keeps_totals(name: str) -> None:
    many = [
        change(
            *(remove(f"gallery[{place}]", image(f"{STORE}/{name}{place}.jpg")) for place in range(90)),
            product_id=1 + number,
            sku="|" * 255,
            source="@" * 4000,
        )
        for number in range(500)
    ]
    warnings = tuple(OUT.model_copy(update={"identity": f"id:{number}", "message": name}) for number in range(900))
    found = drift(*many, warnings=warnings, targets=("*" * 5000,) * 50)
    markdown = drift_markdown(found, notes=["@" * 5000] * 50)
    assert 20_000 < len(markdown) <= LIMIT
    assert "500 products differ (45000 removed)" in html.unescape(markdown)
    told = markdown.count("\n#### ")
    assert f"… and {500 - told} more products" in markdown
    assert 0 < told < 500
    rows = markdown.count("| removed |") // told
    assert markdown.count(f"… and {90 - rows} more slots") == told
    assert re.search(r"^- … and \d+ more$", markdown, re.MULTILINE)
