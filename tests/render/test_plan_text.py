"""What a reviewer reads at a terminal."""

from inline_snapshot import snapshot

from reconciler.model.media import Main, Section
from reconciler.model.plan import Action, Code, LossLimit, Plan, ProductWarning
from reconciler.render.plan_text import plan_text
from tests.render.builders import (
    CDN,
    Rate,
    add,
    change,
    erasure,
    gallery,
    image,
    move,
    plan,
    printed,
    remove,
    replace,
    video,
    warning,
)


def text(made: Plan, *notes: str) -> str:
    return printed(plan_text(made, Rate(), notes=notes))


def test_an_erasure_that_nobody_agreed_to_stands_at_the_top_and_at_the_bottom() -> None:
    assert text(plan(erasure(agreed=False))) == snapshot("""\
ERASURES: 1 (4 items), in 692730761 MUG-BLUE. Apply would be refused until someone agrees.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied
  and for items: - removed

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      gallery   4 items -> 0 items
        - image https://cdn.example.com/mug/side.jpg
        - image https://cdn.example.com/mug/back.jpg
        - image https://cdn.example.com/mug/top.jpg
        - image https://cdn.example.com/mug/box.jpg
      ! the gallery will be ERASED: 4 items leave the store (products/mug.yaml:8)
        to agree, add "allow_erase: [gallery]" to the file, or pass --allow-erase 692730761

Plan: 0 to adopt, 1 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
ERASURES: 1 (4 items). Apply would be refused until someone agrees.
""")


def test_an_erasure_that_was_agreed_to_is_told_all_the_same() -> None:
    assert text(plan(erasure(agreed=True))) == snapshot("""\
ERASURES: 1 (4 items), in 692730761 MUG-BLUE. Agreed to.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied
  and for items: - removed

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      gallery   4 items -> 0 items
        - image https://cdn.example.com/mug/side.jpg
        - image https://cdn.example.com/mug/back.jpg
        - image https://cdn.example.com/mug/top.jpg
        - image https://cdn.example.com/mug/box.jpg
      ! the gallery will be ERASED: 4 items leave the store (products/mug.yaml:8)
        agreed

Plan: 0 to adopt, 1 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
ERASURES: 1 (4 items). Agreed to.
""")


def test_several_losses_of_one_product_are_agreed_to_at_once() -> None:
    made = change(
        slots=[
            remove("main.image", image("front")),
            remove("gallery[0]", image("side")),
            remove("gallery[1]", image("back")),
            remove("gallery[2]", image("top")),
        ],
        live=[("gallery[4]", image("https://images.example.net/by-hand.jpg"))],
        main=Main(video="https://vimeo.com/1234"),
        sends_gallery=gallery("box"),
        warnings=[
            warning(
                Code.MAIN_IMAGE_DELETED,
                "the main image will be DELETED and nothing takes its place",
                line=4,
                items=1,
                consent=False,
            ),
            warning(
                Code.GALLERY_LOSS, "the gallery loses 4 of its 5 items, more than 50%", line=6, items=4, consent=False
            ),
            warning(
                Code.LIVE_DISCARDED,
                "1 item in the store is neither recorded nor declared, and would be lost: added by hand, or there "
                "before adoption",
                line=6,
                items=1,
                consent=False,
            ),
        ],
    )
    assert text(plan(made)) == snapshot("""\
ERASURES: 1 (1 item), in 692730761 MUG-BLUE. Apply would be refused until someone agrees.
GALLERY LOSSES: 1 (4 items), in 692730761 MUG-BLUE. Apply would be refused until someone agrees.
LOST BUT NEVER RECORDED: 1 (1 item), in 692730761 MUG-BLUE. Apply would be refused until someone agrees.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied
  and for items: - removed

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      main      image deleted
        - image https://cdn.example.com/mug/front.jpg
        … 1 more unchanged
      gallery   5 items -> 1 item
        - image https://cdn.example.com/mug/side.jpg
        - image https://cdn.example.com/mug/back.jpg
        - image https://cdn.example.com/mug/top.jpg
        - image https://images.example.net/by-hand.jpg  only in the store
        … 1 more unchanged
      ! the main image will be DELETED and nothing takes its place (products/mug.yaml:4)
      ! the gallery loses 4 of its 5 items, more than 50% (products/mug.yaml:6)
        to agree to both, add "allow_erase: [gallery, main.image]" to the file, or pass --allow-erase 692730761
      ! 1 item in the store is neither recorded nor declared, and would be lost: added by hand, or there before adoption (products/mug.yaml:6)
        to agree, pass --allow-erase 692730761, or apply a reviewed plan file that was made with --refresh

Plan: 0 to adopt, 1 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
Losses: 5 items leave the store.
ERASURES: 1 (1 item). Apply would be refused until someone agrees.
GALLERY LOSSES: 1 (4 items). Apply would be refused until someone agrees.
LOST BUT NEVER RECORDED: 1 (1 item). Apply would be refused until someone agrees.
""")


