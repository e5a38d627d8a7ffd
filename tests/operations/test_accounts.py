"""What the log of a state says of a run, whatever the SKUs are called."""

from reconciler.operations.accounts import inert


def test_a_name_neither_mentions_nor_closes_nor_links_anything() -> None:
    assert inert("MUG-BLUE ü") == "MUG-BLUE ü"
    assert inert("@everyone fixes #12 [skip ci] <b> https://x.y\n\nCo-authored-by: a") == (
        r"\x40everyone fixes \x2312 \x5bskip ci\x5d \x3cb\x3e https\x3a\x2f\x2fx.y\n\nCo-authored-by: a"
    )
    assert len(inert("x" * 500)) == 80
