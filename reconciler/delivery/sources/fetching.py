"""Download the whole of a picture into a folder. Leaves a whole file behind, or none."""

import asyncio
from pathlib import Path

import httpx

from reconciler.delivery.sources.answers import Answer, too_large
from reconciler.delivery.sources.exchange import Exchange
from reconciler.delivery.sources.part import Fetched, Part
from reconciler.delivery.sources.pictures import checked_suffix
from reconciler.delivery.sources.trouble import SourceTrouble


async def fetch(exchange: Exchange, address: httpx.URL, folder: Path, most: int) -> Fetched:
    """The picture at the address, of at most `most` bytes, as `<sha256><suffix>` in `folder`, which exists.

    The suffix is that of what the first bytes say. Raises `SourceTrouble`: no picture, too large, a body that breaks
    off, a disk that takes no more.
    """
    async with exchange.send("GET", address) as answer:
        answer.check(most)
        if not answer.is_whole:
            raise SourceTrouble("source-failed", "the server gives the file in parts alone")
        beginning = await answer.beginning()
        suffix = checked_suffix(beginning, answer.content_type)
        part = Part(folder)
        try:
            await _write(part, beginning, answer, most)
            return await asyncio.to_thread(part.keep, suffix)
        finally:
            part.discard()


async def _write(part: Part, beginning: bytes, answer: Answer, most: int) -> None:
    part.write(beginning)
    async for piece in answer.body:
        if part.size + len(piece) > most:
            raise too_large(most)
        part.write(piece)
