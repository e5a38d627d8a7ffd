"""Match the items of two sides of a section, so that as many as can stay where they are. Pure.

A picture may stand twice in a gallery, so equal items are matched one by one. Those that keep their order form a
longest common subsequence (Hunt and Szymanski: a longest increasing chain of places, the later ones tried first).
What is left of equal items is matched first with first.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Sequence

from reconciler.model.media import Kind
from reconciler.planner.known import Slotted


def matches(before: Sequence[Slotted], after: Sequence[Slotted]) -> tuple[dict[int, int], dict[int, int]]:
    """Indices of `before` with those of `after` they are matched with: first the items that stay, then those that
    move. What is in neither is gone, or new."""
    stays = _stays(before, after)
    taken = set(stays.values())
    free: defaultdict[tuple[Kind, str], deque[int]] = defaultdict(deque)
    for j, (_, item) in enumerate(after):
        if j not in taken:
            free[item.key].append(j)
    moves = {i: free[item.key].popleft() for i, (_, item) in enumerate(before) if i not in stays and free[item.key]}
    return stays, moves


def _stays(before: Sequence[Slotted], after: Sequence[Slotted]) -> dict[int, int]:
    places: defaultdict[tuple[Kind, str], list[int]] = defaultdict(list)
    for j, (_, item) in enumerate(after):
        places[item.key].insert(0, j)
    tails: list[int] = []  # the lowest place at which a chain of each length can end
    ends: list[tuple[int, int]] = []  # and the match it ends with
    previous: dict[tuple[int, int], tuple[int, int] | None] = {}
    for i, (_, item) in enumerate(before):
        for j in places[item.key]:
            at = bisect_left(tails, j)
            previous[(i, j)] = ends[at - 1] if at else None
            tails[at : at + 1] = [j]
            ends[at : at + 1] = [(i, j)]
    kept: list[tuple[int, int]] = []
    link = ends[-1] if ends else None
    while link is not None:
        kept.append(link)
        link = previous[link]
    return dict(reversed(kept))
