"""The file format: what a seed means, what is refused, and what survives a restart."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.sandbox import (
    AdminPanel,
    Alt,
    Quirks,
    SandboxError,
    SandboxSeedError,
    Scope,
    Sources,
    Store,
    dump_seed,
    load_seed,
    open_store,
    parse_seed,
    seed_of,
)
from reconciler.sandbox.pictures import placeholder
from reconciler.sandbox.web import LARGEST
from tests.sandbox.shops import CDN, MUG, NOW, STORE, TOKEN, VIMEO, YOUTUBE, Shop, images, mug, seed_data

A, B, C = (f"{CDN}{name}.jpg" for name in "abc")
PNG = placeholder("origin")


def refused(data: object) -> str:
    with pytest.raises(SandboxSeedError) as caught:
        seed_of(data)
    return str(caught.value)


class TestSeed:
    def test_the_example_in_the_module_is_a_seed(self) -> None:
        import reconciler.sandbox.seed as module

        example = (module.__doc__ or "").split("\n\n")[1]
        seed = parse_seed(example)
        assert seed.products[0].sku == "MUG-BLUE"
        assert seed.next_file_id == 4519591919

    def test_pictures_are_uploaded_in_order(self) -> None:
        shop = Shop(
            mug(A, YOUTUBE, [B, VIMEO]), {"id": 7, "sku": "", "media": {"gallery": [{"image": C}]}}, next_file_id=100
        )
        address = f"{shop.base}/images/{STORE}/{{}}.jpg".format
        assert shop.originals() == [address(100), address(110)]
        assert [video["imageOriginalUrl"] for video in shop.media()["videos"]] == [address(105), address(115)]
        assert shop.originals(7) == [address(120)]

    def test_a_picture_keeps_the_file_id_it_has(self) -> None:
        media = {"main": {"image": {"source": A, "file": 500}}, "gallery": [{"image": B}]}
        shop = Shop({"id": MUG, "sku": "MUG", "media": media})
        assert shop.originals() == [shop.store.cdn.address(500), shop.store.cdn.address(505)]

    def test_a_seed_picture_was_uploaded_before_its_address_died(self) -> None:
        shop = Shop(mug(A), dead=[A])
        assert shop.shows().main_image == A

    def test_only_the_store_must_be_given(self) -> None:
        store = Store(seed_of({"store": 5}))
        assert store.access.tokens == {"secret_sandbox": {Scope.READ, Scope.UPDATE}}

    def test_an_origin_picture_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SandboxSeedError, match=r"/origin/gone\.png: no such"):
            Shop({"id": 1, "sku": "", "media": {"main": {"image": "/origin/gone.png"}}}, origin=tmp_path)

    def test_an_origin_picture_over_20_mb_is_refused(self, tmp_path: Path) -> None:
        with (tmp_path / "huge.png").open("wb") as huge:
            huge.truncate(LARGEST + 1)
        with pytest.raises(SandboxSeedError, match=r"/origin/huge\.png: The picture is larger than 20 MB"):
            Shop({"id": 1, "sku": "", "media": {"main": {"image": "/origin/huge.png"}}}, origin=tmp_path)

    def test_an_origin_that_is_no_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SandboxError, match="none: the origin must be a folder"):
            Shop(origin=tmp_path / "none")


class TestRefusals:
    @pytest.mark.parametrize(
        ("product", "complaint"),
        [
            ({"id": 0, "sku": ""}, "products[0].id: Input should be greater than 0"),
            ({"id": "1", "sku": ""}, "products[0].id: Input should be a valid integer"),
            ({"id": 1}, "products[0].sku: Field required"),
            ({"id": 1, "sku": "", "colour": 1}, "products[0].colour: Extra inputs are not permitted"),
            (
                {"id": 1, "sku": "", "media": {"main": {"image": "a.jpg"}}},
                "products[0].media.main.image.source: Value error, must be an http or https address, or begin with /origin/",
            ),
            (
                {"id": 1, "sku": "", "media": {"main": {"video": "/origin/a.mp4"}}},
                "products[0].media.main.video.source: Value error, must be an http or https address",
            ),
            (
                {"id": 1, "sku": "", "media": {"gallery": [{"image": A, "video": VIMEO}]}},
                "products[0].media.gallery[0]: Value error, must have either image or video",
            ),
            (
                {"id": 1, "sku": "", "media": {"gallery": [{}]}},
                "products[0].media.gallery[0]: Value error, must have either image or video",
            ),
            (
                {"id": 1, "sku": "", "fields": {"sku": "2", "media": {}}},
                "products[0]: Value error, fields must not hold media, sku: say it beside fields",
            ),
        ],
    )
    def test_a_product_that_is_wrong_is_refused_by_place(self, product: object, complaint: str) -> None:
        assert refused({"store": 1, "products": [product]}) == f"seed: {complaint}"

    @pytest.mark.parametrize(
        ("more", "complaint"),
        [
            ({"products": [{"id": 1, "sku": ""}] * 2}, "product id 1 occurs twice"),
            ({"tokens": [{"token": "t", "scopes": []}] * 2}, "a token is listed twice"),
            (
                {"tokens": [{"token": "t", "scopes": ["admin"]}]},
                "tokens[0].scopes[0]: Input should be 'read_catalog' or",
            ),
            (
                {"unshown": [{"file": 10, "source": A}, {"file": 14, "source": A}]},
                "file ids must be at least 5 apart",
            ),
            ({"unshown": [{"file": 10, "source": A}], "next_file_id": 14}, "next_file_id must be at least 15"),
        ],
    )
    def test_a_store_that_is_wrong_is_refused(self, more: dict[str, object], complaint: str) -> None:
        assert complaint in refused({"store": 1, **more})

    def test_every_problem_is_told_but_no_token(self) -> None:
        told = refused({"store": -1, "tokens": [{"token": "secret_x", "scopes": "secret_y"}], "colour": 1})
        assert [line.split(": ")[1] for line in told.splitlines()] == ["store", "tokens[0].scopes", "colour"]
        assert "secret" not in told

    def test_a_long_list_of_problems_is_cut(self) -> None:
        told = refused({"store": 1, "products": [{}] * 50}).splitlines()
        assert (len(told), told[-1]) == (21, "… and 80 more")

    def test_text_that_is_not_json_is_told_by_line(self) -> None:
        with pytest.raises(SandboxSeedError, match=r"shop\.json: Invalid JSON: .* line 2 column 1"):
            parse_seed('{"store":\n}', "shop.json")

    def test_a_file_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SandboxSeedError, match=r"none\.json: cannot be read: No such file"):
            load_seed(tmp_path / "none.json")


class TestRestart:
    @pytest.fixture
    def state(self, tmp_path: Path) -> Path:
        return tmp_path / "state.json"

    def test_every_change_is_in_the_file_at_once(self, state: Path) -> None:
        shop = Shop(mug(A, YOUTUBE, [B]), state=state)
        changes: list[Callable[[], object]] = [
            lambda: shop.update(mainMedia=None, galleryMedia=images(VIMEO, C)),
            lambda: shop.admin.set_alt(MUG, Alt("side", {"nl": "zij"}), place=1),
            lambda: shop.admin.add_product(7, "CUP", image=A),
            lambda: shop.admin.delete_product(7),
            lambda: shop.admin.revoke(TOKEN),
            lambda: shop.admin.kill("*.gif"),
        ]
        assert load_seed(state) == shop.store.snapshot()
        for change in changes:
            before = state.read_text()
            change()
            assert state.read_text() != before
            assert load_seed(state) == shop.store.snapshot()
        assert [path.name for path in state.parent.iterdir()] == [state.name]

    def test_a_refused_update_leaves_the_file_alone(self, state: Path) -> None:
        shop = Shop(mug(A), state=state)
        before = state.read_bytes()
        assert shop.put(mainMedia={"imageUrl": "wrong"}, galleryMedia=None).status_code == 422
        assert state.read_bytes() == before

    def test_addresses_bytes_and_times_survive(self, state: Path, tmp_path: Path) -> None:
        (tmp_path / "front.png").write_bytes(PNG)
        seed = tmp_path / "seed.json"
        seed.write_text(json.dumps(seed_data([mug(A)])))
        first = open_store(seed, state=state, origin=tmp_path)
        AdminPanel(first).add_to_gallery(MUG, f"{first.cdn.base}/origin/front.png")
        AdminPanel(first).add_to_gallery(MUG, YOUTUBE)
        seed.unlink()
        second = open_store(seed, state=state, origin=tmp_path)
        assert second.product(MUG) == first.product(MUG)
        assert second.cdn.next_file_id == first.cdn.next_file_id
        assert [file.body() for file in second.cdn] == [file.body() for file in first.cdn]
        assert second.sources(MUG) == Sources(A, None, (f"{first.cdn.base}/origin/front.png", YOUTUBE))

    def test_an_origin_picture_that_went_away_meanwhile_shows_a_placeholder(
        self, state: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "front.png").write_bytes(PNG)
        AdminPanel(open_store(state=state, origin=tmp_path)).add_product(1, "", image="/origin/front.png")
        (tmp_path / "front.png").unlink()
        (file,) = open_store(state=state, origin=tmp_path).cdn
        assert file.body() == placeholder("/origin/front.png")

    def test_replaced_files_that_are_kept_are_kept_over_a_restart(self, state: Path) -> None:
        shop = Shop(mug(A, gallery=[B]), state=state)
        replaced = shop.originals()[1]
        shop.update(mainMedia=None, galleryMedia=[])
        again = open_store(state=state)
        assert again.web.picture(replaced) is not None
        assert again.cdn.next_file_id == shop.store.cdn.next_file_id

    def test_a_state_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(SandboxError, match=r"none/state\.json: the state cannot be written: No such file"):
            open_store(state=tmp_path / "none" / "state.json")

    def test_without_files_the_store_is_empty(self) -> None:
        assert (open_store().id, open_store().snapshot().products) == (1003, ())


addresses = st.sampled_from([A, B, C, "https://cdn.example.com/dead.jpg", YOUTUBE, VIMEO])
galleries = st.lists(addresses, max_size=4).map(lambda urls: images(*urls))
mains = st.fixed_dictionaries({}, optional={"imageUrl": st.sampled_from([A, B]), "videoUrl": st.just(VIMEO)})
bodies = st.fixed_dictionaries({"mainMedia": st.none() | mains, "galleryMedia": st.none() | galleries})


@given(st.lists(bodies, max_size=3), st.sampled_from(["kept", "deleted"]))
def test_a_store_is_the_same_after_any_updates_and_a_restart(updates: list[dict[str, object]], files: str) -> None:
    shop = Shop(mug(A, gallery=[B]), dead=["*/dead.jpg"], quirks=Quirks.parse([f"replaced_files={files}"]))
    for body in updates:
        assert shop.put(**body).status_code == 200
    snapshot = shop.store.snapshot()
    again = Store(parse_seed(dump_seed(snapshot)), clock=lambda: NOW)
    assert again.snapshot() == snapshot
    assert again.product(MUG) == shop.store.product(MUG)
