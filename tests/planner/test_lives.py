"""A product through many runs: files are edited, hands reach into the store, runs are cut short at any point.

Whatever happens, nothing leaves the store that the plan did not show, and nothing that was added by hand leaves it
without a consent of its own.
"""

from collections.abc import Collection

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reconciler.model.live import Looked
from reconciler.model.media import Section
from reconciler.model.plan import Change, Plan
from reconciler.model.record import Record, Status
from reconciler.planner import DriftSetting, Selection, Setting, find_drift, make_plan, settle_by_look
from reconciler.planner.known import recorded
from tests.planner.letters import item
from tests.planner.shop import MUG, ORIGIN, STORE, ShopBuilder
from tests.planner.store_model import StoreModel, begun, ended, items, sent_by, tidied
from tests.planner.strategies import NAMES, Sections, declared


class Runs(RuleBasedStateMachine):
    """Plans, applies, and holds what the store showed before against what it shows after."""

    @initialize(promotes=st.booleans(), keeps=st.booleans(), sections=declared)
    def start(self, promotes: bool, keeps: bool, sections: Sections) -> None:
        self.store = StoreModel(promotes, keeps)
        self.record: Record | None = None
        self.untouched = True
        self.read_back = True
        self.given_up: set[str] = set()
        self.edit_the_file(sections)

    @rule(sections=declared)
    def edit_the_file(self, sections: Sections) -> None:
        self.file = ShopBuilder().declared(**sections).files["products/7.yaml"]

    @rule()
    def run(self) -> None:
        """To its end; and then there is nothing left to do."""
        self.end(self.apply())
        assert not self.plan(look=False).changes
        assert not self.plan().changes
        if self.untouched:
            assert {one.address for one in items(self.file)} <= self.store.sources()

    @rule(dead=st.sets(st.sampled_from(NAMES), min_size=1, max_size=2))
    def run_in_which_something_cannot_be_downloaded(self, dead: set[str]) -> None:
        addresses = {item(name).address for name in dead}
        self.end(self.apply(dead=addresses), addresses)

    @rule()
    def run_that_is_killed_before_the_store_takes_the_update(self) -> None:
        self.apply(arrives=False)

    @rule()
    def run_that_is_killed_before_the_store_answers(self) -> None:
        self.apply()

    @rule()
    def run_that_is_killed_before_it_reads_back(self) -> None:
        change = self.apply()
        if change is not None and self.record is not None:
            self.record = ended(self.record, change, None)
            self.read_back = False

    def end(self, change: Change | None, dead: Collection[str] = ()) -> None:
        """The store answers, and is read back."""
        if change is not None and self.record is not None:
            whole = {section for section in Section if recorded(self.record, section)} <= sent_by(change)
            self.record = ended(self.record, change, self.store.media, dead)
            self.read_back = self.read_back or whole

    def apply(self, *, arrives: bool = True, dead: Collection[str] = ()) -> Change | None:
        """Plan, agree to what is shown, send."""
        before = self.store.sources()
        plan = self.plan()
        if plan.would_be_refused:
            plan = self.plan(agreed=True)
        plan.raise_if_unsafe(force=True)
        change = plan.changes[0] if plan.changes else None
        record = self.record and settle_by_look(self.record, self.store.media)
        if change is None or change.send is None:
            self.record = record and tidied(record, self.file, change)
            return None
        if record is None or (record.status is Status.APPLIED and record.attempt is None):
            self.given_up = set()
        self.record = begun(record, self.file, change, self.store.media)
        if arrives:
            self.store.update(change.send, dead)
        self.hold_to_the_promise(before - self.store.sources() - set(dead), change)
        return change

    def hold_to_the_promise(self, left: set[str], change: Change) -> None:
        """What left was shown, in this plan or in an earlier one whose update did not arrive in full. What is dead
        was to stay, and no plan can tell that it does not."""
        earlier = self.given_up
        lost = {loss.item.address for loss in change.losses}
        self.given_up = earlier | lost | {self.store.origin(address) for address in lost}
        assert left <= self.given_up
        by_hand = {address for address in left if self.store.origins.get(address) == address}
        assert by_hand - earlier <= {loss.item.address for loss in change.losses if loss.live}
        assert all(one.consent for one in change.warnings if one.needs_consent)

    def plan(self, *, look: bool = True, agreed: bool = False) -> Plan:
        looked = Looked({MUG: self.store.look()}) if look else Looked()
        consents = Selection.of(["all"] if agreed else [], all_word=True)
        setting = Setting(STORE, ORIGIN, consents=consents, max_loss_percent=100)
        records = {MUG: self.record} if self.record else {}
        return make_plan([self.file], records, looked, setting)

    @invariant()
    def what_no_hand_has_touched_has_not_drifted(self) -> None:
        if self.record is not None and not self.store.edited:
            looked = Looked({MUG: self.store.look()})
            assert not find_drift([self.record], looked, DriftSetting(STORE, ORIGIN)).changes

    def settled(self) -> bool:
        """Whether no update is out. As long as one is, a picture that somebody adds cannot be told from its own."""
        return self.record is None or self.record.attempt is None

    def calm(self) -> bool:
        """Whether the state knows all our pictures by their addresses in the store. As long as it does not, a picture
        that takes the place of one of ours cannot be told from it."""
        return self.settled() and self.read_back

    @precondition(settled)
    @rule()
    def somebody_adds_a_picture(self) -> None:
        self.store.edit(images=(*self.store.media.images, self.store.by_hand()))

    @precondition(calm)
    @rule()
    def somebody_adds_a_video(self) -> None:
        self.store.edit(videos=(*self.store.media.videos, "https://vimeo.com/9"))

    @precondition(calm)
    @rule()
    def somebody_sets_the_main_image(self) -> None:
        self.untouched = False
        self.store.edit(main_image=self.store.by_hand())

    @precondition(calm)
    @rule(at=st.integers(0, 5))
    def somebody_makes_a_gallery_picture_the_main_image(self, at: int) -> None:
        self.untouched = False
        images = list(self.store.media.images)
        if at < len(images):
            chosen = images[at]
            images[at : at + 1] = [self.store.media.main_image] if self.store.media.main_image else []
            self.store.edit(main_image=chosen, images=tuple(images))

    @precondition(calm)
    @rule(at=st.integers(0, 5))
    def somebody_deletes_a_gallery_picture(self, at: int) -> None:
        self.untouched = False
        images = self.store.media.images
        self.store.edit(images=images[:at] + images[at + 1 :])

    @precondition(calm)
    @rule()
    def somebody_deletes_the_main_image(self) -> None:
        self.untouched = False
        self.store.edit(main_image=None)


TestRuns = Runs.TestCase
TestRuns.settings = settings(max_examples=300, stateful_step_count=12, deadline=None)
