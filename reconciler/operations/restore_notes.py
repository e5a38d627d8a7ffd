"""What a person has to know before restoring from a backup, in sentences. Decides nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from reconciler.catalog.additions import Addition
from reconciler.model.assets import told
from reconciler.model.backup import KeptItem
from reconciler.model.media import MAIN_IMAGE, Section


def faulty(faults: Mapping[str, str]) -> Iterator[str]:
    """Files of the backup that are not what they should be."""
    words = {"missing": "missing from the backup", "altered": "not what was kept: its sha256 does not match"}
    for file, fault in faults.items():
        yield f"{file}: {words.get(fault, fault)}"


def displaced(path: str, items: Sequence[KeptItem]) -> Iterator[str]:
    """Lost main items whose slot shows something else now."""
    for item in items:
        kept = f", kept in {item.file}" if item.file else ""
        what = "main image" if item.slot == MAIN_IMAGE else "main video"
        yield f"{path}: its {what} was lost and another is declared now, so it stays out: {_address(item)}{kept}"


def by_hand(path: str, failed: Mapping[Addition, str]) -> Iterator[str]:
    """What could not be added to a file, and what to write there."""
    for section in Section:
        mine = {one: why for one, why in failed.items() if one.section is section}
        if not mine:
            continue
        dash = "- " if section is Section.GALLERY else ""
        lines = [f"  {dash}{one.line}{_place(one)}" for one in mine]
        head = f"{path}: edit its `{section}` by hand ({next(iter(mine.values()))}), and add:"
        yield "\n".join([head, *lines])


def not_managed(path: str, sections: Collection[Section]) -> Iterator[str]:
    """Sections that the file would begin to declare."""
    if sections:
        names = " and ".join(f"`{section}`" for section in Section if section in sections)
        yield (
            f"{path} does not declare {names} now. Once it does, apply makes the store show what is declared there, "
            "and nothing else: look at `reconciler plan --refresh` before that"
        )


def outside(path: str) -> str:
    """A new file that no glob of the catalog matches."""
    return f"{path} is not part of the catalog: move it to where the configuration's `catalog` looks for files"


def nameless(path: str, candidates: Sequence[str]) -> Iterator[str]:
    """A new file for a product that a file may declare by its SKU alone."""
    if candidates:
        more = f" and {len(candidates) - 1} more" if len(candidates) > 1 else ""
        yield (
            f"{path} is new, because no file names that product's id. If a file declares it by its SKU "
            f"({candidates[0]}{more}), move what is added there"
        )


def perhaps_gone(pictures: int) -> Iterator[str]:
    """Pictures whose only known address is the store's own."""
    if pictures:
        noun = "1 picture is" if pictures == 1 else f"{pictures} pictures are"
        yield (
            f"{noun} written with the store's own address, where nothing may be left: publish the backup's folder, "
            "and pass --base-url with the address of that place"
        )


def _address(item: KeptItem) -> str:
    return told(item.source or item.address)


def _place(one: Addition) -> str:
    return f", as item {one.index + 1}" if one.section is Section.GALLERY else ""
