"""Any plan and any outcome, however hostile its strings. Never one that the planner would have to agree with."""

import re

from hypothesis import strategies as st

from reconciler.model.assets import asset_name
from reconciler.model.media import Item, Main, Section, gallery_slot
from reconciler.model.outcome import ItemFailure, Outcome, ProductOutcome, Result, Totals
from reconciler.model.plan import (
    Action,
    Change,
    Code,
    Loss,
    LossLimit,
    Op,
    Plan,
    PlanWarning,
    ProductWarning,
    Send,
    SlotChange,
    Source,
    Summary,
)
from reconciler.model.text import TEXT_PATTERN

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "\x9b2J",
    "[red]x[/red]",
    "[/]",
    "[link=https://evil.example]x[/link]",
    "MUG\u202egnp.exe",
    "\u2066a\u2069",
    "line\nbreak\r\x85\u2028\u2029",
    "::error::gotcha",
    "##[add-mask]e",
    "\t\b\b\b",
    ":smile:",
    "\u200b",
    "@everyone",
    "</code></td></table></details><script>alert(1)</script>",
    "<!-- reconciler --><img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png) [y](https://evil.example) <https://evil.example>",
    "a@evil.example www.evil.example https://evil.example #12 owner/repo#12 GH-12 5f1bac7d5f1bac7d",
    "| a | b |\\",
    "```\\`` ` ~~~ **a** _b_ $x$",
    '" onerror="alert(1)',
)

_texts = st.sampled_from(HOSTILE) | st.text(max_size=20)
_counts = st.integers(0, 1000)
_ids = st.none() | st.integers(1, 2**53 - 1)
_addresses = st.sampled_from(
    [
        "https://cdn.example.com/a.jpg",
        "https://cdn.example.com/b.jpg",
        "https://cdn.example.com/[red]c[/red].jpg",
        "https://cdn.example.com/##[add-mask]e",
        "http://пример.рф/г.jpg",
        "https://a'onerror=alert(1)'&b/*_c_*~d~[e](f)#12@everyone",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&a=&#x27;",
    ]
)
_local = st.text(min_size=1, max_size=20) | st.sampled_from(HOSTILE)
_names = _local.filter(re.compile(TEXT_PATTERN).fullmatch).map(lambda path: asset_name("0a" * 32, path))
_pictures = _addresses | _names
_items = st.builds(lambda address: Item(image=address, alt="Alt"), _pictures) | st.builds(
    lambda address: Item(video=address), _addresses
)
_galleries = st.lists(_items, max_size=4).map(tuple)
_mains = st.builds(lambda address: Main(image=address, video=address), _addresses) | st.builds(
    lambda address: Main(video=address), _addresses
)
_slots = (
    st.sampled_from(["main.image", "main.video", *(gallery_slot(index) for index in range(5))])
    | _texts
    | _texts.map("main".__add__)
)
_ops = st.sampled_from(Op)
_slot_changes = st.builds(
    SlotChange, slot=_slots, op=_ops, before=st.none() | _items, after=st.none() | _items, from_=st.none() | _slots
)
_warning = {
    "code": st.sampled_from(Code),
    "message": _texts,
    "path": _texts,
    "line": _counts,
    "items": _counts,
    "needs_consent": st.booleans(),
    "consent": st.booleans(),
}
changes = st.builds(
    Change,
    identity=st.sampled_from(["id:1", "sku:MUG"]) | _texts,
    product_id=_ids,
    sku=st.none() | _texts,
    action=st.sampled_from(Action),
    digest=st.sampled_from(["sha256:1", "sha256:2"]),
    pictures=st.dictionaries(_pictures, _addresses | _texts, max_size=2),
    source=st.none() | st.builds(Source, path=_texts, line=_counts),
    slots=st.lists(_slot_changes, max_size=5).map(tuple),
    losses=st.lists(st.builds(Loss, slot=_slots, item=_items, live=st.booleans()), max_size=3).map(tuple),
    warnings=st.lists(st.builds(PlanWarning, **_warning), max_size=4).map(tuple),
    send=st.none() | st.builds(Send, main=st.none() | _mains, gallery=st.none() | _galleries),
    released=st.lists(st.sampled_from(Section), unique=True).map(tuple),
)
plans = st.builds(
    Plan,
    store=st.integers(1),
    origin=_texts,
    digest=_texts,
    state=st.none(),
    targets=st.lists(_texts, max_size=7).map(tuple),
    summary=st.builds(
        Summary,
        **dict.fromkeys(("adopt", "update", "unchanged", "requests", "erasures", "losses", "blocked"), _counts),
    ),
    limit=st.builds(LossLimit, items=_counts, recorded=_counts, max_percent=st.integers(0, 100)),
    warnings=st.lists(st.builds(ProductWarning, identity=_texts, **_warning), max_size=2).map(tuple),
    changes=st.lists(changes, max_size=3).map(tuple),
)
_failures = st.builds(ItemFailure, slot=st.none() | _slots, code=_texts, message=_texts, path=_texts, line=_counts)
outcomes = st.builds(
    Outcome,
    store=st.integers(1),
    origin=_texts,
    exit_code=st.just(3),
    stopped=st.none() | _texts,
    requests=_counts,
    totals=st.builds(Totals, **dict.fromkeys(Totals.model_fields, _counts)),
    products=st.lists(
        st.builds(
            ProductOutcome,
            identity=_texts,
            product_id=_ids,
            sku=st.none() | _texts,
            result=st.sampled_from(Result),
            tries=_counts,
            failures=st.lists(_failures, max_size=3).map(tuple),
        ),
        max_size=14,
    ).map(tuple),
)
notes = st.lists(_texts, max_size=2)
