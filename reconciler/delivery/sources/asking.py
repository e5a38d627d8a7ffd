"""Ask whether a picture can be downloaded, with as few bytes as tell it: HEAD, then the first bytes of the file."""

import hashlib

import httpx

from reconciler.delivery.sources.answers import Answer, too_large
from reconciler.delivery.sources.exchange import Exchange
from reconciler.delivery.sources.pictures import ENOUGH, TYPES, checked_suffix
from reconciler.delivery.sources.trouble import SourceTrouble, Unreached

FIRST = 2 * ENOUGH


async def ask(exchange: Exchange, address: httpx.URL, most: int) -> None:
    """Return where the address gives a picture of at most `most` bytes. Raises `SourceTrouble` where it does not.

    An answer to HEAD is believed where it promises all of that. Anything else to HEAD proves nothing, since many
    servers refuse HEAD alone or answer it carelessly: then the file itself is asked for, and its first bytes decide.
    """
    if await _promised(exchange, address, most):
        return
    if await _told_by_file(exchange, address, most, FIRST):
        return
    if not await _told_by_file(exchange, address, most, None):
        raise SourceTrouble("source-failed", "the server gives the file in parts alone")


async def compare(exchange: Exchange, address: httpx.URL, most: int, sha256: str) -> None:
    """Return where the address gives exactly the file with this digest, in hex. Raises `SourceTrouble`."""
    digest = hashlib.sha256()
    async with exchange.send("GET", address) as answer:
        answer.check(most)
        if not answer.is_whole:
            raise SourceTrouble("source-failed", "the server gives the file in parts alone")
        seen = 0
        async for piece in answer.body:
            seen += len(piece)
            if seen > most:
                raise too_large(most)
            digest.update(piece)
    if digest.hexdigest() != sha256:
        raise SourceTrouble("source-differs", "what the server sends there is not the file that the catalog has")


async def _promised(exchange: Exchange, address: httpx.URL, most: int) -> bool:
    try:
        async with exchange.send("HEAD", address) as answer:
            promised = (
                answer.is_whole
                and answer.content_type in TYPES
                and not answer.is_encoded
                and 0 < (answer.size or 0) <= most
            )
            # A connection whose answer was read to its end, here to no body at all, can be used again. Servers that
            # are careless with HEAD may send a body nevertheless, which would be taken for the next answer.
            if promised:
                await _ends(answer, 0, most)
            return promised
    except Unreached:
        raise
    except SourceTrouble as trouble:
        if trouble.trouble.code == "source-refused":
            raise
        return False


async def _told_by_file(exchange: Exchange, address: httpx.URL, most: int, first: int | None) -> bool:
    """Whether the answer to GET, for the first bytes or for all, was enough to tell that all is well."""
    async with exchange.send("GET", address, first) as answer:
        if answer.is_other_part:
            return False
        answer.check(most)
        beginning = await answer.beginning()
        checked_suffix(beginning, answer.content_type)
        if answer.size is not None:
            return True
        return answer.is_whole and await _ends(answer, len(beginning), most)


async def _ends(answer: Answer, seen: int, most: int) -> bool:
    """Read on to the end of a file whose size nobody tells, keeping nothing. Raises `SourceTrouble` beyond `most`."""
    async for piece in answer.body:
        seen += len(piece)
        if seen > most:
            raise too_large(most)
    return True
