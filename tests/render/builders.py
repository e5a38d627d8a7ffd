"""Plans and outcomes as tests want them: told in a line or two, with counts that fit. Never by way of the planner."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from rich.console import Console
from rich.text import Text

from reconciler.model.media import Gallery, Item, Main
from reconciler.model.outcome import ItemFailure, Outcome, ProductOutcome, Result, Totals
from reconciler.model.plan import (
    ERASURES,
    Action,
    Change,
    Code,
    Loss,
    LossLimit,
    Op,
    Plan,
    PlanWarning,
    ProductWarning,
    Send,
    SlotChange,
    Source,
    StateMark,
    Summary,
)

CDN = "https://cdn.example.com/mug"


@dataclass(frozen=True)
class Rate:
    """Ecwid's own limit."""

    requests: int = 600
    seconds: float = 60


def image(name: str) -> Item:
    """A picture of the mug, by name; a whole address is taken as it is."""
    return Item(image=name if "://" in name else f"{CDN}/{name}.jpg")


def video(name: str) -> Item:
    """A video, by its number."""
    return Item(video=f"https://vimeo.com/{name}")


def gallery(*names: str) -> Gallery:
    """A gallery of pictures."""
    return tuple(image(name) for name in names)


def add(slot: str, item: Item) -> SlotChange:
    """The slot is filled."""
    return SlotChange(slot=slot, op=Op.ADD, after=item)


def remove(slot: str, item: Item) -> SlotChange:
    """The item goes."""
    return SlotChange(slot=slot, op=Op.REMOVE, before=item)


def replace(slot: str, before: Item, after: Item) -> SlotChange:
    """Another item takes the slot."""
    return SlotChange(slot=slot, op=Op.REPLACE, before=before, after=after)


def move(origin: str, slot: str, item: Item) -> SlotChange:
    """The item goes elsewhere."""
    return SlotChange(slot=slot, op=Op.MOVE, before=item, after=item, from_=origin)


def warning(
    code: Code,
    message: str,
    *,
    line: int = 8,
    items: int = 0,
    consent: bool | None = None,
    path: str = "products/mug.yaml",
) -> PlanWarning:
    """`consent` is None where none is needed."""
    return PlanWarning(
        code=code,
        message=message,
        path=path,
        line=line,
        items=items,
        needs_consent=consent is not None,
        consent=bool(consent),
    )


def change(
    action: Action = Action.UPDATE,
    *,
    product_id: int | None = 692730761,
    sku: str | None = "MUG-BLUE",
    path: str = "products/mug.yaml",
    digest: str = "sha256:1",
    slots: Iterable[SlotChange] = (),
    live: Iterable[tuple[str, Item]] = (),
    warnings: Iterable[PlanWarning] = (),
    main: Main | None = None,
    sends_gallery: Gallery | None = None,
    released: tuple[str, ...] = (),
) -> Change:
    """One change. Its losses are what its slots remove or replace; those in `live` nobody recorded."""
    slots = [*slots, *(remove(slot, item) for slot, item in live)]
    strangers = set(live)
    losses = [
        Loss(slot=one.slot, item=one.before, live=(one.slot, one.before) in strangers)
        for one in slots
        if one.before and one.op in (Op.REMOVE, Op.REPLACE)
    ]
    sends = main is not None or sends_gallery is not None
    return Change.model_validate(
        {
            "identity": f"sku:{sku}" if product_id is None else f"id:{product_id}",
            "product_id": product_id,
            "sku": sku,
            "action": action,
            "digest": digest,
            "source": Source(path=path, line=2),
            "slots": slots,
            "losses": losses,
            "warnings": tuple(warnings),
            "send": Send(main=main, gallery=sends_gallery) if sends else None,
            "released": released,
        }
    )


def plan(
    *changes: Change,
    unchanged: int = 41,
    warnings: Iterable[ProductWarning] = (),
    limit: LossLimit | None = None,
    targets: tuple[str, ...] = (),
) -> Plan:
    """A plan of store 1003 with the counts that its changes make."""
    counts = {action.value: sum(one.action is action for one in changes) for action in Action}
    return Plan(
        store=1003,
        origin="app.ecwid.com",
        state=StateMark(lineage="4b6c1f0e-0000-4000-8000-000000000000", serial=12),
        targets=targets,
        summary=Summary(
            **counts,
            unchanged=unchanged,
            requests=sum(one.sends for one in changes),
            erasures=sum(one.code in ERASURES for change in changes for one in change.warnings),
            losses=sum(len(one.losses) for one in changes),
            blocked=sum(one.blocked for one in changes),
        ),
        limit=limit or LossLimit(items=0, recorded=120, max_percent=30),
        warnings=tuple(warnings),
        changes=changes,
    )


ERASED = "the gallery will be ERASED: 4 items leave the store"


def erasure(*, agreed: bool, product_id: int | None = 692730761, digest: str = "sha256:1") -> Change:
    """A gallery of four pictures that goes."""
    names = ("side", "back", "top", "box")
    return change(
        product_id=product_id,
        digest=digest,
        slots=[remove(f"gallery[{index}]", image(name)) for index, name in enumerate(names)],
        warnings=[warning(Code.GALLERY_ERASED, ERASED, items=4, consent=agreed)],
        sends_gallery=(),
    )


def failure(slot: str | None, message: str, line: int, code: str = "DOWNLOAD_IMAGE_FAILED") -> ItemFailure:
    """One thing that did not get there."""
    return ItemFailure(slot=slot, code=code, message=message, path="products/mug.yaml", line=line)


def product(
    product_id: int, result: Result, *failures: ItemFailure, sku: str | None = None, tries: int = 1
) -> ProductOutcome:
    """What came of one product."""
    return ProductOutcome(
        identity=f"id:{product_id}", product_id=product_id, sku=sku, result=result, tries=tries, failures=failures
    )


def outcome(
    *products: ProductOutcome, requests: int = 9, unchanged: int = 35, released: int = 0, stopped: str | None = None
) -> Outcome:
    """A run with the counts that its products make."""
    counts = {result.value.replace("-", "_"): sum(one.result is result for one in products) for result in Result}
    clean = stopped is None and all(one.result is Result.APPLIED for one in products)
    return Outcome(
        store=1003,
        origin="app.ecwid.com",
        exit_code=0 if clean else 3,
        stopped=stopped,
        requests=requests,
        totals=Totals(**counts, released=released, unchanged=unchanged),
        products=products,
    )


def printed(text: Text, *, colour: bool = False) -> str:
    """What a console writes, however narrow it is; with `colour`, with the codes that a terminal takes for it."""
    file = StringIO()
    Console(width=20, color_system="standard" if colour else None, force_terminal=colour, file=file).print(
        text, soft_wrap=True
    )
    return file.getvalue()
