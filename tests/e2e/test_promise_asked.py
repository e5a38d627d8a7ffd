"""Apply asks before it sends, and sends what was shown when it asked."""

import signal

import pytest

from reconciler.sandbox import Server
from tests.e2e.processes import at_terminal
from tests.e2e.promise import apply, everything, gallery, items, picture
from tests.e2e.world import World

QUESTION = "Only 'yes' is accepted"


@pytest.fixture
def changed(world: World) -> World:
    """Product 1 shows two pictures, and its file declares three."""
    world.product(1, gallery("a", "b"))
    apply(world)
    world.product(1, gallery("a", "b", "c"))
    return world


@pytest.mark.parametrize("answer", ["\n", "y\n", "Yes\n", "\x04"])
def test_no_other_answer_than_yes_sends_anything(changed: World, shop: Server, answer: str) -> None:
    before = everything(shop.store)
    with at_terminal(changed, "apply") as asked:
        asked.until(QUESTION)
        status = asked.types(answer)
    assert (status, everything(shop.store)) == (1, before), asked.printed


def test_yes_sends_what_was_shown(changed: World, shop: Server) -> None:
    with at_terminal(changed, "apply") as asked:
        asked.until(QUESTION)
        assert asked.types("yes\n") == 0, asked.printed
    assert picture("c") in items(shop.store.sources(1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_while_it_asks_has_sent_nothing(changed: World, shop: Server, number: signal.Signals) -> None:
    before = everything(shop.store)
    with at_terminal(changed, "apply") as asked:
        asked.until(QUESTION)
        asked.process.send_signal(number)
        assert asked.process.wait() == 130
    assert everything(shop.store) == before
    assert changed.run("state", "unlock").out == "The state is not locked.\n"


def test_without_a_terminal_it_asks_nobody_and_sends_nothing(changed: World, shop: Server) -> None:
    before = everything(shop.store)
    ran = changed.run("apply")
    assert (ran.status, everything(shop.store)) == (1, before)
    assert "pass --yes" in ran.err


def test_a_look_is_good_for_a_minute_and_what_is_added_in_it_goes_unseen(changed: World, shop: Server) -> None:
    """The one gap that is known: between a look and its update, which one reading of at most 60 seconds covers."""
    with at_terminal(changed, "apply") as asked:
        asked.until(QUESTION)
        shop.admin.add_to_gallery(1, picture("by-hand"))
        assert asked.types("yes\n") == 0, asked.printed
    assert picture("by-hand") not in items(shop.store.sources(1))
