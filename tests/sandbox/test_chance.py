"""Failures that come by chance: what each is, and that the same seed brings the same ones."""

import asyncio
import random
from collections.abc import Sequence

import httpx
import pytest

from reconciler.sandbox import DrillError, Drills, Fault, Garbage, Mishap, Operation, RateLimit, Reset, Slow
from tests.sandbox.shops import CDN, MUG, STORE, TOKEN, YOUTUBE, Clock, Shop, images, inner_update, mug

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"
PRODUCTS = range(1, 31)


def shop_with(mishap: Mishap, chance: float = 1, **more: object) -> Shop:
    return Shop(mug(A), drills=Drills(chances={mishap: chance}, **more))  # type: ignore[arg-type]  # as given


def many(seed: int, **chances: float) -> Shop:
    products = [{"id": number, "sku": f"SKU-{number}"} for number in PRODUCTS]
    return Shop(*products, drills=Drills(seed=seed, chances={Mishap(name): p for name, p in chances.items()}))


def put(shop: Shop, number: int) -> str:
    try:
        answer = shop.put(number, mainMedia=None, galleryMedia=images(A))
    except httpx.TransportError:
        return "reset"
    return f"{answer.status_code} {answer.text}"


@pytest.mark.parametrize(
    ("mishap", "status", "code", "gallery"),
    [
        (Mishap.ERROR_BEFORE, 500, "INTERNAL_ERROR", ()),
        (Mishap.ERROR_AFTER, 500, "INTERNAL_ERROR", (B,)),
        (Mishap.TIMEOUT, 408, "TIMEOUT", ()),
    ],
)
def test_an_error_comes_before_or_after_the_effect(
    mishap: Mishap, status: int, code: str, gallery: tuple[str, ...]
) -> None:
    shop = shop_with(mishap)
    answer = shop.put(mainMedia=None, galleryMedia=images(B))
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
    assert shop.shows().gallery == gallery
    assert shop.get("/products").status_code == status


def test_an_error_may_have_no_body() -> None:
    shop = shop_with(Mishap.UNAVAILABLE_AFTER)
    answer = shop.put(mainMedia=None, galleryMedia=images(B))
    assert (answer.status_code, answer.content, shop.shows().gallery) == (503, b"", (B,))


@pytest.mark.parametrize(("mishap", "gallery"), [(Mishap.RESET_BEFORE, ()), (Mishap.RESET_AFTER, (B,))])
def test_a_reset_is_a_transport_error_to_a_client_that_holds_the_app(
    mishap: Mishap, gallery: tuple[str, ...]
) -> None:
    shop = shop_with(mishap)
    with pytest.raises(httpx.TransportError):
        shop.put(mainMedia=None, galleryMedia=images(B))
    assert shop.shows().gallery == gallery
    assert [record.status for record in shop.store.requests] == [None]


def test_an_answer_may_be_no_json_though_it_says_200() -> None:
    shop = shop_with(Mishap.GARBAGE)
    answer = shop.put(mainMedia=None, galleryMedia=images(B))
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert answer.text.startswith("<html>")
    assert shop.shows().gallery == (B,)


@pytest.mark.parametrize(("mishap", "shown"), [(Mishap.SLOW_BEFORE, ()), (Mishap.SLOW_AFTER, (B,))])
def test_a_slow_answer_waits_before_or_after_the_effect(mishap: Mishap, shown: tuple[str, ...]) -> None:
    seen: list[tuple[float, tuple[str, ...]]] = []

    async def sleep(seconds: float) -> None:
        seen.append((seconds, shop.shows().gallery))

    shop = shop_with(mishap, slow=90, sleep=sleep)
    assert shop.put(mainMedia=None, galleryMedia=images(B)).status_code == 200
    assert seen == [(90, shown)]
    assert shop.shows().gallery == (B,)


def test_an_item_may_fail_inside_a_200() -> None:
    shop = shop_with(Mishap.ITEM, at_most=1)
    body = {"mainMedia": {"imageUrl": A, "videoUrl": YOUTUBE}, "galleryMedia": images(B)}
    first, second = shop.update(**body), shop.update(**body)
    assert first["mainMedia"]["errorCode"] == "DOWNLOAD_IMAGE_FAILED"
    assert first["galleryMedia"][0]["errorCode"] == "DOWNLOAD_IMAGE_FAILED"
    assert (second["mainMedia"]["success"], second["galleryMedia"][0]["success"]) == (True, True)


def test_only_some_of_many_are_struck() -> None:
    shop = many(1, error_before=0.3)
    failed = sum(put(shop, number).startswith("500") for number in PRODUCTS)
    assert 3 <= failed <= 15


