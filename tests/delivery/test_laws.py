"""Whatever goes wrong, in whatever order: nothing is sent unrecorded, nothing is sent twice, no outcome is made up."""

import asyncio
from dataclasses import dataclass, field

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.delivery import Run
from reconciler.errors import Interrupted
from reconciler.model.outcome import Result
from reconciler.model.record import Record
from tests.delivery.diary import Line
from tests.delivery.shop import Shop, item, seeded
from tests.delivery.wire import Go, Step, answer_lost, answers, dropped, garbled, slow, unreachable, well

PRODUCTS = (1, 2, 3, 4, 5)
SENT = (item("c"), item("d"))

EFFECT: dict[str, Step] = {
    "well": well,
    "answer lost": answer_lost,
    "garbled": garbled(b"{}"),
    "slow": slow(3, 3),
    "too slow": slow(after=30),
}
NO_EFFECT: dict[str, Step] = {
    "dropped": dropped,
    "500": answers(500, "INTERNAL_ERROR"),
    "never done": slow(before=30),
}
NOT_TAKEN: dict[str, Step] = {
    "unreachable": unreachable,
    "429": answers(429, retry_after="5"),
    "long 429": answers(429, retry_after="90"),
    "422": answers(422, "WRONG_URL"),
    "401": answers(401, "INVALID_API_TOKEN"),
}
STEPS = EFFECT | NO_EFFECT | NOT_TAKEN
LOOKS = {
    "well": well,
    "500": STEPS["500"],
    "unreachable": unreachable,
    "429": STEPS["429"],
    "too slow": slow(after=30),
}


@dataclass(frozen=True)
class Weather:
    """What goes wrong: with each product's updates, with looks, with the disk; and when somebody interrupts."""

    updates: dict[int, list[str]] = field(default_factory=dict)
    looks: list[str] = field(default_factory=list)
    unwritable: frozenset[tuple[int, bool]] = frozenset()
    interrupted_at: float | None = None
    parallelism: int = 4


weathers = st.builds(
    Weather,
    updates=st.fixed_dictionaries({one: st.lists(st.sampled_from(sorted(STEPS)), max_size=7) for one in PRODUCTS}),
    looks=st.lists(st.sampled_from(sorted(LOOKS)), max_size=5),
    unwritable=st.just(frozenset()) | st.frozensets(st.tuples(st.sampled_from(PRODUCTS), st.booleans()), max_size=2),
    interrupted_at=st.none() | st.floats(0, 40),
    parallelism=st.sampled_from([1, 2, 5]),
)


class Storm(Shop):
    """A shop in bad weather. `fates` tells what became of each update that left, in order."""

    def __init__(self, weather: Weather) -> None:
        super().__init__(*(seeded(one, gallery="ab") for one in PRODUCTS), parallelism=weather.parallelism)
        self.fates: dict[int, list[str]] = {one: [] for one in PRODUCTS}
        self._weather = weather
        self.diary.full = self._full
        self.on("GET", well, *(LOOKS[name] for name in weather.looks))
        for one in PRODUCTS:
            self.declare(one, gallery="cd", losses="ab")
            self.on(f"PUT {one}", *(self._noted(one, name) for name in (*weather.updates[one], *["well"] * 20)))
        self.deliver(during=self._somebody)

    def took_effect(self, product_id: int) -> bool:
        return self.shows(product_id) == ["c", "d"]

    def _noted(self, product_id: int, name: str) -> Step:
        async def step(go: Go) -> httpx.Response:
            self.fates[product_id].append(name)
            return await STEPS[name](go)

        return step

    def _full(self, line: Line) -> bool:
        attempt = isinstance(line, Record) and line.attempt is not None
        return (line.product_id, attempt) in self._weather.unwritable

    async def _somebody(self, run: Run) -> None:
        if self._weather.interrupted_at is not None:
            await asyncio.sleep(self._weather.interrupted_at)
            run.interrupt(Interrupted("interrupted"))


@settings(max_examples=60, deadline=None)
@given(weathers)
def test_every_update_that_leaves_is_an_attempt_on_disk(weather: Weather) -> None:
    shop = Storm(weather)
    for one in PRODUCTS:
        begun = False
        for event in shop.events:
            if event == f"attempt {one}":
                begun = True
            elif event == f"PUT {one}":
                assert begun
            elif event.endswith(f" {one}") and not event.startswith("GET"):
                begun = False


@settings(max_examples=60, deadline=None)
@given(weathers)
def test_no_product_is_ever_updated_twice(weather: Weather) -> None:
    shop = Storm(weather)
    for one, fates in shop.fates.items():
        assert sum(fate in EFFECT for fate in fates) <= 1
        assert sum(fate in EFFECT or fate in NO_EFFECT for fate in fates) <= 5
        assert shop.shows(one) in (["a", "b"], ["c", "d"])


@settings(max_examples=60, deadline=None)
@given(weathers)
def test_the_state_never_says_what_is_not_so(weather: Weather) -> None:
    shop = Storm(weather)
    for one in PRODUCTS:
        record = shop.records.get(one)
        if shop.took_effect(one):
            assert record is not None
            assert record.attempt is not None or record.gallery == SENT
        else:
            assert record is None or record.attempt is not None or record.gallery is None


@settings(max_examples=60, deadline=None)
@given(weathers)
def test_the_outcome_never_says_what_is_not_so(weather: Weather) -> None:
    shop = Storm(weather)
    for one in PRODUCTS:
        result = shop.results.get(one)
        if shop.took_effect(one):
            assert result in (Result.APPLIED, Result.UNKNOWN)
        else:
            assert result in (None, Result.FAILED, Result.UNKNOWN)
        if result is None:
            assert set(shop.fates[one]) <= set(NOT_TAKEN)
        elif result is not Result.UNKNOWN:
            assert shop.records[one].attempt is None


@settings(max_examples=60, deadline=None)
@given(weathers)
def test_a_run_that_ends_early_says_why_and_one_that_does_not_leaves_nothing_undone(weather: Weather) -> None:
    shop = Storm(weather)
    if shop.run.stopped is None:
        assert set(shop.results) == set(PRODUCTS)
        assert all(record.attempt is None for record in shop.records.values())
    if weather.interrupted_at is not None:
        assert shop.ended <= weather.interrupted_at + 5.1
