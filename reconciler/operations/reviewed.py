"""Hold a fresh plan against the one that was reviewed: what the reviewed one does not contain is not let through."""

from collections import Counter
from collections.abc import Sequence

from reconciler.errors import PlanFileError, Refused
from reconciler.model.plan import Change, Plan
from reconciler.planner import shown

_REVIEW = "plan again and have that plan reviewed; nothing was sent"


class NotReviewed(Refused):
    """The fresh plan holds changes that the reviewed one does not."""

    def __init__(self, reviewed: Plan, fresh: Plan, changes: Sequence[Change]) -> None:
        """`changes` are those of `fresh` that nobody has reviewed."""
        number = f"{len(changes)} change{' is' if len(changes) == 1 else 's are'}"
        super().__init__(f"{number} not in the given plan: {_names(changes)}", _REVIEW)
        self.reviewed = reviewed
        self.fresh = fresh


def check_store(reviewed: Plan, store: int, origin: str) -> None:
    """Raise `PlanFileError` where the plan is of another store."""
    if (reviewed.store, reviewed.origin) != (store, origin):
        raise PlanFileError(
            f"the given plan is for store {reviewed.store} at {reviewed.origin}, this is store {store} at {origin}",
            "plan again for this store",
        )


def check_reviewed(reviewed: Plan, fresh: Plan) -> None:
    """Raise `NotReviewed` unless each change of `fresh` is in `reviewed`.

    A change is the same by its digest; and since a person agrees to what is shown, what was shown must be what the
    digest stands for: raises `Refused` where it is not. A product that is gone sends nothing and needs no review.
    """
    seen = {change.digest: change for change in reviewed.changes}
    wanted = [change for change in fresh.changes if not change.gone]
    if strange := [change for change in wanted if change.digest not in seen]:
        raise NotReviewed(reviewed, fresh, strange)
    if forged := [change for change in wanted if not _shows(seen[change.digest], change)]:
        raise Refused(
            f"the given plan was edited: what it shows for {_names(forged)} is not what would be done", _REVIEW
        )


def _shows(reviewed: Change, fresh: Change) -> bool:
    """Whether who saw `reviewed` has seen `fresh`: product, slots, losses, and each need of a consent in its words.

    A change that was shown as gone was shown as sending nothing.
    """
    return (
        shown(reviewed) == shown(fresh)
        and not reviewed.gone
        and reviewed.product_id in (None, fresh.product_id)  # none: its SKU was not resolved yet
        and _needs(fresh) <= _needs(reviewed)
    )


def _needs(change: Change) -> Counter[tuple[str, str, int]]:
    return Counter(
        (warning.code, warning.message, warning.items) for warning in change.warnings if warning.needs_consent
    )


def _names(changes: Sequence[Change]) -> str:
    more = f" and {len(changes) - 10} more" if len(changes) > 10 else ""
    return ", ".join(change.identity for change in changes[:10]) + more