def test_a_consent_that_is_spent_can_only_be_given_on_the_command_line() -> None:
    made = erasure(agreed=False)
    spent = warning(
        Code.CONSENT_SPENT,
        "allow_erase: [gallery] was used by an earlier update and counts once; take it out, apply, and only then put "
        "it in again",
        line=11,
    )
    made = made.model_copy(update={"warnings": (*made.warnings, spent)})
    assert text(plan(made)) == snapshot("""\
ERASURES: 1 (4 items), in 692730761 MUG-BLUE. Apply would be refused until someone agrees.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied
  and for items: - removed

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      gallery   4 items -> 0 items
        - image https://cdn.example.com/mug/side.jpg
        - image https://cdn.example.com/mug/back.jpg
        - image https://cdn.example.com/mug/top.jpg
        - image https://cdn.example.com/mug/box.jpg
      ! the gallery will be ERASED: 4 items leave the store (products/mug.yaml:8)
        to agree, pass --allow-erase 692730761
      ! allow_erase: [gallery] was used by an earlier update and counts once; take it out, apply, and only then put it in again (products/mug.yaml:11)

Plan: 0 to adopt, 1 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
ERASURES: 1 (4 items). Apply would be refused until someone agrees.
""")


def test_adopting_without_a_look_says_what_is_not_known() -> None:
    unknown = warning(
        Code.LIVE_UNKNOWN,
        "the state knows nothing of its main and gallery, and the store was not looked at: apply looks before it "
        "sends, and loses nothing there that nobody agreed to",
        line=4,
    )
    made = change(
        Action.ADOPT,
        product_id=None,
        slots=[
            add("main.image", image("front")),
            add("main.video", video("1234")),
            add("gallery[0]", image("side")),
            add("gallery[1]", video("5678")),
        ],
        main=Main(image=f"{CDN}/front.jpg", video="https://vimeo.com/1234"),
        sends_gallery=(image("side"), video("5678")),
        warnings=[unknown],
    )
    assert text(plan(made, unchanged=0), "state.jsonl is missing: every product would be adopted.") == snapshot("""\
NOTE: state.jsonl is missing: every product would be adopted.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  + adopt    a first update of media that the state knows nothing of
  and for items: + added

  + (sku unresolved) MUG-BLUE                           products/mug.yaml
      main      nothing recorded -> image and video
        + image https://cdn.example.com/mug/front.jpg
        + video https://vimeo.com/1234
      gallery   nothing recorded -> 2 items
        + image https://cdn.example.com/mug/side.jpg
        + video https://vimeo.com/5678
      ! the state knows nothing of its main and gallery, and the store was not looked at: apply looks before it sends, and loses nothing there that nobody agreed to (products/mug.yaml:4)

Plan: 1 to adopt, 0 to update, 0 to retry, 0 to release, 0 to forget; 0 unchanged. 1 request, under a second.
""")


