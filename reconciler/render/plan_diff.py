"""Render what a plan made now contains that a reviewed plan does not. Never decides whether that is allowed."""

from collections.abc import Iterable
from typing import assert_never

from rich.text import Text

from reconciler.model.media import Section
from reconciler.model.plan import Change, Op, Plan, SlotChange
from reconciler.render import palette
from reconciler.render.change_text import change_lines, header, section_words, slots_after
from reconciler.render.slots_text import LiveLosses, live_losses, only_live
from reconciler.render.words import count, item_words, joined, shown

Facts = dict[str, str]


def difference_text(reviewed: Plan, fresh: Plan) -> Text:
    """Each change of `fresh` whose digest `reviewed` lacks, and how it differs; without a newline at its end."""
    known = {change.identity: change for change in reviewed.changes}
    digests = {change.digest for change in reviewed.changes}
    found = [change for change in fresh.changes if change.digest not in digests]
    if not found:
        return Text("The reviewed plan contains every change.")
    are = f"{count(len(found), 'change')} {'is' if len(found) == 1 else 'are'}"
    lines = [Text(f"{are} not in the reviewed plan:", style=palette.STRONG)]
    if (reviewed.store, reviewed.origin) != (fresh.store, fresh.origin):
        stores = f"{_store(reviewed)}, and this is {_store(fresh)}"
        lines.append(Text(f"  ! that plan was made for {stores}", style=palette.DANGER))
    for change in found:
        lines += [Text(), *_lines(known.get(change.identity), change)]
    return joined(lines)


def _store(plan: Plan) -> str:
    return f"store {plan.store} at {shown(plan.origin)}"


def _lines(reviewed: Change | None, fresh: Change) -> list[Text]:
    if reviewed is None:
        first, *rest = change_lines(fresh)
        return [first, Text("      ! not in the reviewed plan", style=palette.DANGER), *rest]
    was, now = _facts(reviewed), _facts(fresh)
    differing = _differing(was, now)
    if not differing:
        why = "what would be sent is as reviewed, but the file, or what the state knows of the product, is not"
        return [header(fresh), Text(f"      ! {why}", style=palette.DANGER)]
    return [header(fresh), *(line for topic in differing for line in _topic(topic, was.get(topic), now.get(topic)))]


def _topic(topic: str, was: str | None, now: str | None) -> list[Text]:
    return [
        Text(f"      {topic}"),
        Text(f"        reviewed  {was or 'nothing'}", style=palette.QUIET),
        Text(f"        now       {now or 'nothing'}", style=palette.DANGER),
    ]


def _differing(was: Facts, now: Facts) -> list[str]:
    """The topics that are not the same on both sides, those of `now` first."""
    from deepdiff import DeepDiff  # 160 ms

    # Without the threshold, facts that share few topics would be told as one that changed.
    found = DeepDiff(was, now, view="tree", threshold_to_diff_deeper=0)
    nodes = [node for kind in found.values() for node in kind]
    topics = {str(node.path(output_format="list")[0]) for node in nodes}
    return [topic for topic in dict.fromkeys([*now, *was]) if topic in topics]


def _facts(change: Change) -> Facts:
    """What a reviewer was shown, by topic, each escaped already. Losses show as slots that they leave."""
    live = live_losses(change)
    pairs = [(f"slot {shown(slot.slot)}", _slot(slot, live)) for slot in change.slots]
    for warning in change.warnings:
        if warning.needs_consent:
            agreed = "agreed" if warning.consent else "nobody agreed"
            pairs.append((f"consent to {warning.code}", f"{agreed}: {shown(warning.message)}"))
    sent = [section for section in Section if slots_after(change, section) is not None]
    pairs += [(f"{section} as sent", section_words(change, section) or "") for section in sent]
    pairs += [(f"{section} as released", "the state lets go of it") for section in change.released]
    return _gathered(pairs)


def _gathered(pairs: Iterable[tuple[str, str]]) -> Facts:
    facts: Facts = {}
    for topic, words in pairs:
        facts[topic] = f"{facts[topic]}; {words}" if topic in facts else words
    return facts


def _slot(change: SlotChange, live: LiveLosses) -> str:
    before, after = item_words(change.before), item_words(change.after)
    match change.op:
        case Op.ADD:
            return f"add {after}"
        case Op.REMOVE:
            return f"remove {before}{', only in the store' if only_live(change, live) else ''}"
        case Op.REPLACE:
            return f"replace {before} with {after}"
        case Op.MOVE:
            return f"move {after} here from {shown(change.from_ or 'elsewhere')}"
    assert_never(change.op)
