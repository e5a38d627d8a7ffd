"""What a plan made now contains that nobody reviewed."""

from inline_snapshot import snapshot

from reconciler.model.plan import Code
from reconciler.render.plan_diff import difference_text
from tests.render.builders import add, change, erasure, gallery, image, plan, printed, replace, warning


def test_a_product_that_was_not_reviewed_is_shown_whole() -> None:
    reviewed = plan(change(digest="sha256:1", sends_gallery=()))
    fresh = plan(*reviewed.changes, erasure(agreed=False, product_id=692730762, digest="sha256:2"))
    assert printed(difference_text(reviewed, fresh)) == snapshot("""\
1 change is not in the reviewed plan:

  ~ 692730762 MUG-BLUE                                  products/mug.yaml
      ! not in the reviewed plan
      gallery   4 items -> 0 items
        - image https://cdn.example.com/mug/side.jpg
        - image https://cdn.example.com/mug/back.jpg
        - image https://cdn.example.com/mug/top.jpg
        - image https://cdn.example.com/mug/box.jpg
      ! the gallery will be ERASED: 4 items leave the store (products/mug.yaml:8)
        to agree, add "allow_erase: [gallery]" to the file, or pass --allow-erase 692730762
""")


def test_a_change_that_was_reviewed_otherwise_says_what_differs_in_it() -> None:
    kept = add("gallery[0]", image("side"))
    reviewed = plan(
        change(digest="sha256:1", slots=[kept, add("gallery[1]", image("top"))], sends_gallery=gallery("side", "top"))
    )
    fresh = plan(
        change(
            digest="sha256:2",
            slots=[kept, replace("gallery[1]", image("back"), image("top"))],
            live=[("gallery[2]", image("by-hand"))],
            warnings=[warning(Code.LIVE_DISCARDED, "1 item would be lost", items=1, consent=False)],
            sends_gallery=gallery("side", "top"),
        )
    )
    assert printed(difference_text(reviewed, fresh)) == snapshot("""\
1 change is not in the reviewed plan:

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      slot gallery[1]
        reviewed  add image https://cdn.example.com/mug/top.jpg
        now       replace image https://cdn.example.com/mug/back.jpg with image https://cdn.example.com/mug/top.jpg
      slot gallery[2]
        reviewed  nothing
        now       remove image https://cdn.example.com/mug/by-hand.jpg, only in the store
      consent to live-discarded
        reviewed  nothing
        now       nobody agreed: 1 item would be lost
      gallery as sent
        reviewed  0 items -> 2 items
        now       2 items: 1 added, 1 removed, 1 replaced
""")


def test_changes_that_share_nothing_are_told_topic_by_topic() -> None:
    reviewed = plan(change(digest="sha256:1", released=("gallery",)))
    text = printed(difference_text(reviewed, plan(erasure(agreed=False, digest="sha256:2"))))
    topics = [line.strip() for line in text.splitlines() if line.startswith("      ") and line[6] != " "]
    assert topics == [
        "slot gallery[0]",
        "slot gallery[1]",
        "slot gallery[2]",
        "slot gallery[3]",
        "consent to gallery-erased",
        "gallery as sent",
        "gallery as released",
    ]


def test_a_change_that_looks_the_same_still_differs_when_its_digest_does() -> None:
    reviewed, fresh = (plan(change(digest=digest, sends_gallery=())) for digest in ("sha256:1", "sha256:2"))
    assert printed(difference_text(reviewed, fresh)) == snapshot("""\
1 change is not in the reviewed plan:

  ~ 692730761 MUG-BLUE                                  products/mug.yaml
      ! what would be sent is as reviewed, but the file, or what the state knows of the product, is not
""")


def test_changes_that_are_no_longer_due_are_no_difference() -> None:
    reviewed = plan(change(digest="sha256:1"), change(product_id=692730762, digest="sha256:2"))
    assert (
        printed(difference_text(reviewed, plan(reviewed.changes[1]))) == "The reviewed plan contains every change.\n"
    )


def test_a_plan_for_another_store_is_told_first() -> None:
    reviewed = plan(change(digest="sha256:1")).model_copy(update={"store": 1004})
    fresh = plan(change(digest="sha256:2"))
    assert printed(difference_text(reviewed, fresh)).splitlines()[:2] == snapshot(
        [
            "1 change is not in the reviewed plan:",
            "  ! that plan was made for store 1004 at app.ecwid.com, and this is store 1003 at app.ecwid.com",
        ]
    )
