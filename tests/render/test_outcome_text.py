"""What is left to do after a run, as a person reads it."""

from inline_snapshot import snapshot

from reconciler.model.outcome import Result
from reconciler.render.outcome_text import outcome_text
from tests.render.builders import failure, outcome, printed, product


def test_a_clean_run_is_one_line() -> None:
    made = outcome(*(product(number, Result.APPLIED) for number in range(1, 6)), released=1)
    assert printed(outcome_text(made)) == snapshot("Applied: 5 products; 1 released; 35 unchanged. 9 requests.\n")


def test_each_item_that_failed_is_named_with_the_line_that_declared_it() -> None:
    made = outcome(
        *(product(number, Result.APPLIED) for number in range(1, 6)),
        product(
            692730761,
            Result.PARTIAL,
            failure("gallery[1]", "the picture could not be downloaded", 9),
            failure("gallery[3]", "the video is private", 12, code="DOWNLOAD_VIDEO_FAILED"),
            sku="MUG-BLUE",
        ),
        product(692730762, Result.FAILED, failure(None, "no such video", 2, code="WRONG_URL"), tries=5),
    )
    assert printed(outcome_text(made)) == snapshot("""\
  ! 692730761 MUG-BLUE  partly applied
      - gallery[1]: the picture could not be downloaded [DOWNLOAD_IMAGE_FAILED] (products/mug.yaml:9)
      - gallery[3]: the video is private [DOWNLOAD_VIDEO_FAILED] (products/mug.yaml:12)
  ! 692730762  failed after 5 tries
      - no such video [WRONG_URL] (products/mug.yaml:2)

Applied: 5 products; 1 partial, 1 failed; 35 unchanged. 9 requests.
Next: mend what failed above, then run apply again to retry 2 products.
""")


def test_a_stopped_run_says_why_and_what_was_not_sent() -> None:
    made = outcome(
        product(1, Result.APPLIED),
        product(2, Result.UNKNOWN, failure(None, "the connection broke", 2, code="outcome-unknown"), sku="PLATE"),
        product(3, Result.HELD, failure(None, "the store changed since it was looked at", 2, code="store-changed")),
        product(4, Result.GONE, failure(None, "the store has no such product any more", 2, code="product-gone")),
        *(product(number, Result.NOT_SENT) for number in range(10, 32)),
        stopped="the token was revoked",
    )
    assert printed(outcome_text(made)) == snapshot("""\
  ! 2 PLATE  sent, but what came of it is unknown
      - the connection broke [outcome-unknown] (products/mug.yaml:2)
  ! 3  held back, nothing was sent
      - the store changed since it was looked at [store-changed] (products/mug.yaml:2)
  ! 4  sent, and not in the store any more
      - the store has no such product any more [product-gone] (products/mug.yaml:2)
  ! 10  not sent
  ! 11  not sent
  ! 12  not sent
  ! 13  not sent
  ! 14  not sent
  ! 15  not sent
  ! 16  not sent
  ! 17  not sent
  ! 18  not sent
  ! 19  not sent
  … 12 more not sent

Applied: 1 product; 1 unknown, 1 held back, 1 not in the store, 22 not sent; 35 unchanged. 9 requests.
STOPPED: the token was revoked
Next: run apply again to settle 1 unknown by looking at the store, look anew at 1 held back, send the 22 not sent.
Next: remove the files of products that the store no longer has, or mend their identity.
""")