@pytest.mark.parametrize("chance", [0, 1])
def test_no_chance_and_certainty_are_kept_to(chance: float) -> None:
    shop = many(1, error_before=chance)
    assert {put(shop, number)[:3] for number in PRODUCTS} == {"500" if chance else "200"}


ALL = {
    "error_before": 0.1,
    "error_after": 0.1,
    "unavailable_after": 0.1,
    "timeout": 0.1,
    "reset_before": 0.1,
    "reset_after": 0.1,
    "garbage": 0.1,
    "item": 0.2,
}


def test_the_same_seed_brings_the_same_faults_whatever_the_order() -> None:
    def told(seed: int, order: Sequence[int]) -> dict[int, list[str]]:
        shop = many(seed, **ALL)
        asked: dict[int, list[str]] = {number: [] for number in PRODUCTS}
        for _ in range(3):
            for number in order:
                asked[number].append(put(shop, number))
        return asked

    forwards = list(PRODUCTS)
    shuffled = random.Random(3).sample(forwards, len(forwards))
    assert told(1, forwards) == told(1, shuffled)
    assert told(1, forwards) != told(2, forwards)


def test_the_same_seed_brings_the_same_faults_to_requests_side_by_side() -> None:
    def told(seed: int) -> list[object]:
        shop = many(seed, **ALL)

        async def update_all() -> list[object]:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            async with httpx.AsyncClient(transport=shop._transport, base_url=shop.base, headers=headers) as client:
                body = {"mainMedia": None, "galleryMedia": images(A)}
                paths = [f"/api/v3/{STORE}/products/{number}/media" for number in PRODUCTS]
                answers = await asyncio.gather(
                    *(client.put(path, json=body) for path in paths), return_exceptions=True
                )
                return [answer.text if isinstance(answer, httpx.Response) else type(answer) for answer in answers]

        return asyncio.run(update_all())

    one_by_one = many(1, **ALL)
    assert told(1) == told(1)
    assert [answer == httpx.ReadError for answer in told(1)] == [
        put(one_by_one, number) == "reset" for number in PRODUCTS
    ]


def test_chance_may_strike_one_product_only_so_often() -> None:
    shop = shop_with(Mishap.ERROR_BEFORE, at_most=2)
    answers = [shop.put(mainMedia=None, galleryMedia=[]).status_code for _ in range(4)]
    assert answers == [500, 500, 200, 200]


def test_chance_may_be_kept_to_some_operations() -> None:
    shop = shop_with(Mishap.ERROR_BEFORE, operations=frozenset({Operation.UPDATE}))
    assert shop.get("/products").status_code == 200
    assert shop.put(mainMedia=None, galleryMedia=[]).status_code == 500


def test_what_was_planned_comes_before_what_chance_brings() -> None:
    shop = shop_with(Mishap.ERROR_BEFORE)
    shop.store.faults.plan(Fault(502))
    assert [shop.put(mainMedia=None, galleryMedia=[]).status_code for _ in range(2)] == [502, 500]


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (Reset(), ()),
        (Reset(after_effect=True), (B,)),
        (Garbage(after_effect=False), ()),
        (Garbage(), (B,)),
        (Slow(30), (B,)),
    ],
)
def test_every_form_of_failure_can_be_planned(fault: Reset | Garbage | Slow, shown: tuple[str, ...]) -> None:
    clock = Clock()
    shop = Shop(mug(A), drills=Drills(sleep=clock.sleep))
    shop.store.faults.plan(fault)
    try:
        answer: object = shop.put(mainMedia=None, galleryMedia=images(B)).status_code
    except httpx.TransportError:
        answer = "reset"
    assert answer == ("reset" if isinstance(fault, Reset) else 200)
    assert (shop.shows().gallery, clock.slept) == (shown, [30] if isinstance(fault, Slow) else [])


def test_a_lost_answer_to_a_batch_leaves_the_batch() -> None:
    shop = Shop(mug(A))
    shop.store.faults.plan(Reset(after_effect=True), operation=Operation.BATCH)
    with pytest.raises(httpx.TransportError):
        shop.send_batch(inner_update(MUG, B), deduplicationKey="k")
    assert shop.statuses(shop.send_batch(deduplicationKey="k")) == [("COMPLETED", 200)]
    assert shop.shows().gallery == (B,)


@pytest.mark.parametrize(
    "wrong",
    [{"chances": {Mishap.ITEM: 1.5}}, {"rate": RateLimit(0, 60)}, {"rate": RateLimit(1, 0)}, {"revoke_after": 0}],
)
def test_a_drill_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DrillError):
        Drills(**wrong)  # type: ignore[arg-type]  # wrong on purpose
