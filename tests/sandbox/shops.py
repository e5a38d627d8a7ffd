"""A shop for the sandbox's tests: builds a store, and asks it as a client would, without a network."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from reconciler.sandbox import AdminPanel, Drills, Quirks, Sources, Store, create_app, seed_of

STORE = 1003
TOKEN = "secret_test"
READ_ONLY = "secret_reader"
NOW = 1_750_000_000
MUG = 692730761
CDN = "https://cdn.example.com/"
YOUTUBE = "https://www.youtube.com/watch?v=abc123"
VIMEO = "https://vimeo.com/1234"

Body = Any
"""A decoded body: tests look into it freely."""


def seed_data(products: Sequence[Mapping[str, object]] = (), **more: object) -> dict[str, object]:
    """A seed with a token for everything and a token for reading."""
    return {
        "store": STORE,
        "tokens": [
            {"token": TOKEN, "scopes": ["read_catalog", "update_catalog"]},
            {"token": READ_ONLY, "scopes": ["read_catalog"]},
        ],
        "products": list(products),
        **more,
    }


def mug(
    image: str | None = None, video: str | None = None, gallery: Sequence[str] = (), **more: object
) -> dict[str, object]:
    """The product MUG; addresses at YouTube and Vimeo are videos."""
    main = {kind: url for kind, url in (("image", image), ("video", video)) if url is not None}
    items = [{"video" if url in {YOUTUBE, VIMEO} else "image": url} for url in gallery]
    return {"id": MUG, "sku": "MUG", "name": "Blue mug", "media": {"main": main, "gallery": items}, **more}


class Clock:
    """Time that passes only when a test lets it, or when somebody sleeps by it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Shop:
    """A store with what a test says about it, and a client that holds a working token."""

    def __init__(
        self,
        *products: Mapping[str, object],
        quirks: Quirks | None = None,
        drills: Drills | None = None,
        origin: Path | None = None,
        state: Path | None = None,
        **seed: object,
    ) -> None:
        data = seed_of(seed_data(products, **seed))
        self.store = Store(data, quirks=quirks, drills=drills, origin=origin, state=state, clock=lambda: NOW)
        self.admin = AdminPanel(self.store)
        self.base = self.store.cdn.base
        self.token: str | None = TOKEN
        self._transport = httpx.ASGITransport(app=create_app(self.store))

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request; a path that is not an address is below the store's part of the API."""
        headers = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        url = path if path.startswith("http") else f"{self.base}/api/v3/{STORE}{path}"

        async def request() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, headers=headers) as client:
                return await client.request(method, url, **options)

        return asyncio.run(request())

    def get(self, path: str, **params: str | int) -> httpx.Response:
        return self.ask("GET", path, params=params)

    def body(self, product_id: int = MUG) -> Body:
        """A product as clients see it."""
        answer = self.get(f"/products/{product_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def media(self, product_id: int = MUG) -> Body:
        return self.body(product_id)["media"]

    def originals(self, product_id: int = MUG) -> list[str]:
        """The CDN addresses of all images, main first."""
        return [image["imageOriginalUrl"] for image in self.media(product_id)["images"]]

    def put(self, product_id: int = MUG, /, **body: object) -> httpx.Response:
        """A bulk update; a section that is not given is missing from the request."""
        return self.ask("PUT", f"/products/{product_id}/media", json=body)

    def update(self, product_id: int = MUG, /, **body: object) -> Body:
        """A bulk update that is answered with 200."""
        answer = self.put(product_id, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send_batch(self, *requests: object, **params: str) -> str:
        """Send a batch that is taken; its ticket."""
        answer = self.ask("POST", "/batch", json=list(requests), params=params)
        assert answer.status_code == 200, answer.text
        ticket = answer.json()["ticket"]
        assert isinstance(ticket, str)
        return ticket

    def batch(self, ticket: str, **params: str) -> Body:
        """How far a batch is, with bodies as JSON."""
        answer = self.get("/batch", ticket=ticket, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def statuses(self, ticket: str) -> list[tuple[str, int | None]]:
        """What each request of a batch that was answered came to, and the status it was answered with."""
        return [(each["status"], each.get("httpStatusCode")) for each in self.batch(ticket)["responses"]]

    def shows(self, product_id: int = MUG) -> Sources:
        return self.store.sources(product_id)


def inner_update(number: int, *gallery: str, name: str | None = None) -> dict[str, object]:
    """A request for a batch: an update of a product's gallery."""
    body = {"mainMedia": None, "galleryMedia": images(*gallery)}
    return {"id": name or str(number), "path": f"/products/{number}/media", "method": "PUT", "body": body}


def images(*urls: str) -> list[dict[str, str]]:
    """A gallery to send; addresses at YouTube and Vimeo are videos."""
    return [{"videoUrl" if url in {YOUTUBE, VIMEO} else "imageUrl": url} for url in urls]
