"""Each quirk, both ways: what a client sees under every reading of what is not documented."""

from enum import Enum

import pytest

from reconciler.sandbox import BatchPace, Drills, QuirkError, Quirks, RateLimit, Sources
from tests.sandbox.shops import CDN, MUG, VIMEO, YOUTUBE, Clock, Shop, images, inner_update, mug

A, B, C, D = (f"{CDN}{name}.jpg" for name in "abcd")
WEBP = f"{CDN}a.WEBP?v=2"


def shop_with(*settings: str, product: dict[str, object] | None = None) -> Shop:
    return Shop(product or mug(A, YOUTUBE, [B, VIMEO, C]), quirks=Quirks.parse(settings))


@pytest.mark.parametrize(("setting", "main", "gallery"), [("on", A, (VIMEO, B)), ("off", None, (VIMEO, A, B))])
def test_promote_first(setting: str, main: str | None, gallery: tuple[str, ...]) -> None:
    shop = shop_with(f"promote_first={setting}", product=mug())
    shop.update(mainMedia=None, galleryMedia=images(VIMEO, A, B))
    assert shop.shows() == Sources(main, None, gallery)


@pytest.mark.parametrize(("setting", "success"), [("on", True), ("off", False)])
def test_webp(setting: str, success: bool) -> None:
    answer = shop_with(f"webp={setting}").update(mainMedia=None, galleryMedia=images(WEBP))
    assert answer["galleryMedia"][0]["success"] is success


@pytest.mark.parametrize(("setting", "gallery"), [("erases", ()), ("kept", (B, VIMEO, C))])
def test_missing_gallery(setting: str, gallery: tuple[str, ...]) -> None:
    shop = shop_with(f"missing_gallery={setting}")
    assert "galleryMedia" not in shop.update(mainMedia={"imageUrl": D})
    assert shop.shows() == Sources(D, None, gallery)


@pytest.mark.parametrize(("setting", "main"), [("kept", (A, YOUTUBE)), ("erases", (None, None))])
def test_missing_main(setting: str, main: tuple[str | None, str | None]) -> None:
    shop = shop_with(f"missing_main={setting}", "promote_first=off")
    shop.update(galleryMedia=images(D))
    assert shop.shows() == Sources(*main, (D,))


@pytest.mark.parametrize("setting", ["kept", "erases"])
def test_a_null_section_changes_nothing_under_either_reading_of_a_missing_one(setting: str) -> None:
    shop = shop_with(f"missing_main={setting}", f"missing_gallery={setting}")
    shop.update(mainMedia=None, galleryMedia=images(D))
    assert shop.shows() == Sources(A, YOUTUBE, (D,))
    shop.update(mainMedia={"imageUrl": B}, galleryMedia=None)
    assert shop.shows() == Sources(B, None, (D,))


@pytest.mark.parametrize(
    ("setting", "main", "gallery"), [("kept", (A, YOUTUBE), (B, VIMEO, C)), ("erases", (None, None), ())]
)
def test_null_section(setting: str, main: tuple[str | None, str | None], gallery: tuple[str, ...]) -> None:
    shop = shop_with(f"null_section={setting}", "promote_first=off")
    shop.update(mainMedia={"imageUrl": D, "videoUrl": VIMEO}, galleryMedia=None)
    assert shop.shows() == Sources(D, VIMEO, gallery)
    shop = shop_with(f"null_section={setting}", "promote_first=off")
    shop.update(mainMedia=None, galleryMedia=images(D))
    assert shop.shows() == Sources(*main, (D,))


@pytest.mark.parametrize(("setting", "status"), [("accepted", 200), ("refused", 400)])
def test_both_null(setting: str, status: int) -> None:
    shop = shop_with(f"both_null={setting}")
    assert shop.put(mainMedia=None, galleryMedia=None).status_code == status
    assert shop.put().status_code == 400


OK = {"success": True, "id": "0"}


@pytest.mark.parametrize(
    ("setting", "result"), [("object", OK), ("list", [OK, OK]), ("by_kind", {"image": OK, "video": OK})]
)
def test_main_result(setting: str, result: object) -> None:
    shop = shop_with(f"main_result={setting}")
    answer = shop.update(mainMedia={"imageUrl": D, "videoUrl": VIMEO}, galleryMedia=None)
    assert answer == {"mainMedia": result}


@pytest.mark.parametrize("setting", ["object", "list", "by_kind"])
def test_a_failed_main_video_is_told_in_every_form_of_main_result(setting: str) -> None:
    shop = shop_with(f"main_result={setting}")
    shop.admin.kill(VIMEO)
    result = shop.update(mainMedia={"imageUrl": D, "videoUrl": VIMEO}, galleryMedia=None)["mainMedia"]
    failed = {"object": lambda: result, "list": lambda: result[1], "by_kind": lambda: result["video"]}[setting]()
    assert failed["errorCode"] == "DOWNLOAD_VIDEO_FAILED"