def test_what_holds_of_every_adopted_product_is_told_once() -> None:
    unknown = warning(Code.LIVE_UNKNOWN, "the store was not looked at", line=4)
    insecure = warning(Code.INSECURE_URL, "gallery[0] is fetched over plain http", line=6)
    filled = change(
        Action.ADOPT,
        product_id=1,
        slots=[add("gallery[0]", image("side"))],
        sends_gallery=gallery("side"),
        warnings=[unknown, insecure],
    )
    emptied = change(Action.ADOPT, product_id=2, sends_gallery=(), warnings=[unknown])
    assert text(plan(filled, emptied)) == snapshot("""\
NOTE: 2 products are adopted without a look at the store. Apply looks before it sends, and loses nothing there that nobody agreed to.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  + adopt    a first update of media that the state knows nothing of
  and for items: + added

  + 1 MUG-BLUE                                          products/mug.yaml
      gallery   nothing recorded -> 1 item
        + image https://cdn.example.com/mug/side.jpg
      ! gallery[0] is fetched over plain http (products/mug.yaml:6)

  + 2 MUG-BLUE                                          products/mug.yaml
      gallery   nothing recorded -> 0 items: all that is there would go

Plan: 2 to adopt, 0 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 2 requests, under a second.
""")


def test_pictures_that_only_the_store_knows_are_listed_before_they_are_lost() -> None:
    made = change(
        Action.ADOPT,
        slots=[add("main.image", image("front")), add("gallery[0]", image("side"))],
        live=[
            ("main.image", image("https://images.example.net/1003/17.jpg")),
            ("gallery[0]", image("https://images.example.net/1003/22.jpg")),
            ("gallery[1]", image("https://images.example.net/1003/27.jpg")),
        ],
        main=Main(image=f"{CDN}/front.jpg"),
        sends_gallery=gallery("side"),
        warnings=[
            warning(
                Code.LIVE_DISCARDED,
                "1 item in the store is neither recorded nor declared, and would be lost: added by hand, or there "
                "before adoption",
                line=4,
                items=1,
                consent=False,
            ),
            warning(
                Code.LIVE_DISCARDED,
                "2 items in the store are neither recorded nor declared, and would be lost: added by hand, or there "
                "before adoption",
                line=6,
                items=2,
                consent=False,
            ),
        ],
    )
    assert text(plan(made)) == snapshot("""\
LOST BUT NEVER RECORDED: 2 (3 items), in 692730761 MUG-BLUE. Apply would be refused until someone agrees.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  + adopt    a first update of media that the state knows nothing of
  and for items: + added, - removed

  + 692730761 MUG-BLUE                                  products/mug.yaml
      main      image replaced
        - image https://images.example.net/1003/17.jpg  only in the store
        + image https://cdn.example.com/mug/front.jpg
      gallery   2 items -> 1 item
        + image https://cdn.example.com/mug/side.jpg
        - image https://images.example.net/1003/22.jpg  only in the store
        - image https://images.example.net/1003/27.jpg  only in the store
      ! 1 item in the store is neither recorded nor declared, and would be lost: added by hand, or there before adoption (products/mug.yaml:4)
      ! 2 items in the store are neither recorded nor declared, and would be lost: added by hand, or there before adoption (products/mug.yaml:6)
        to agree to both, pass --allow-erase 692730761, or apply a reviewed plan file that was made with --refresh

Plan: 1 to adopt, 0 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
Losses: 3 items leave the store.
LOST BUT NEVER RECORDED: 2 (3 items). Apply would be refused until someone agrees.
""")


