"""What a reviewer reads in a pull request, and what it costs."""

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from reconciler.model.assets import asset_name
from reconciler.model.media import ADDRESS_PATTERN, Item, Main
from reconciler.model.plan import Action, Change, Code, LossLimit, Plan, ProductWarning
from reconciler.render.escape import terminal
from reconciler.render.plan_markdown import LARGEST, plan_markdown
from tests.render import strategies
from tests.render.builders import (
    ERASED,
    Rate,
    add,
    change,
    erasure,
    gallery,
    image,
    move,
    plan,
    remove,
    replace,
    warning,
)
from tests.render.rendered import Page, page
from tests.render.test_inert import hostile_plan


def markdown(made: Plan, *notes: str) -> str:
    text = plan_markdown(made, Rate(), notes=notes)
    assert len(text.encode()) <= LARGEST
    return text


def read(made: Plan, *notes: str) -> str:
    """The words of the page."""
    return page(markdown(made, *notes)).text


def assert_inert(made: Plan, *notes: str) -> None:
    text = markdown(made, *notes)
    for line in text.split("\n"):
        assert terminal(line) == line
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
    assert "<!--" not in text.replace("<!-- -->", "")  # whoever looks for a marker of ours finds none of theirs
    assert not set(page(text).addresses) - addresses_of(made)


def addresses_of(made: Plan) -> set[str]:
    """The addresses that a plan of this may lead to: well-formed, and of an item that it shows."""
    found: set[str] = {"https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"}
    for one in made.changes:
        found |= {item.address for slot in one.slots for item in (slot.before, slot.after) if item}
        found |= set(one.pictures.values())
    return {address for address in found if re.fullmatch(ADDRESS_PATTERN, address)}


@settings(max_examples=150)
@given(made=strategies.plans, notes=strategies.notes)
def test_any_plan_is_inert(made: Plan, notes: list[str]) -> None:
    assert_inert(made, *notes)


@pytest.mark.parametrize("text", strategies.HOSTILE)
def test_hostile_strings_are_inert_wherever_they_stand(text: str) -> None:
    erased = warning(Code.GALLERY_ERASED, text, path=text, items=4, consent=False)
    kept = change(Action.FORGET, sku=text, path=text, warnings=[warning(Code.CONSENT_UNUSED, text, path=text)])
    made = hostile_plan(text)
    needy = change(sku=text, path=text, sends_gallery=(), warnings=[erased])
    assert_inert(made.model_copy(update={"changes": (*made.changes, needy, kept), "digest": text}), text)


