"""Talk to the store from a verb: one connection, opened only where it is needed. Sends nothing."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass

import httpx

from reconciler.config import Config, read_token
from reconciler.delivery import find_skus, look
from reconciler.ecwid import EcwidClient, connect
from reconciler.model.live import Looked
from reconciler.planner import Placed

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
    client = runner.run(_enter(connection))
    try:
        yield client
    finally:
        runner.run(_leave(connection))


async def _enter(connection: AbstractAsyncContextManager[EcwidClient]) -> EcwidClient:
    return await connection.__aenter__()


async def _leave(connection: AbstractAsyncContextManager[EcwidClient]) -> None:
    await connection.__aexit__(None, None, None)


async def look_at(client: EcwidClient, placed: Iterable[Placed], ids: Iterable[int]) -> Looked:
    """Look at `ids`, and at what `placed` names by SKU alone and nothing else resolves."""
    skus = await find_skus(client, [one.declared for one in placed if one.product_id is None])
    return Looked(products=await look(client, {*ids, *skus.values()}), skus=skus)