def test_moves_and_replacements_say_from_where_to_where() -> None:
    made = change(
        slots=[
            replace("main.image", image("front-2023"), image("front")),
            move("gallery[3]", "gallery[0]", video("1234")),
            replace("gallery[2]", image("back-2023"), image("back")),
            add("gallery[4]", image("box")),
        ],
        main=Main(image=f"{CDN}/front.jpg", video="https://vimeo.com/9"),
        sends_gallery=(video("1234"), image("side"), image("back"), image("top"), image("box")),
    )
    shuffled = change(
        product_id=692730762,
        sku="MUG-RED",
        path="products/mug-red.yaml",
        slots=[
            replace("gallery[0]", image("red-2023"), image("red")),
            move("gallery[1]", "gallery[2]", image("lid")),
        ],
        sends_gallery=gallery("red", "red-side", "lid"),
    )
    assert text(plan(made, shuffled)) == snapshot("""\
What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied
  and for items: + added, ~ replaced, > moved

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      main      image replaced
        ~ image https://cdn.example.com/mug/front-2023.jpg
       -> image https://cdn.example.com/mug/front.jpg
        … 1 more unchanged
      gallery   4 items -> 5 items
        > video https://vimeo.com/1234  gallery[3] -> gallery[0]
        ~ image https://cdn.example.com/mug/back-2023.jpg
       -> image https://cdn.example.com/mug/back.jpg  at gallery[2]
        + image https://cdn.example.com/mug/box.jpg  at gallery[4]
        … 2 more unchanged

  ~ 692730762 MUG-RED                                   products/mug-red.yaml
      gallery   3 items: 1 replaced, 1 moved
        ~ image https://cdn.example.com/mug/red-2023.jpg
       -> image https://cdn.example.com/mug/red.jpg  at gallery[0]
        > image https://cdn.example.com/mug/lid.jpg  gallery[1] -> gallery[2]
        … 1 more unchanged

Plan: 0 to adopt, 2 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 2 requests, under a second.
Losses: 3 items leave the store.
""")


def test_what_is_sent_again_though_no_slot_differs_is_said_to_be() -> None:
    made = change(
        Action.RETRY,
        slots=[add("gallery[1]", image("back"))],
        main=Main(image=f"{CDN}/front.jpg"),
        sends_gallery=gallery("side", "back"),
    )
    assert text(plan(made)) == snapshot("""\
What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ^ retry    the last attempt failed, or its outcome is unknown
  and for items: + added

  ^ 692730761 MUG-BLUE                                  products/mug.yaml
      main      image, sent again
      gallery   1 item -> 2 items
        + image https://cdn.example.com/mug/back.jpg  at gallery[1]
        … 1 more unchanged

Plan: 0 to adopt, 0 to update, 1 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
""")


def test_released_and_forgotten_media_stay_in_the_store() -> None:
    released = change(Action.RELEASE, released=(Section.GALLERY,))
    forgotten = change(Action.FORGET, product_id=692730799, sku=None, path="products/old/plate.yaml")
    assert text(plan(released, forgotten)) == snapshot("""\
What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  = release  a section left the file; the store keeps its media
  x forget   no file declares the product; the store keeps its media

  = 692730761 MUG-BLUE                                  products/mug.yaml
      gallery   released: it left the file; nothing is sent, the store keeps it

  x 692730799                                           last in products/old/plate.yaml
      record    forgotten: no file declares it; nothing is sent, the store keeps its media

Plan: 0 to adopt, 0 to update, 0 to retry, 1 to release, 1 to forget; 41 unchanged. 0 requests.
""")


def test_a_product_that_the_store_does_not_know_is_not_shown_as_if_it_were_sent() -> None:
    gone = warning(
        Code.PRODUCT_GONE,
        "the store has no such product: nothing is sent for it; remove the file, or mend its identity",
        line=2,
    )
    made = change(slots=[add("gallery[0]", image("side"))], sends_gallery=gallery("side"), warnings=[gone])
    assert text(plan(made)) == snapshot("""\
What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      ! the store has no such product: nothing is sent for it; remove the file, or mend its identity (products/mug.yaml:2)

Plan: 0 to adopt, 1 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 0 requests.
""")


def test_a_wrong_sku_refuses_and_cannot_be_agreed_to() -> None:
    mismatch = warning(
        Code.SKU_MISMATCH,
        "the file says SKU MUG-BLUE, but the store's product 692730761 has SKU PLATE: one of the two identities is "
        "wrong",
        line=3,
    )
    made = change(slots=[add("gallery[0]", image("side"))], sends_gallery=gallery("side"), warnings=[mismatch])
    assert text(plan(made)) == snapshot("""\
WRONG SKU: 1, in 692730761 MUG-BLUE. Apply would be refused until file and store agree on the SKU.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  ~ update   the file differs from what was applied
  and for items: + added

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      gallery   0 items -> 1 item
        + image https://cdn.example.com/mug/side.jpg
      ! the file says SKU MUG-BLUE, but the store's product 692730761 has SKU PLATE: one of the two identities is wrong (products/mug.yaml:3)

Plan: 0 to adopt, 1 to update, 0 to retry, 0 to release, 0 to forget; 41 unchanged. 1 request, under a second.
WRONG SKU: 1. Apply would be refused until file and store agree on the SKU.
""")


