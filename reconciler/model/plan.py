"""A plan as pure data: what would change, what would be lost, and what nobody has agreed to yet.

It can be saved, compared and rendered; it holds no secrets, no wire names, no times.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from reconciler.errors import Refused
from reconciler.model.declared import Erasable
from reconciler.model.media import Frozen, Gallery, Item, Main, Section, absent

FORMAT_VERSION = 1


class Action(StrEnum):
    """What happens to a product."""

    ADOPT = "adopt"
    UPDATE = "update"
    RETRY = "retry"
    RELEASE = "release"
    FORGET = "forget"


class Op(StrEnum):
    """What happens to a slot."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    MOVE = "move"


class Code(StrEnum):
    """Why a line of a plan deserves attention."""

    GALLERY_ERASED = "gallery-erased"
    MAIN_IMAGE_DELETED = "main-image-deleted"
    MAIN_VIDEO_DELETED = "main-video-deleted"
    GALLERY_LOSS = "gallery-loss"
    LIVE_DISCARDED = "live-discarded"
    LIVE_UNKNOWN = "live-unknown"
    LIVE_DIFFERS = "live-differs"
    GALLERY_BECOMES_MAIN = "gallery-becomes-main"
    PRODUCT_GONE = "product-gone"
    SKU_MISMATCH = "sku-mismatch"
    ALT_LOST = "alt-lost"
    DUPLICATE_ITEM = "duplicate-item"
    INSECURE_URL = "insecure-url"
    SOURCE_FAILED = "source-failed"
    LIVE_ADDRESS_SENT = "live-address-sent"
    UNFAMILIAR_VIDEO = "unfamiliar-video"
    DOUBTFUL_PICTURE = "doubtful-picture"
    CONSENT_UNUSED = "consent-unused"
    CONSENT_SPENT = "consent-spent"


ERASURES = frozenset({Code.GALLERY_ERASED, Code.MAIN_IMAGE_DELETED, Code.MAIN_VIDEO_DELETED})

FILE_KEYS = {
    Code.GALLERY_ERASED: Erasable.GALLERY,
    Code.GALLERY_LOSS: Erasable.GALLERY,
    Code.MAIN_IMAGE_DELETED: Erasable.MAIN_IMAGE,
    Code.MAIN_VIDEO_DELETED: Erasable.MAIN_VIDEO,
}
"""What a product file says in `allow_erase` to agree. No file can agree to anything else."""


def _empty(value: object) -> bool:
    return not value


class PlanData(Frozen):
    """Base of a plan's parts: a reader of plans ignores keys it does not know."""

    model_config = ConfigDict(extra="ignore")


class SlotChange(PlanData):
    """One slot before and after. `from` is given for moves alone."""

    slot: str = Field(description="The slot as it will be called after; for a removal, as it is called now.")
    op: Op
    before: Item | None = None
    after: Item | None = None
    from_: str | None = Field(default=None, alias="from", exclude_if=absent)


class PlanWarning(PlanData):
    """One thing to know, or to agree to, with the line of the product file that causes it.

    `items` counts the items that would be lost, 0 where none is. `line` is 0 where no file can be named.
    """

    code: Code
    message: str
    path: str = ""
    line: int = 0
    items: int = 0
    needs_consent: bool = False
    consent: bool = False

    @property
    def blocks(self) -> bool:
        """Whether this refuses the whole run."""
        return (self.needs_consent and not self.consent) or self.code is Code.SKU_MISMATCH


class ProductWarning(PlanWarning):
    """A warning about a product that does not change."""

    identity: str = ""


class Source(PlanData):
    """Where a product is declared."""

    path: str
    line: int


class Send(PlanData):
    """The sections that go out. An absent one is not sent, which is not the same as an empty one."""

    main: Main | None = Field(default=None, exclude_if=absent)
    gallery: Gallery | None = Field(default=None, exclude_if=absent)

    @property
    def items(self) -> tuple[Item, ...]:
        """All that goes out, main first."""
        return (*(self.main.slots.values() if self.main else ()), *(self.gallery or ()))


class Loss(PlanData):
    """A known item that would no longer be in the store, and the slot it fills now."""

    slot: str
    item: Item
    live: bool = Field(default=False, description="Seen in the store, and neither recorded nor declared.")


class Standing(PlanData):
    """An item and the slot that it fills now, as the record says."""

    slot: str
    item: Item