@pytest.mark.parametrize(
    ("setting", "answer"), [("missing", {}), ("null", {"mainMedia": None, "galleryMedia": None})]
)
def test_unchanged_result(setting: str, answer: object) -> None:
    assert shop_with(f"unchanged_result={setting}").update(mainMedia={}, galleryMedia=None) == answer


@pytest.mark.parametrize(("setting", "status"), [("kept", 200), ("deleted", 404)])
def test_replaced_files(setting: str, status: int) -> None:
    shop = shop_with(f"replaced_files={setting}")
    main, *gallery = shop.originals()
    shop.update(mainMedia=None, galleryMedia=[])
    assert [shop.ask("GET", address).status_code for address in gallery] == [status, status]
    assert shop.ask("GET", main).status_code == 200
    shop.admin.delete_product(MUG)
    assert shop.ask("GET", main).status_code == status


@pytest.mark.parametrize(
    ("setting", "image_ids", "video_ids"),
    [
        ("one_order", ["0", "1", "3"], ["0", "2"]),
        ("images_first", ["0", "1", "2"], ["0", "3"]),
        ("per_kind", ["0", "1", "2"], ["0", "1"]),
    ],
)
def test_gallery_ids(setting: str, image_ids: list[str], video_ids: list[str]) -> None:
    shop = shop_with(f"gallery_ids={setting}")
    media = shop.media()
    assert [image["id"] for image in media["images"]] == image_ids
    assert [video["id"] for video in media["videos"]] == video_ids
    results = shop.update(mainMedia=None, galleryMedia=images(B, VIMEO, C))["galleryMedia"]
    assert [result["id"] for result in results] == [image_ids[1], video_ids[1], image_ids[2]]


@pytest.mark.parametrize(("setting", "kind"), [("strings", str), ("numbers", int)])
def test_ids(setting: str, kind: type) -> None:
    shop = shop_with(f"ids={setting}")
    media = shop.media()
    shown = [item["id"] for item in media["images"] + media["videos"]]
    shown += [video["videoCoverId"] for video in media["videos"]]
    shown += [result["id"] for result in shop.update(mainMedia=None, galleryMedia=images(B))["galleryMedia"]]
    assert {type(each) for each in shown} == {kind}


@pytest.mark.parametrize(("setting", "keys"), [("empty", {"images", "videos"}), ("missing", {"images"})])
def test_no_videos(setting: str, keys: set[str]) -> None:
    assert shop_with(f"no_videos={setting}", product=mug(A)).media().keys() == keys


@pytest.mark.parametrize(("setting", "provider"), [("full", "YouTube"), ("bare", "")])
def test_video_details(setting: str, provider: str) -> None:
    video = shop_with(f"video_details={setting}").media()["videos"][0]
    assert (video["url"], video["providerName"]) == (YOUTUBE, provider)
    assert ("imageOriginalUrl" in video) == (setting == "full")


@pytest.mark.parametrize(("setting", "url"), [("as_sent", "https://youtu.be/abc123?t=9"), ("canonical", YOUTUBE)])
def test_video_address(setting: str, url: str) -> None:
    shop = shop_with(f"video_address={setting}", product=mug(A, "https://youtu.be/abc123?t=9"))
    assert shop.media()["videos"][0]["url"] == url


@pytest.mark.parametrize(("setting", "status"), [("refused", 422), ("accepted", 200)])
def test_unknown_video_host(setting: str, status: int) -> None:
    shop = shop_with(f"unknown_video_host={setting}")
    url = "https://videos.example.com/v/<1>"
    answer = shop.put(mainMedia={"videoUrl": url}, galleryMedia=None)
    assert answer.status_code == status
    if setting == "accepted":
        video = shop.media()["videos"][0]
        assert (video["url"], video["providerName"]) == (url, "videos.example.com")
        assert "<1>" not in video["embedHtml"]


@pytest.mark.parametrize(("setting", "image"), [("kept", A), ("emptied", None)])
def test_failed_main(setting: str, image: str | None) -> None:
    shop = shop_with(f"failed_main={setting}")
    shop.admin.kill(D)
    shop.update(mainMedia={"imageUrl": D, "videoUrl": VIMEO}, galleryMedia=None)
    assert shop.shows() == Sources(image, VIMEO, (B, VIMEO, C))


