"""Finding products: read the query of `GET /products`, filter, and cut out one page. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from reconciler.sandbox.errors import wrong_parameter
from reconciler.sandbox.products import Product

LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to look for. `updated_from` and `updated_to` are UNIX seconds and count themselves in.

    With `product_ids`, the other filters are ignored (ECWID.md, "Reading").
    """

    product_ids: frozenset[int] | None = None
    sku: str | None = None
    updated_from: int | None = None
    updated_to: int | None = None
    offset: int = 0
    limit: int = LARGEST_PAGE


@dataclass(frozen=True, slots=True)
class Page:
    """One page of `total` products found, by ascending id."""

    total: int
    offset: int
    limit: int
    items: tuple[Product, ...]


def parse_query(params: Mapping[str, str]) -> SearchQuery:
    """Read a query's parameters; unknown ones are ignored and a limit above 100 is 100.

    Raises ApiError 400 for a value of the wrong form.
    """
    return SearchQuery(
        product_ids=_ids(params["productId"]) if params.get("productId") else None,
        sku=params.get("sku"),
        updated_from=_moment(params, "updatedFrom"),
        updated_to=_moment(params, "updatedTo"),
        offset=_number(params, "offset", default=0, least=0),
        limit=min(_number(params, "limit", default=LARGEST_PAGE, least=1), LARGEST_PAGE),
    )


def search(products: Iterable[Product], query: SearchQuery) -> Page:
    found = sorted((product for product in products if _matches(product, query)), key=lambda product: product.id)
    items = found[query.offset : query.offset + query.limit]
    return Page(len(found), query.offset, query.limit, tuple(items))


def _matches(product: Product, query: SearchQuery) -> bool:
    if query.product_ids is not None:
        return product.id in query.product_ids
    return (
        (query.sku is None or query.sku in product.skus())
        and (query.updated_from is None or product.updated >= query.updated_from)
        and (query.updated_to is None or product.updated <= query.updated_to)
    )


def _ids(text: str) -> frozenset[int]:
    if not re.fullmatch(r"\s*\d+\s*(,\s*\d+\s*)*", text, re.ASCII):
        raise wrong_parameter("productId must be numbers with commas between them")
    return frozenset(int(part) for part in text.split(","))


def _number(params: Mapping[str, str], name: str, *, default: int, least: int) -> int:
    text = params.get(name, str(default))
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII) or int(text) < least:
        raise wrong_parameter(f"{name} must be a number from {least}")
    return int(text)


def _moment(params: Mapping[str, str], name: str) -> int | None:
    """UNIX seconds, or a date-time such as `2024-09-04 07:20:11 +0000`; UTC where no zone is given."""
    text = params.get(name)
    if text is None or re.fullmatch(r"\d{1,18}", text, re.ASCII):
        return None if text is None else int(text)
    try:
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text))
    except ValueError:
        raise wrong_parameter(f"{name} must be UNIX time or a date-time") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
