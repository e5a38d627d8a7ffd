"""(declared, recorded, live) → Plan. The heart, and pure: no file, no network, no clock."""

from reconciler.planner.attempts import reading, settle_by_look, shortcomings
from reconciler.planner.consent import kept_consents
from reconciler.planner.digests import plan_digest, saved_plan_digest, shown
from reconciler.planner.drift import DriftSetting, find_drift
from reconciler.planner.identity import Placed, place
from reconciler.planner.planning import make_plan, summary_of, with_warnings
from reconciler.planner.selection import Selection
from reconciler.planner.setting import Setting
from reconciler.planner.slots import changed_slots
from reconciler.planner.standins import Departing, LiveAddresses, departing, live_addresses

__all__ = [
    "Departing",
    "DriftSetting",
    "LiveAddresses",
    "Placed",
    "Selection",
    "Setting",
    "changed_slots",
    "departing",
    "find_drift",
    "kept_consents",
    "live_addresses",
    "make_plan",
    "place",
    "plan_digest",
    "reading",
    "saved_plan_digest",
    "settle_by_look",
    "shortcomings",
    "shown",
    "summary_of",
    "with_warnings",
]
