"""How long answers take, and that many can take long at once."""

import asyncio

import httpx
import pytest

from reconciler.sandbox import BatchPace, Drills, Latency, Store, create_app, seed_of
from tests.sandbox.shops import CDN, MUG, STORE, TOKEN, YOUTUBE, Clock, Shop, images, inner_update, mug, seed_data

A, B = f"{CDN}a.jpg", f"{CDN}b.jpg"


def slow_shop(clock: Clock, latency: Latency, seed: int = 0) -> Shop:
    return Shop(mug(A), drills=Drills(latency=latency, seed=seed, clock=clock, sleep=clock.sleep))


def test_without_a_drill_no_time_passes() -> None:
    clock = Clock()
    shop = slow_shop(clock, Latency())
    shop.body()
    shop.update(mainMedia=None, galleryMedia=images(A))
    assert clock.slept == []


def test_each_operation_takes_its_own_time() -> None:
    clock = Clock()
    shop = slow_shop(clock, Latency(read=1, update=2, batch=4))
    shop.get("/products")
    shop.body()
    shop.update(mainMedia=None, galleryMedia=images(A))
    shop.batch(shop.send_batch(inner_update(MUG, A)))
    assert clock.slept == [1, 1, 2, 4, 4]


def test_every_picture_of_an_update_takes_longer_and_a_video_does_not() -> None:
    clock = Clock()
    shop = slow_shop(clock, Latency(update=2, picture=0.5))
    shop.update(mainMedia={"imageUrl": A}, galleryMedia=images(A, B, YOUTUBE))
    assert clock.slept == [2, 1.5]
    shop.update(mainMedia=None, galleryMedia=images(YOUTUBE))
    assert clock.slept == [2, 1.5, 2]


def test_a_range_gives_times_within_it_and_the_same_for_the_same_seed() -> None:
    def slept(seed: int) -> list[float]:
        clock = Clock()
        shop = slow_shop(clock, Latency(read=(0.1, 0.5)), seed)
        for _ in range(20):
            shop.get("/products")
        return clock.slept

    assert len(set(slept(1))) == 20
    assert all(0.1 <= seconds <= 0.5 for seconds in slept(1))
    assert slept(1) == slept(1)
    assert slept(1) != slept(2)


def test_a_refused_request_is_refused_at_once() -> None:
    clock = Clock()
    shop = slow_shop(clock, Latency(read=1, update=1))
    shop.token = None
    assert shop.get("/products").status_code == 401
    assert clock.slept == []


def test_an_update_takes_effect_after_its_time() -> None:
    seen: list[tuple[str, ...]] = []

    async def sleep(_seconds: float) -> None:
        seen.append(shop.shows().gallery)

    shop = Shop(mug(A), drills=Drills(latency=Latency(update=1), sleep=sleep))
    shop.update(mainMedia=None, galleryMedia=images(B))
    assert seen == [()]
    assert shop.shows().gallery == (B,)


def test_what_a_batch_does_meanwhile_is_done_first() -> None:
    clock = Clock()
    drills = Drills(latency=Latency(update=10), batch=BatchPace(before=5), clock=clock, sleep=clock.sleep)
    shop = Shop(mug(A), drills=drills)
    shop.send_batch(inner_update(MUG, A))
    shop.update(mainMedia=None, galleryMedia=images(B))
    shop.store.catch_up()
    assert shop.shows().gallery == (B,)


@pytest.mark.parametrize("hooked", [False, True])
def test_sixty_four_requests_wait_side_by_side(hooked: bool) -> None:
    waiting = asyncio.Semaphore(0)
    everyone = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        waiting.release()
        await everyone.wait()

    products = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, 65)]
    store = Store(seed_of(seed_data(products)), drills=Drills(latency=Latency(update=1), sleep=sleep))
    if hooked:
        store.before_update = store.after_update = lambda _id, _body: None

    async def update_all() -> list[httpx.Response]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        transport = httpx.ASGITransport(app=create_app(store))
        async with httpx.AsyncClient(transport=transport, base_url=store.cdn.base, headers=headers) as client:
            body = {"mainMedia": None, "galleryMedia": images(A)}
            paths = [f"/api/v3/{STORE}/products/{number}/media" for number in range(1, 65)]
            answers = asyncio.gather(*(client.put(path, json=body) for path in paths))
            for _ in range(64):
                await waiting.acquire()
            everyone.set()
            return await answers

    assert {answer.status_code for answer in asyncio.run(update_all())} == {200}
