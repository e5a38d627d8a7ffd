"""A token that does not work is shown to the store as rarely as can be: Ecwid blocks who goes on showing it."""

import pytest

from reconciler.ecwid import EcwidClient
from reconciler.errors import StoreError
from tests.ecwid.api import GALLERY, Api, done, page, refusal, together

REVOKED = refusal(403, "INVALID_API_TOKEN", "The access token does not work")
NO_SCOPE = refusal(403, "INSUFFICIENT_APP_SCOPE", "The access token lacks the scope update_catalog")


@pytest.mark.parametrize("parallelism", [1, 4, 50])
def test_a_bad_token_is_shown_once_where_it_never_worked(parallelism: int) -> None:
    api = Api(parallelism, latency=1)
    api.looks(REVOKED)
    ends = api.run(lambda client: together(client.products([id]) for id in range(1, 60)))
    assert {type(end) for end in ends} == {StoreError}
    assert len(api.requests) == 1


@pytest.mark.parametrize("parallelism", [1, 4, 16])
def test_a_token_revoked_midway_is_shown_by_those_in_flight_alone(parallelism: int) -> None:
    api = Api(parallelism, latency=1)
    api.updates(done(), *[done()] * parallelism, REVOKED)

    async def scene(client: EcwidClient) -> list[object]:
        await client.update_media(1, GALLERY)
        return await together(client.update_media(id, GALLERY) for id in range(2, 100))

    ends = api.run(scene)
    shown = len(api.requests) - 1 - parallelism
    assert 1 <= shown <= parallelism
    assert sum(isinstance(end, StoreError) for end in ends) == 98 - parallelism


def test_a_token_that_may_only_read_is_shown_once_for_updates() -> None:
    api = Api(latency=1)
    api.updates(NO_SCOPE)

    async def scene(client: EcwidClient) -> None:
        await client.products([7])
        await together(client.update_media(id, GALLERY) for id in range(50))

    api.run(scene)
    assert [method for _, method in api.asked] == ["GET", "PUT"]


def test_the_first_request_goes_alone_until_the_store_takes_it() -> None:
    api = Api(latency=1)
    api.looks(refusal(500), page({"id": 7}))
    api.run(lambda client: together(client.products([7]) for _ in range(4)))
    assert api.times[0] == 0
    assert api.times[1] == 1
    assert api.most_at_once > 1


def test_a_refusal_of_one_product_shows_that_the_token_works() -> None:
    api = Api(latency=1)
    api.updates(refusal(422, "WRONG_URL"), done())
    api.run(lambda client: together(client.update_media(id, GALLERY) for id in range(5)))
    assert api.times == [0, 1, 1, 1, 1]


def test_what_is_repeated_after_a_401_is_not_sent_either() -> None:
    api = Api(latency=1)
    api.looks(page(), refusal(500), refusal(401, "INVALID_API_TOKEN"), page())

    async def scene(client: EcwidClient) -> list[object]:
        await client.products([7])
        return await together(client.products([7]) for _ in range(2))

    assert [type(end) for end in api.run(scene)] == [StoreError, StoreError]
    assert len(api.requests) == 3


def test_no_more_is_asked_at_once_than_was_allowed() -> None:
    api = Api(parallelism=3, latency=1)
    api.run(lambda client: together(client.update_media(id, GALLERY) for id in range(20)))
    assert len(api.requests) == 20
    assert api.most_at_once == 3
