"""The rows of a section as a page shows them: a tile an item, long runs of unchanged ones folded. Judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reconciler.model.assets import asset_path, asset_sha256
from reconciler.model.media import Item
from reconciler.model.plan import Change, Op
from reconciler.render.html_pictures import Picture, Pictures, safe_address
from reconciler.render.slots_text import ONLY_LIVE, SYMBOLS
from reconciler.render.strips import Strips, Tile

_LONGEST_RUN = 4


@dataclass(frozen=True, slots=True)
class TileView:
    """One item: `mark` says what happens to it for the eye, `words` for the reader.

    The address is told in two parts, so that what differs most can stand out: the `beginning`, where https goes
    without saying, and the `name`. `slot` is both places of what moves; `note` is mostly empty.
    """

    mark: str
    words: str
    slot: str
    kind: str
    picture: Picture
    alt: str
    beginning: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Fold:
    """So many unchanged items in a row, of which none is shown."""

    words: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row. Where it has no tiles, `nothing` is said."""

    title: str
    tiles: tuple[TileView | Fold, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """Both rows of a section, and what happens to it in words."""

    title: str
    words: str
    rows: tuple[RowView, ...]
    pictured: bool


def section_view(
    change: Change, strips: Strips, words: str, pictures: Pictures | None, *, unseen: bool
) -> SectionView:
    """Without `pictures`, addresses alone are shown, and of what is unchanged only how much it is.

    `unseen`: the store was not looked at, so an empty row before means that nothing is known.
    """
    before = RowView("Before", _tiles(change, strips.before, pictures), "nothing recorded" if unseen else "nothing")
    after = RowView("After", _tiles(change, strips.after, pictures, after=True), "nothing")
    return SectionView(strips.section.capitalize(), words, (before, after), pictured=pictures is not None)


def _tiles(
    change: Change, tiles: Sequence[Tile], pictures: Pictures | None, *, after: bool = False
) -> tuple[TileView | Fold, ...]:
    """Of a long run of unchanged tiles its first and last are shown, which tell where in the row it is."""
    views: list[TileView | Fold] = []
    for op, group in groupby(tiles, key=lambda tile: tile.op):
        run = list(group)
        if op is None and pictures is None:
            views.append(Fold(f"… {len(run)} unchanged"))
            continue
        folded = len(run) - 2 if op is None and len(run) > _LONGEST_RUN else 0
        for tile in (run[0], run[-1]) if folded else run:
            views.append(_tile(change, tile, pictures, after=after))
        if folded:
            views.insert(-1, Fold(f"… {folded} more unchanged"))
    return tuple(views)


def _tile(change: Change, tile: Tile, pictures: Pictures | None, *, after: bool) -> TileView:
    beginning, name = _address(tile.item)
    return TileView(
        mark=tile.op or "stay",
        words=_words(tile, after=after),
        slot=_place(tile, after=after),
        kind=tile.item.kind,
        picture=pictures.of(change, tile.item) if pictures else Picture(None, safe_address(tile.item.address)),
        alt=_alt(tile.item) or name or beginning,
        beginning=beginning,
        name=name,
        note=ONLY_LIVE if tile.only_live else "",
    )


def _words(tile: Tile, *, after: bool) -> str:
    if tile.op is None:
        return "unchanged"
    symbol, word, _ = SYMBOLS[tile.op]
    return f"{symbol} {'replacement' if after and tile.op is Op.REPLACE else word}"


def _place(tile: Tile, *, after: bool) -> str:
    if tile.op is not Op.MOVE or not tile.other:
        return tile.slot
    return f"{tile.other} → {tile.slot}" if after else f"{tile.slot} → {tile.other}"


def _alt(item: Item) -> str | None:
    if isinstance(item.alt, dict):
        return item.alt.get("main") or next(iter(item.alt.values()))
    return item.alt


def _address(item: Item) -> tuple[str, str]:
    path, digest = asset_path(item.address), asset_sha256(item.address)
    if path is not None and digest is not None:
        return f"sha256 {digest[:12]} ", path
    end = item.address.split("?")[0].rstrip("/").rfind("/") + 1
    return item.address[:end].removeprefix("https://"), item.address[end:]