@pytest.mark.parametrize(("setting", "gallery"), [("erased", ()), ("kept", (B, VIMEO, C))])
def test_failed_gallery(setting: str, gallery: tuple[str, ...]) -> None:
    shop = shop_with(f"failed_gallery={setting}")
    shop.admin.kill(D)
    answer = shop.update(mainMedia=None, galleryMedia=images(D, D))
    assert [result["success"] for result in answer["galleryMedia"]] == [False, False]
    assert shop.shows().gallery == gallery
    shop.update(mainMedia=None, galleryMedia=images(D, A))
    assert shop.shows().gallery == (A,)
    shop.update(mainMedia=None, galleryMedia=[])
    assert shop.shows().gallery == ()


@pytest.mark.parametrize(("setting", "status"), [("forbidden", 403), ("unauthorized", 401)])
def test_bad_token(setting: str, status: int) -> None:
    shop = shop_with(f"bad_token={setting}")
    shop.token = "secret_other"
    assert shop.get("/products").status_code == status


def batching(clock: Clock, *settings: str, **drills: object) -> Shop:
    products = [{"id": number, "sku": f"SKU-{number}"} for number in range(1, 9)]
    return Shop(*products, quirks=Quirks.parse(settings), drills=Drills(clock=clock, **drills))  # type: ignore[arg-type]


def updates(*numbers: int) -> list[dict[str, object]]:
    return [inner_update(number, A) for number in numbers]


@pytest.mark.parametrize(("setting", "answers"), [("free", [200] * 4), ("counted", [200, 200, 429, 429])])
def test_batch_rate(setting: str, answers: list[int]) -> None:
    shop = batching(Clock(), f"batch_rate={setting}", rate=RateLimit(3, 60))
    ticket = shop.send_batch(*updates(1, 2, 3, 4), stopOnFirstFailure="false")
    shop.store.catch_up()
    (batch,) = shop.store.batches
    assert [result.answer and result.answer.status for result in batch.results] == answers
    assert shop.get("/batch", ticket=ticket).status_code == (200 if setting == "free" else 429)


@pytest.mark.parametrize(
    ("setting", "statuses"), [("kept", [200, 200, 200]), ("hour", [200, 200, 404]), ("once", [200, 404, 404])]
)
def test_batch_results(setting: str, statuses: list[int]) -> None:
    clock = Clock()
    shop = batching(clock, f"batch_results={setting}", batch=BatchPace(before=10))
    ticket = shop.send_batch(*updates(1))
    assert shop.batch(ticket)["status"] == "QUEUED"
    clock.forward(10)
    told = [shop.get("/batch", ticket=ticket).status_code]
    clock.forward(3599)
    told.append(shop.get("/batch", ticket=ticket).status_code)
    clock.forward(1)
    assert [*told, shop.get("/batch", ticket=ticket).status_code] == statuses


@pytest.mark.parametrize("setting", ["as_sent", "shuffled"])
def test_batch_order(setting: str) -> None:
    shop = batching(Clock(), f"batch_order={setting}")
    ticket = shop.send_batch(*updates(*range(1, 9)))
    ids = [response["id"] for response in shop.batch(ticket)["responses"]]
    assert sorted(ids) == list("12345678")
    assert (ids == sorted(ids)) is (setting == "as_sent")


@pytest.mark.parametrize("setting", ["told", "hidden"])
def test_batch_progress(setting: str) -> None:
    shop = batching(Clock(), f"batch_progress={setting}", batch=BatchPace(by_hand=True))
    ticket = shop.send_batch(*updates(1, 2))
    shop.store.batches.step()
    assert ("responses" in shop.batch(ticket)) is (setting == "told")
    shop.store.batches.step()
    assert len(shop.batch(ticket)["responses"]) == 2


def test_every_quirk_has_a_test_of_its_name() -> None:
    assert {f"test_{name}" for name in Quirks.choices()} <= globals().keys()


def test_a_quirks_default_is_its_first_choice() -> None:
    defaults = Quirks()
    for name, choices in Quirks.choices().items():
        assert next(iter(choices.values())) == getattr(defaults, name)
        assert len(choices) > 1


def test_every_quirk_says_why_it_is_one() -> None:
    for choices in Quirks.choices().values():
        for value in choices.values():
            assert not isinstance(value, Enum) or (type(value).__doc__ or "").endswith(".")


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (["ids=words"], "takes strings or numbers"),
        (["ids"], "takes strings or numbers"),
        (["colour=red"], "there is no quirk 'colour'"),
        (["ids=strings", "ids=numbers"], "given twice"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(settings: list[str], complaint: str) -> None:
    with pytest.raises(QuirkError, match=complaint):
        Quirks.parse(settings)
