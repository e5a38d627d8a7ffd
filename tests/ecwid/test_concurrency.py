"""More at once while that helps, fewer when answers fail or get slow."""

from reconciler.ecwid.concurrency import START, Concurrency


class Rounds:
    """As many requests at once as may be, one round after another."""

    def __init__(self, ceiling: int = 64) -> None:
        self.concurrency = Concurrency(ceiling)
        self.now = 0.0

    @property
    def limit(self) -> int:
        return self.concurrency.limit

    def well(self, times: int = 1, takes: float = 0.1, *, crowded: bool = True) -> "Rounds":
        for _ in range(times):
            began, self.now = self.now, self.now + takes
            for _ in range(self.limit):
                self.concurrency.succeeded("PUT", began, self.now, crowded=crowded)
        return self

    def badly(self, takes: float = 0.1) -> "Rounds":
        began, self.now = self.now, self.now + takes
        for _ in range(self.limit):
            self.concurrency.failed(began, self.now)
        return self


def test_it_doubles_every_round_up_to_the_ceiling() -> None:
    rounds = Rounds(ceiling=50)
    assert [rounds.limit, *(rounds.well().limit for _ in range(5))] == [START, 8, 16, 32, 50, 50]


def test_it_does_not_grow_where_nobody_waits_for_a_place() -> None:
    assert Rounds().well(20, crowded=False).limit == START


def test_failures_of_one_round_halve_it_once() -> None:
    assert Rounds().well(4).badly().limit == 32


def test_it_never_falls_below_one() -> None:
    rounds = Rounds()
    for _ in range(20):
        rounds.badly()
    assert rounds.limit == 1


def test_after_a_failure_it_grows_slowly() -> None:
    rounds = Rounds().well(4).badly()
    assert 33 <= rounds.well(2).limit <= 34


def test_answers_that_get_slow_lower_it() -> None:
    rounds = Rounds().well(10)
    assert rounds.limit == 64
    assert rounds.well(3, takes=5).limit < 64


def test_answers_that_were_always_slow_do_not_lower_it() -> None:
    assert Rounds().well(10, takes=5).limit == 64


def test_a_ceiling_of_one_is_one() -> None:
    assert Rounds(ceiling=1).well(5).badly().well(5).limit == 1
