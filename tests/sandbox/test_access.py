"""Tokens and their scopes."""

import pytest

from reconciler.sandbox import Scope
from tests.sandbox.shops import CDN, MUG, READ_ONLY, STORE, TOKEN, Shop, mug

A = f"{CDN}a.jpg"


@pytest.fixture
def shop() -> Shop:
    return Shop(mug(A, gallery=[A]))


def test_a_token_for_reading_reads_but_updates_nothing(shop: Shop) -> None:
    shop.token = READ_ONLY
    before = shop.media()
    answer = shop.put(mainMedia=None, galleryMedia=[])
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "INSUFFICIENT_APP_SCOPE")
    assert shop.media() == before


def test_a_token_without_the_scope_for_reading_reads_nothing(shop: Shop) -> None:
    shop.admin.grant("secret_writer", Scope.UPDATE)
    shop.token = "secret_writer"
    for path in ("/products", f"/products/{MUG}"):
        assert shop.get(path).json()["errorCode"] == "INSUFFICIENT_APP_SCOPE"
    assert shop.put(mainMedia=None, galleryMedia=[]).status_code == 200


def test_without_a_token_nothing_is_told(shop: Shop) -> None:
    shop.token = None
    for answer in (shop.get("/products"), shop.get(f"/products/{MUG}"), shop.put(galleryMedia=[])):
        assert (answer.status_code, answer.json()["errorCode"]) == (401, "INVALID_API_TOKEN")


@pytest.mark.parametrize("header", [TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer "])
def test_a_header_of_another_form_is_no_token(shop: Shop, header: str) -> None:
    answer = shop.ask("GET", "/products", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "INVALID_API_TOKEN")


def test_a_revoked_token_works_no_more_until_it_is_granted_again(shop: Shop) -> None:
    shop.admin.revoke(TOKEN)
    answer = shop.put(mainMedia=None, galleryMedia=[])
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "INVALID_API_TOKEN")
    assert shop.shows().gallery == (A,)
    shop.admin.grant(TOKEN, Scope.READ)
    assert shop.get("/products").status_code == 200


def test_pictures_need_no_token(shop: Shop) -> None:
    shop.token = None
    assert shop.ask("GET", f"{shop.base}/images/{STORE}/4519591919.jpg").status_code == 200
