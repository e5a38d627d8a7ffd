"""What happens to a product: adopt, update, retry, release, forget; and which of them it is called."""

from reconciler.model.plan import Action
from tests.planner.letters import shows
from tests.planner.shop import ShopBuilder


def test_a_product_without_a_record_is_adopted(shop: ShopBuilder) -> None:
    shop.declared(main="m", gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.ADOPT}
    assert plan.plan.summary.adopt == 1


def test_a_section_that_joins_a_file_is_adopted(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="m", gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.ADOPT}
    assert plan.sends == {"gallery": ["a"]}


def test_an_empty_gallery_is_adopted_like_any_other(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="m", gallery=[])
    assert shop.plan().sends == {"gallery": []}


def test_a_recorded_product_that_is_declared_otherwise_is_updated(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="n")
    assert shop.plan().actions == {"id:7": Action.UPDATE}


def test_adopting_one_section_while_updating_the_other_is_an_adoption(shop: ShopBuilder) -> None:
    shop.recorded(main="m").declared(main="n", gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.ADOPT}
    assert plan.sends == {"main": ["n"], "gallery": ["a"]}


def test_a_failed_item_is_retried_although_nothing_was_edited(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a", "b"], failed=["gallery[1]"]).declared(gallery=["a", "b"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RETRY}
    assert plan.sends == {"gallery": ["a", "b"]}
    assert plan.slots == ["+ gallery[1] b"]


def test_only_the_section_with_the_failed_item_is_retried(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"], failed=["main.image"]).declared(main="m", gallery=["a"])
    assert shop.plan().sends == {"main": ["m"]}


def test_a_section_that_the_store_did_not_show_after_all_is_retried(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"], failed=["gallery"], read_back=False).declared(main="m", gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RETRY}
    assert plan.sends == {"gallery": ["a"]}


def test_an_update_that_was_refused_as_a_whole_is_retried(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], refused=True).declared(gallery=["a", "b"])
    assert shop.plan().actions == {"id:7": Action.RETRY}


def test_an_adoption_that_was_refused_is_retried(shop: ShopBuilder) -> None:
    shop.recorded(refused=True).declared(gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RETRY}
    assert plan.slots == ["+ gallery[0] a"]


def test_a_refused_update_that_was_taken_back_in_the_file_is_no_change(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"], refused=True).declared(gallery=["a"])
    assert shop.plan().empty


def test_an_update_whose_outcome_is_unknown_is_retried(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).attempt(gallery=["a", "b"]).declared(gallery=["a", "b"])
    assert shop.plan().actions == {"id:7": Action.RETRY}


def test_an_attempt_of_one_section_does_not_send_the_other(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).attempt(gallery=["b"]).declared(main="m", gallery=["b"])
    assert shop.plan().sends == {"gallery": ["b"]}


def test_retry_goes_before_adopt(shop: ShopBuilder) -> None:
    shop.recorded(main="m").attempt(main="n").declared(main="n", gallery=["a"])
    assert shop.plan().actions == {"id:7": Action.RETRY}


def test_a_section_that_leaves_its_file_is_released_and_nothing_is_sent(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a", "b"]).declared(main="m")
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.RELEASE}
    assert plan.the.released == ("gallery",)
    assert plan.the.send is None
    assert not plan.the.sends
    assert (plan.lost, plan.blocked) == ([], [])


def test_a_section_is_released_beside_an_update_of_the_other(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"]).declared(main="n")
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.UPDATE}
    assert plan.the.released == ("gallery",)
    assert plan.lost == ["m"]


def test_a_released_empty_gallery_is_a_change_of_the_record_too(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=[]).declared(main="m")
    assert shop.plan().actions == {"id:7": Action.RELEASE}


def test_a_released_section_that_comes_back_is_adopted(shop: ShopBuilder) -> None:
    shop.recorded(main="m", read_back=shows("m", ["a"])).live("m", ["a"]).declared(main="m", gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.ADOPT}
    assert plan.blocked == ["gallery-loss", "live-discarded"]


def test_a_file_that_leaves_the_catalog_is_forgotten_and_nothing_is_sent(shop: ShopBuilder) -> None:
    shop.recorded(main="m", gallery=["a"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.FORGET}
    assert plan.the.send is None
    assert not plan.the.sends
    assert (plan.lost, plan.blocked) == ([], [])


def test_forgetting_names_the_file_it_came_from(shop: ShopBuilder) -> None:
    shop.recorded(main="m", sku="MUG")
    change = shop.plan().the
    assert change.source is not None
    assert (change.source.path, change.product_id, change.sku) == ("products/7.yaml", 7, "MUG")


def test_a_renamed_file_is_no_change(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).declared(gallery=["a"], path="mugs/blue.yaml")
    assert shop.plan().empty


def test_a_product_that_was_forgotten_while_its_update_was_out_stays_forgotten(shop: ShopBuilder) -> None:
    shop.recorded(gallery=["a"]).attempt(gallery=["b"])
    plan = shop.plan()
    assert plan.actions == {"id:7": Action.FORGET}
    assert plan.the.send is None


def test_each_product_is_counted_once(shop: ShopBuilder) -> None:
    shop.product(1).declared(main="m")
    shop.product(2).recorded(main="m").declared(main="n")
    shop.product(3).recorded(main="m", failed=["main.image"]).declared(main="m")
    shop.product(4).recorded(main="m", gallery=["a"]).declared(main="m")
    shop.product(5).recorded(main="m")
    shop.product(6).recorded(main="m").declared(main="m")
    summary = shop.plan().plan.summary
    counts = (summary.adopt, summary.update, summary.retry, summary.release, summary.forget, summary.unchanged)
    assert counts == (1, 1, 1, 1, 1, 1)
    assert summary.requests == 3
