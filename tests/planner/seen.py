"""A plan as the planner's tests read it: in letters, in the words a person would use. Decides nothing."""

from dataclasses import dataclass

from reconciler.model.plan import Action, Change, Op, Plan, PlanWarning, SlotChange
from tests.planner.letters import name_of


@dataclass(frozen=True)
class Seen:
    """A plan as a person reads it, in letters. What speaks of `the` change asks for exactly one."""

    plan: Plan

    @property
    def the(self) -> Change:
        (change,) = self.plan.changes
        return change

    @property
    def empty(self) -> bool:
        return not self.plan.changes

    @property
    def actions(self) -> dict[str, Action]:
        return {change.identity: change.action for change in self.plan.changes}

    @property
    def sends(self) -> dict[str, list[str]]:
        """The sections that go out; one that does not is not in it."""
        out = self.the.send
        sections: dict[str, list[str]] = {}
        if out is not None and out.main is not None:
            sections["main"] = [name_of(one.address) for one in out.main.slots.values()]
        if out is not None and out.gallery is not None:
            sections["gallery"] = [name_of(one.address) for one in out.gallery]
        return sections

    @property
    def slots(self) -> list[str]:
        return [told(slot) for change in self.plan.changes for slot in change.slots]

    @property
    def lost(self) -> list[str]:
        return [name_of(loss.item.address) for loss in self.the.losses]

    @property
    def warnings(self) -> list[str]:
        """The codes of all warnings, those of unchanged products too."""
        return [str(one.code) for one in self._all()]

    @property
    def blocked(self) -> list[str]:
        """The codes of what nobody has agreed to."""
        return [str(one.code) for one in self._all() if one.blocks]

    @property
    def agreed(self) -> list[str]:
        """The codes of what needed consent and has it."""
        return [str(one.code) for one in self._all() if one.needs_consent and one.consent]

    def warning(self, code: str) -> PlanWarning:
        """The one warning of this code."""
        (found,) = (one for one in self._all() if one.code == code)
        return found

    @property
    def digest(self) -> str:
        return self.the.digest

    def _all(self) -> list[PlanWarning]:
        return [*self.plan.warnings, *(one for change in self.plan.changes for one in change.warnings)]


def told(change: SlotChange) -> str:
    """One slot's change in a line."""
    before = name_of(change.before.address) if change.before else ""
    after = name_of(change.after.address) if change.after else ""
    match change.op:
        case Op.ADD:
            return f"+ {change.slot} {after}"
        case Op.REMOVE:
            return f"- {change.slot} {before}"
        case Op.REPLACE:
            return f"~ {change.slot} {before} -> {after}"
        case Op.MOVE:
            return f"> {change.slot} {after} from {change.from_}"
