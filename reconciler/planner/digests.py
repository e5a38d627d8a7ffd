"""The digests that make a reviewed plan mean something later. Pure.

A change's digest covers what was agreed to: origin, store, identity, the sections as declared, what was known
before, the losses and the consents. It does not cover actions, paths, lines or times, so that a renamed file, another
change applied meanwhile, or a look that finds the store as recorded leaves it alone.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from reconciler.model.declared import Declared, Erasable
from reconciler.model.media import Section
from reconciler.model.plan import Loss, Plan, Send
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
        if out != send:
            known["attempt"] = {section: _plain(attempted(record, section)) for section in Section}
    return digest(
        {
            "place": place,
            "main": declared.main.to_json() if declared and declared.main else None,
            "gallery": [item.to_json() for item in declared.gallery]
            if declared and declared.gallery is not None
            else None,
            "known": known,
            "losses": [(loss.slot, loss.item.to_json(), loss.live) for loss in losses],
            "consents": sorted(consents),
        }
    )


def _plain(items: Iterable[Slotted] | None) -> list[Any] | None:
    return None if items is None else [(slot, item.to_json()) for slot, item in items]


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
