"""What surrounds a plan: which store, which limits, what was agreed to, what was asked for. Pure data."""

from dataclasses import dataclass, field

from reconciler.model.plan import StateMark
from reconciler.planner.selection import Selection


@dataclass(frozen=True, slots=True)
class Setting:
    """The circumstances of one planning.

    `consents` come from the command line; `reviewed` holds the digests of a plan that was made after looking at the
    store and that a person has reviewed. `targets`, where any are given, narrow the plan.
    """

    store: int
    origin: str
    state: StateMark | None = None
    max_gallery_loss_percent: int = 50
    max_loss_percent: int = 30
    consents: Selection = field(default_factory=Selection)
    reviewed: frozenset[str] = frozenset()
    targets: Selection = field(default_factory=Selection)
    refreshed: bool = False
