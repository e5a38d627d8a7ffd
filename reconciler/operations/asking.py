"""Talk to the store from a verb: one connection, opened only where it is needed. Sends nothing."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx

from reconciler.config import Config, read_token
from reconciler.delivery import find_skus, look
from reconciler.ecwid import EcwidClient, connect
from reconciler.model.live import Looked
from reconciler.planner import Placed

T = TypeVar("T")
TransportFactory = Callable[[], httpx.AsyncBaseTransport]


@dataclass(frozen=True, slots=True)
class Outside:
    """What a verb gets from the world: environment variables, and in tests a transport instead of the network."""

    environ: Mapping[str, str]
    transport: TransportFactory | None = None


@contextmanager
def store_client(
    runner: asyncio.Runner, config: Config, outside: Outside, parallelism: int = 4
) -> Iterator[EcwidClient]:
    """A client for the configured store, living in `runner`'s loop. Raises `ConfigError` without a usable token."""
    token = read_token(config, outside.environ)
    connection = connect(
        config.api.base_url,
        config.store_id,
        token.reveal(),
        parallelism=parallelism,
        rate=(config.rate_limit.requests, config.rate_limit.seconds),
        transport=outside.transport() if outside.transport else None,
    )
    with entered(runner, connection) as client:
        yield client


@contextmanager
def entered(runner: asyncio.Runner, context: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """What the context gives, kept open in `runner`'s loop for as long as the block runs."""
    given = runner.run(_enter(context))
    try:
        yield given
    finally:
        runner.run(_leave(context))


async def _enter(context: AbstractAsyncContextManager[T]) -> T:
    return await context.__aenter__()


async def _leave(context: AbstractAsyncContextManager[object]) -> None:
    await context.__aexit__(None, None, None)


async def look_at(client: EcwidClient, placed: Iterable[Placed], ids: Iterable[int]) -> Looked:
    """Look at `ids`, and at what `placed` names by SKU alone and nothing else resolves."""
    skus = await find_skus(client, [one.declared for one in placed if one.product_id is None])
    return Looked(products=await look(client, {*ids, *skus.values()}), skus=skus)