def test_a_small_plan() -> None:
    local = Item(image=asset_name("0123456789ab" + "0" * 52, "assets/mug/front.jpg"))
    made = change(
        slots=[
            replace("main.image", image("front"), local),
            remove("main.video", Item(video="https://youtu.be/dQw4w9WgXcQ")),
            move("gallery[2]", "gallery[0]", image("side")),
        ],
        main=Main(image=local.address),
        sends_gallery=gallery("side", "back", "top"),
        warnings=[
            warning(Code.MAIN_VIDEO_DELETED, "the main video will be DELETED", line=4, items=1, consent=True),
            warning(Code.INSECURE_URL, "gallery[1] is fetched over plain http", line=9),
        ],
    ).model_copy(update={"pictures": {local.address: "https://raw.example.com/front.jpg"}})
    let_go = change(Action.FORGET, product_id=7, sku=None, path="products/old.yaml")
    gone = ProductWarning(
        identity="id:8", code=Code.PRODUCT_GONE, message="the store does not know it", path="p.yaml"
    )
    assert markdown(plan(made, let_go, warnings=[gone]), "There is no state.") == snapshot("""\
## Media plan: 1 to update, 1 to forget

> [!CAUTION]
> **ERASURES&#58; 1 &#40;1 item&#41;&#46; Agreed to&#46;**

> [!WARNING]
> There is no state&#46;

What apply would do in store 1003 at <code>app.ecwid.com</code>, by the state alone, without a look at the store.

### Agreed to

- <code>692730761</code> <code>MUG-BLUE</code>: the main video will be DELETED (<code>products/mug.yaml&#58;<!-- -->4</code>)

### Products

<details open>
<summary><b>~ update</b> <code>692730761</code> <code>MUG-BLUE</code>: main image replaced, video deleted; gallery 3 items&#58; 1 moved</summary>
<p><code>products/mug.yaml&#58;<!-- -->2</code></p>
<table>
<tr><th>Slot</th><th>Before</th><th>After</th></tr>
<tr><td><b>~ replaced</b><br><code>main.image</code></td><td><img width="96" alt="main.image before" src="https://cdn.example.com/mug/front.jpg"><br><code>https&#58;<!-- -->//cdn.example.com/mug/front.jpg</code></td><td><img width="96" alt="main.image after" src="https://raw.example.com/front.jpg"><br><code>assets/mug/front.jpg</code> <code>sha256 0123456789ab</code></td></tr>
<tr><td><b>- removed</b><br><code>main.video</code></td><td><a href="https://youtu.be/dQw4w9WgXcQ"><img width="96" alt="main.video before" src="https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"><br>▶ <code>youtu.be</code></a><br><code>https&#58;<!-- -->//youtu.be/dQw4w9WgXcQ</code></td><td>—</td></tr>
<tr><td><b>&gt; moved</b><br><code>gallery&#91;2&#93;</code> → <code>gallery&#91;0&#93;</code></td><td><img width="96" alt="gallery&#91;2] before" src="https://cdn.example.com/mug/side.jpg"></td><td><img width="96" alt="gallery&#91;0] after" src="https://cdn.example.com/mug/side.jpg"><br><code>https&#58;<!-- -->//cdn.example.com/mug/side.jpg</code></td></tr>
<tr><td></td><td colspan=2>2 items stay</td></tr>
</table>
<ul>
<li><b>! the main video will be DELETED (<code>products/mug.yaml&#58;<!-- -->4</code>)</b>, agreed</li>
<li>! <code>gallery&#91;1&#93;</code> is fetched over plain http (<code>products/mug.yaml&#58;<!-- -->9</code>)</li>
</ul>
</details>

### Nothing is sent

<ul>
<li>x forget <code>7</code> (<code>products/old.yaml&#58;<!-- -->2</code>): record forgotten&#58; no file declares it; nothing is sent, the store keeps its media</li>
</ul>

<details open>
<summary>1 warning about products that do not change</summary>
<ul>
<li><code>8</code>: the store does not know it (<code>p.yaml</code>)</li>
</ul>
</details>

**Plan&#58; 0 to adopt, 1 to update, 0 to retry, 0 to release, 1 to forget; 41 unchanged&#46; 1 request, under a second&#46;**\\
Losses&#58; 2 items leave the store&#46;\\
ERASURES&#58; 1 &#40;1 item&#41;&#46; Agreed to&#46;

Digest of the plan: <code></code>
""")


def test_what_needs_consent_stands_above_the_products_with_the_words_that_agree() -> None:
    spaced = change(
        product_id=None,
        sku="MUG  BLUE",
        live=[("gallery[1]", image("by-hand"))],
        sends_gallery=(),
        warnings=[
            warning(Code.GALLERY_ERASED, ERASED, items=4, consent=False),
            warning(Code.LIVE_DISCARDED, "1 item was added by hand", items=1, consent=False),
        ],
    )
    mistaken = change(
        product_id=3, sends_gallery=gallery("side"), warnings=[warning(Code.SKU_MISMATCH, "the store shows MUG-RED")]
    )
    text = markdown(
        plan(spaced, erasure(agreed=True), mistaken, limit=LossLimit(items=50, recorded=100, max_percent=30))
    )
    above = page(text[: text.index("### Products")]).text
    assert "<details" not in text[: text.index("### Products")]
    assert above == snapshot("""\
Media plan: 3 to update

[!CAUTION]
ERASURES: 2 (8 items). 1 agreed to. Apply would be refused until someone agrees.
LOST BUT NEVER RECORDED: 1 (1 item). Apply would be refused until someone agrees.
WRONG SKU: 1. Apply would be refused until file and store agree on the SKU.
LIMIT EXCEEDED: 50 of 100 recorded items would be lost or forgotten, more than safety.max_loss_percent: 30 allows. Apply would be refused without --force.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store.
Nobody has agreed to this

(sku unresolved) MUG  BLUE: the gallery will be ERASED: 4 items leave the store (products/mug.yaml:8)to agree, add allow_erase: [gallery] to the file, or pass --allow-erase 'sku:MUG  BLUE'
(sku unresolved) MUG  BLUE: 1 item was added by hand (products/mug.yaml:8)to agree, pass --allow-erase 'sku:MUG  BLUE', or apply a reviewed plan file that was made with --refresh

No consent passes this

3 MUG-BLUE: the store shows MUG-RED (products/mug.yaml:8)

Agreed to

692730761 MUG-BLUE: the gallery will be ERASED: 4 items leave the store (products/mug.yaml:8)

""")