def test_nothing_to_do_is_one_line() -> None:
    assert text(plan(unchanged=42)) == "No changes. 42 products match the state.\n"
    assert text(plan(unchanged=1)) == "No changes. 1 product matches the state.\n"


def test_nothing_to_do_still_says_what_is_odd() -> None:
    unused = ProductWarning(
        identity="id:692730763",
        code=Code.CONSENT_UNUSED,
        message="allow_erase: [gallery] agrees to nothing that would happen; take it out",
        path="products/plate.yaml",
        line=9,
    )
    made = plan(unchanged=1, warnings=[unused], targets=("sku:PLATE", "products/mugs/*.yaml"))
    assert text(made) == snapshot("""\
NOTE: only what matches sku:PLATE, products/mugs/*.yaml was planned.

  ! 692730763: allow_erase: [gallery] agrees to nothing that would happen; take it out (products/plate.yaml:9)

No changes. 1 product matches the state.
""")


def test_an_exceeded_limit_says_the_numbers_and_how_to_pass_it() -> None:
    limit = LossLimit(items=40, recorded=100, max_percent=30)
    forgotten = change(Action.FORGET, product_id=692730799, path="products/plate.yaml")
    assert text(plan(forgotten, limit=limit)) == snapshot("""\
LIMIT EXCEEDED: 40 of 100 recorded items would be lost or forgotten, more than safety.max_loss_percent: 30 allows. Apply would be refused without --force.

What apply would do in store 1003 at app.ecwid.com, by the state alone, without a look at the store:
  x forget   no file declares the product; the store keeps its media

  x 692730799 MUG-BLUE                                  last in products/plate.yaml
      record    forgotten: no file declares it; nothing is sent, the store keeps its media

Plan: 0 to adopt, 0 to update, 0 to retry, 0 to release, 1 to forget; 41 unchanged. 0 requests.
LIMIT EXCEEDED: 40 of 100 recorded items would be lost or forgotten, more than safety.max_loss_percent: 30 allows. Apply would be refused without --force.
""")


def test_many_erasures_name_a_few_products_and_count_the_rest() -> None:
    made = plan(*(erasure(agreed=product_id > 3, product_id=product_id) for product_id in range(1, 9)))
    assert text(made).splitlines()[0] == snapshot(
        "ERASURES: 8 (32 items), in 1 MUG-BLUE, 2 MUG-BLUE, 3 MUG-BLUE, 4 MUG-BLUE, 5 MUG-BLUE and 3 more. 5 agreed to. Apply would be refused until someone agrees."
    )
    assert text(made).splitlines()[-1] == snapshot(
        "ERASURES: 8 (32 items). 5 agreed to. Apply would be refused until someone agrees."
    )


def test_addresses_stay_whole_however_narrow_the_console_is() -> None:
    long = image(f"{CDN}/{'long/' * 100}side.jpg")
    made = change(slots=[add("gallery[0]", long)], sends_gallery=(long,))
    assert f"        + {long.kind} {long.address}\n" in text(plan(made))


def test_wide_letters_do_not_push_the_path_out_of_its_column() -> None:
    line = next(one for one in text(plan(change(sku="青いマグ"))).splitlines() if "products/" in one)
    assert line == snapshot("  ~ 692730761 青いマグ                                  products/mug.yaml")


def test_time_is_told_at_the_rate_limit() -> None:
    made = plan(change(sends_gallery=()))
    slow = plan_text(
        made.model_copy(update={"summary": made.summary.model_copy(update={"requests": 75})}), Rate(1, 60)
    )
    assert printed(slow).splitlines()[-1].endswith(" 75 requests, about 1 hour 15 minutes.")
