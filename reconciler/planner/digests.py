"""The digests that make a reviewed plan mean something later. Pure.

A change's digest covers what was agreed to: origin, store, identity, the sections as declared, what was known
before, the losses and the consents. It does not cover actions, paths, lines or times, so that a renamed file, another
change applied meanwhile, or a look that finds the store as recorded leaves it alone. Of a local picture it covers
the content and what the configuration says of where such are published, not the path.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from reconciler.model.assets import content_of
from reconciler.model.declared import Declared, Erasable
from reconciler.model.media import Item, Main, Section
from reconciler.model.plan import Change, Loss, Plan, Send
from reconciler.model.record import Record
from reconciler.planner.known import Slotted, attempted, standing


def digest(data: object) -> str:
    """`sha256:` and the hex digest of JSON data, keys sorted."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + sha256(text.encode()).hexdigest()


def change_digest(
    place: tuple[str, int, str],
    declared: Declared | None,
    record: Record | None,
    send: Send | None,
    losses: Iterable[Loss],
    consents: Iterable[Erasable],
) -> str:
    """The digest of one change; `place` is origin, store and identity.

    An attempt that is still out and is exactly what would be sent again adds nothing to what was known: the change
    that a person agreed to before the run was cut short is the same change after it.
    """
    known: dict[str, Any] = {section: _plain(standing(record, section)) for section in Section}
    if record is not None and record.attempt is not None:
        out = Send(main=record.attempt.main, gallery=record.attempt.gallery)
        if send is None or contents(out) != contents(send):
            known["attempt"] = {section: _plain(attempted(record, section)) for section in Section}
    published = sorted({picture.published for picture in declared.local.values()}) if declared else []
    return digest(
        {
            **({"published": published} if published else {}),
            "place": place,
            "main": _main(declared.main) if declared and declared.main else None,
            "gallery": [_item(item) for item in declared.gallery]
            if declared and declared.gallery is not None
            else None,
            "known": known,
            "losses": [(loss.slot, _item(loss.item), loss.live) for loss in losses],
            "consents": sorted(consents),
        }
    )


def _plain(items: Iterable[Slotted] | None) -> list[Any] | None:
    return None if items is None else [(slot, _item(item)) for slot, item in items]


def contents(send: Send) -> tuple[object, object]:
    """What is sent, whatever paths its local pictures have."""
    gallery = None if send.gallery is None else [_item(item) for item in send.gallery]
    return (None if send.main is None else _main(send.main), gallery)


def shown(change: Change) -> object:
    """What a person who sees a change agrees to, but for its warnings, as plain data that can be compared."""
    data = change.to_json()
    return _identified({key: data[key] for key in ("identity", "sku", "slots", "losses", "send", "released")})


def _item(item: Item) -> object:
    return _identified(item.to_json())


def _main(main: Main) -> object:
    return _identified(main.to_json())


def _identified(data: Any) -> Any:
    """Plain data with each local picture named by its content alone."""
    if isinstance(data, dict):
        return {k: content_of(v) if k == "image" and isinstance(v, str) else _identified(v) for k, v in data.items()}
    return [_identified(one) for one in data] if isinstance(data, list) else data


def plan_digest(plan: Plan) -> str:
    """The digest of a whole plan as it is shown, so that one edited by hand is noticed.

    Left out are the digest itself, the state's serial, and where things stand in files.
    """
    return saved_plan_digest(plan.to_json())


def saved_plan_digest(data: Mapping[str, Any]) -> str:
    """The same of a plan as saved, keys that this version does not know included."""
    return digest(_without_places({key: value for key, value in data.items() if key not in ("digest", "state")}))


def _without_places(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _without_places(v) for k, v in data.items() if k not in ("source", "path", "line")}
    return [_without_places(one) for one in data] if isinstance(data, list) else data