class Change(PlanData):
    """Everything about one product that changes. `send` is null where nothing goes out (release, forget)."""

    identity: str
    product_id: int | None
    sku: str | None
    action: Action
    digest: str
    source: Source | None
    slots: tuple[SlotChange, ...] = ()
    losses: tuple[Loss, ...] = ()
    warnings: tuple[PlanWarning, ...] = ()
    send: Send | None = None
    pictures: dict[str, str] = Field(
        default_factory=dict,
        exclude_if=_empty,
        description="Where pictures can be seen that are not, or no longer surely, where they were declared: the "
        "address for each address or local picture. Nothing is decided by it.",
    )
    standing: tuple[Standing, ...] = Field(
        default=(),
        exclude_if=_empty,
        description="The gallery before, where that does not follow from `slots` and `send`: after an update that "
        "failed in part, or is still out. Nothing is decided by it.",
    )
    released: tuple[Section, ...] = Field(
        default=(), description="Sections that the file no longer declares: the record lets go, the store keeps them."
    )

    @property
    def blocked(self) -> bool:
        """Whether something about this change has not been agreed to."""
        return any(warning.blocks for warning in self.warnings)

    @property
    def mistaken(self) -> bool:
        """Whether the store's product has another SKU than the file says."""
        return any(warning.code is Code.SKU_MISMATCH for warning in self.warnings)

    @property
    def gone(self) -> bool:
        """Whether the store was looked at and does not know the product."""
        return any(warning.code is Code.PRODUCT_GONE for warning in self.warnings)

    @property
    def sends(self) -> bool:
        """Whether applying it sends an update."""
        return self.send is not None and not self.gone


class Summary(PlanData):
    """Counts. `losses` are items, `erasures` sections or main slots left empty, the rest products."""

    adopt: int = 0
    update: int = 0
    retry: int = 0
    release: int = 0
    forget: int = 0
    unchanged: int = 0
    requests: int = Field(default=0, description="Updates that would be sent; looks are not counted.")
    erasures: int = 0
    losses: int = 0
    blocked: int = 0


class LossLimit(PlanData):
    """How much of everything recorded would be lost or forgotten at once."""

    items: int = Field(description="Losses and forgotten items.")
    recorded: int = Field(description="All recorded items.")
    max_percent: int

    @property
    def exceeded(self) -> bool:
        """Whether it is more than the limit. A state with fewer than 10 items has none."""
        return self.recorded >= 10 and self.items * 100 > self.recorded * self.max_percent


class StateMark(PlanData):
    """The state that the plan was made from."""

    lineage: str
    serial: int


class Plan(PlanData):
    """What would change in one store, products sorted by identity."""

    model_config = ConfigDict(title="Plan")

    format: Literal["reconciler-plan"] = "reconciler-plan"
    format_version: Literal[1] = 1
    store: int
    origin: str
    refreshed: bool = False
    digest: str = ""
    state: StateMark | None
    targets: tuple[str, ...] = Field(default=(), description="The selectors that narrowed the plan.")
    summary: Summary
    limit: LossLimit
    warnings: tuple[ProductWarning, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def would_be_refused(self) -> bool:
        """Whether apply would send nothing, for want of consent or because of the limit."""
        return self.summary.blocked > 0 or self.limit.exceeded

    def raise_if_unsafe(self, *, force: bool) -> None:
        """Raise `Refused` where a product is not the one that is meant, where consent is missing, or where the limit
        is exceeded and `force` does not pass it."""
        if mistaken := [change for change in self.changes if change.mistaken]:
            raise Refused(
                f"the store shows another SKU than the file for {_names(mistaken)}",
                "mend `product_id` or `sku` where the plan above says; no consent passes this. Nothing was sent",
            )
        if blocked := [change for change in self.changes if change.blocked]:
            raise Refused(
                f"nobody has given the consent that is needed for {_names(blocked)}",
                "the plan above says for each what would be lost and how to agree; nothing was sent",
            )
        if self.limit.exceeded and not force:
            raise Refused(
                f"{self.limit.items} of {self.limit.recorded} recorded items would be lost or forgotten, "
                f"more than safety.max_loss_percent: {self.limit.max_percent} allows",
                "check that the catalog is complete; if it is meant, pass --force. Nothing was sent",
            )


def _names(changes: Sequence[Change]) -> str:
    count = f"{len(changes)} change{'' if len(changes) == 1 else 's'}"
    return f"{count}: {', '.join(change.identity for change in changes[:10])}{', …' if len(changes) > 10 else ''}"
