"""The bytes that are saved, compared and read by other programs."""

from inline_snapshot import snapshot

from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.render.json import outcome_json, plan_json
from tests.render.builders import change, failure, image, move, outcome, plan, product


def test_a_plan_keeps_the_order_of_its_model() -> None:
    made = change(sku="MØK", slots=[move("gallery[1]", "gallery[0]", image("side"))], sends_gallery=())
    assert plan_json(plan(made)) == snapshot("""\
{
  "format": "reconciler-plan",
  "format_version": 1,
  "store": 1003,
  "origin": "app.ecwid.com",
  "refreshed": false,
  "digest": "",
  "state": {
    "lineage": "4b6c1f0e-0000-4000-8000-000000000000",
    "serial": 12
  },
  "targets": [],
  "summary": {
    "adopt": 0,
    "update": 1,
    "retry": 0,
    "release": 0,
    "forget": 0,
    "unchanged": 41,
    "requests": 1,
    "erasures": 0,
    "losses": 0,
    "blocked": 0
  },
  "limit": {
    "items": 0,
    "recorded": 120,
    "max_percent": 30
  },
  "warnings": [],
  "changes": [
    {
      "identity": "id:692730761",
      "product_id": 692730761,
      "sku": "MØK",
      "action": "update",
      "digest": "sha256:1",
      "source": {
        "path": "products/mug.yaml",
        "line": 2
      },
      "slots": [
        {
          "slot": "gallery[0]",
          "op": "move",
          "before": {
            "image": "https://cdn.example.com/mug/side.jpg"
          },
          "after": {
            "image": "https://cdn.example.com/mug/side.jpg"
          },
          "from": "gallery[1]"
        }
      ],
      "losses": [],
      "warnings": [],
      "send": {
        "gallery": []
      },
      "released": []
    }
  ]
}
""")


def test_a_saved_plan_reads_back_as_it_was() -> None:
    made = plan(change(sku="\u202emug\x1b", slots=[move("gallery[1]", "gallery[0]", image("side"))]))
    assert Plan.model_validate_json(plan_json(made)) == made


def test_an_outcome_keeps_the_order_of_its_model() -> None:
    made = outcome(
        product(1, Result.PARTIAL, failure("gallery[1]", "no picture", 9)), stopped="the token was revoked"
    )
    assert outcome_json(made) == snapshot("""\
{
  "format": "reconciler-outcome",
  "format_version": 1,
  "store": 1003,
  "origin": "app.ecwid.com",
  "exit_code": 3,
  "stopped": "the token was revoked",
  "requests": 9,
  "waited_seconds": 0.0,
  "totals": {
    "applied": 0,
    "partial": 1,
    "failed": 0,
    "gone": 0,
    "held": 0,
    "unknown": 0,
    "not_sent": 0,
    "released": 0,
    "forgotten": 0,
    "unchanged": 35
  },
  "products": [
    {
      "identity": "id:1",
      "product_id": 1,
      "sku": null,
      "result": "partial",
      "tries": 1,
      "failures": [
        {
          "slot": "gallery[1]",
          "code": "DOWNLOAD_IMAGE_FAILED",
          "message": "no picture",
          "path": "products/mug.yaml",
          "line": 9
        }
      ],
      "notes": []
    }
  ]
}
""")


def test_characters_that_cannot_be_seen_are_spelled_out() -> None:
    made = plan_json(plan(change(sku="a\u202eb\x9bcé \U000e0041")))
    assert r'"sku": "a\u202eb\u009bcé \udb40\udc41"' in made
