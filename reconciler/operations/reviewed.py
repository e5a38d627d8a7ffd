"""Hold a fresh plan against the one that was reviewed: what the reviewed one does not contain is not let through."""

from reconciler.errors import PlanFileError, Refused
from reconciler.model.plan import Change, Plan


class NotReviewed(Refused):
    """The fresh plan holds changes that the reviewed one does not."""

    def __init__(self, reviewed: Plan, fresh: Plan, changes: tuple[Change, ...]) -> None:
        """`changes` are those of `fresh` that nobody has reviewed."""
        names = ", ".join(change.identity for change in changes[:10])
        more = f" and {len(changes) - 10} more" if len(changes) > 10 else ""
        super().__init__(
            f"{len(changes)} of the changes are not in the given plan: {names}{more}",
            "plan again and have that plan reviewed; nothing was sent",
        )
        self.reviewed = reviewed
        self.fresh = fresh


def check_reviewed(reviewed: Plan, fresh: Plan) -> None:
    """Raise `NotReviewed` unless each change of `fresh` is in `reviewed`.

    A change is the same by its digest; and since a person agrees to what is shown, what was shown must be what the
    digest stands for. A product that is gone sends nothing and needs no review. Raises `PlanFileError` where the
    plan is of another store.
    """
    if (reviewed.store, reviewed.origin) != (fresh.store, fresh.origin):
        raise PlanFileError(
            f"the given plan is for store {reviewed.store} at {reviewed.origin}, "
            f"this is store {fresh.store} at {fresh.origin}",
            "plan again for this store",
        )
    seen = {change.digest: change for change in reviewed.changes}
    strange = tuple(
        change for change in fresh.changes if not change.gone and not _same(seen.get(change.digest), change)
    )
    if strange:
        raise NotReviewed(reviewed, fresh, strange)


def _same(reviewed: Change | None, fresh: Change) -> bool:
    return reviewed is not None and _shown(reviewed) == _shown(fresh)


def _shown(change: Change) -> tuple[object, ...]:
    return (change.identity, change.slots, change.losses, change.send, change.released)
