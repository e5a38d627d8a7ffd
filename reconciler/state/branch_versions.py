"""What a state on a branch once was, from the branch's commits. Fetches no more of the past than is asked for."""

from collections.abc import Iterator
from functools import partial

from reconciler.git.story import file_at, parents_of, story
from reconciler.state.backend import Version
from reconciler.state.branch_place import STATE_FILE, BranchPlace

_FIRST_DEPTH = 50


def branch_versions(place: BranchPlace) -> Iterator[Version]:
    """From the newest commit to the oldest. Raises `StateError`, also for a branch that is for other things."""
    tip = place.bring().tip
    if tip is None:
        return
    place.contents(tip)
    told = 0
    while True:
        with place.told():
            known = list(story(place.git, tip))
        for one in known[told:]:
            yield Version(one.commit, one.at, one.title, partial(_read, place, one.commit))
        if len(known) == told:
            return
        told = len(known)
        with place.told():
            if not parents_of(place.git, known[-1].commit):
                return
            place.remote.fetch(place.ref, place.own_tip, max(_FIRST_DEPTH, 4 * told))


def _read(place: BranchPlace, commit: str) -> bytes:
    with place.told():
        return file_at(place.git, commit, STATE_FILE)