def test_beyond_a_handful_only_products_to_agree_to_stay_open() -> None:
    quiet = [change(product_id=number, sends_gallery=gallery("side")) for number in range(1, 6)]
    assert markdown(plan(*quiet)).count("<details open>") == 5
    assert markdown(plan(*quiet, erasure(agreed=True))).count("<details open>") == 0
    assert markdown(plan(*quiet, erasure(agreed=False))).count("<details open>") == 1


def test_nothing_changes() -> None:
    assert markdown(plan(unchanged=4200)) == snapshot("""\
## Media plan: no changes

What apply would do in store 1003 at <code>app.ecwid.com</code>, by the state alone, without a look at the store.

No changes. 4200 products match the state.

Digest of the plan: <code></code>
""")


def many(number: int, one: Change, first: int = 692_730_761) -> Plan:
    """So many products like this one, each in a file of its own."""
    assert one.source is not None
    changes = []
    for index in range(number):
        path = f"products/mugs/mug-{index:04}.yaml"
        changes.append(
            one.model_copy(
                update={
                    "identity": f"id:{first + index}",
                    "product_id": first + index,
                    "source": one.source.model_copy(update={"path": path}),
                    "warnings": tuple(each.model_copy(update={"path": path}) for each in one.warnings),
                }
            )
        )
    return plan(*changes)


@pytest.mark.parametrize("number", [3, 60, 300, 1200, 5000])
def test_every_erasure_is_shown_however_many_there_are(number: int) -> None:
    worst = erasure(agreed=False)
    worst = worst.model_copy(
        update={"warnings": (*worst.warnings, warning(Code.MAIN_IMAGE_DELETED, ERASED, items=1, consent=False))}
    )
    made = many(number, worst)
    began = perf_counter()
    text = markdown(made)
    assert perf_counter() - began < 2
    above = page(text[: text.index("### Products")]).text
    told = re.findall(r"\b69273\d{4}\b", above)
    assert set(told) == {str(one.product_id) for one in made.changes}
    assert "allow_erase: [gallery, main.image]" in above
    assert ("mug-0002.yaml" in above) == (number <= 1200)
    assert f"{number} to update" in page(text).text.split("Digest")[0]


def test_many_changes_lose_products_from_the_middle_and_say_how_many() -> None:
    made = many(5000, change(slots=[add("gallery[0]", image("side"))], sends_gallery=gallery("side")))
    began = perf_counter()
    text = markdown(made)
    assert perf_counter() - began < 2
    shown = [int(found) for found in re.findall(r"<summary><b>~ update</b> <code>(\d+)", text)]
    (left_out,) = re.findall(r"… (\d+) products left out here", text)
    assert len(shown) + int(left_out) == 5000
    assert len(shown) > 50
    half = -(-len(shown) // 2)
    ids = [one.product_id for one in made.changes]
    assert shown == ids[:half] + ids[half - len(shown) :]
    assert text.index(f"<code>{shown[half - 1]}") < text.index("left out here") < text.index(f"<code>{shown[half]}")


def test_what_does_not_even_fit_by_identity_is_told_in_numbers() -> None:
    erased = erasure(agreed=False)
    made = plan(
        *(
            erased.model_copy(update={"identity": f"sku:{index:05}{'X' * 250}", "product_id": None})
            for index in range(5000)
        )
    )
    text = read(made)
    shown = set(re.findall(r"sku:(\d{5})X", text.split("Products")[0]))
    (left_out,) = re.findall(r"… (\d+) products more, which do not fit here", text)
    assert len(shown) + int(left_out) == 5000
    assert len(shown) > 500


_long = st.integers(0, 4000).map("é]`@".__mul__)


@settings(max_examples=25, deadline=None)
@given(number=st.integers(1, 400), text=_long, data=st.data())
def test_no_string_is_long_enough_to_break_the_limit_or_a_tag(number: int, text: str, data: st.DataObject) -> None:
    made = hostile_plan(text)
    one = data.draw(strategies.changes)
    changes = (*made.changes, one, *many(number, change(sku=text or None, path=text, sends_gallery=())).changes)
    found: Page = page(markdown(made.model_copy(update={"changes": changes}), text, *[text] * 20))
    assert "Digest of the plan" in found.text


def test_two_long_addresses_never_look_the_same() -> None:
    long = [f"https://cdn.example.com/{'a' * 900}{letter}{'a' * 900}.jpg" for letter in "xy"]
    made = change(slots=[replace("gallery[0]", *map(image, long))], sends_gallery=gallery(long[1]))
    first, second = re.findall(r"characters, sha256 (\w{8})", read(plan(made)))
    assert first != second
