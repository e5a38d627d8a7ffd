"""Drift as pure data: what the store shows now against what it showed right after the last apply.

It can be saved and rendered; it holds no secrets, no wire names, no times, and nothing of what should be done.
"""

from typing import Literal

from pydantic import ConfigDict, Field

from reconciler.model.media import absent
from reconciler.model.plan import Code, PlanData, PlanWarning, ProductWarning, SlotChange


class DriftChange(PlanData):
    """One product that the store shows otherwise. Slots are told by the store's own addresses, before and after.

    Gallery slots are counted as the store tells them, pictures before videos: how the two interleave is not known.
    `sources` gives, for what the store shows no more, the address or local picture that it was sent as, where known.
    """

    identity: str
    product_id: int
    sku: str | None
    source: str | None = Field(default=None, exclude_if=absent, description="The product file it was applied from.")
    slots: tuple[SlotChange, ...] = ()
    sources: dict[str, str] = Field(
        default_factory=dict,
        description="What each vanished item was sent as, by the store's address of it; only where that is known.",
    )
    warnings: tuple[PlanWarning, ...] = ()

    @property
    def gone(self) -> bool:
        """Whether the store does not know the product any more."""
        return any(warning.code is Code.PRODUCT_GONE for warning in self.warnings)


class DriftSummary(PlanData):
    """Counts. The first five are products, and `products` is the sum of the other four; the rest are slots."""

    products: int = Field(default=0, description="Recorded products that were looked at.")
    changed: int = Field(default=0, description="Shown otherwise than after the last apply.")
    gone: int = Field(default=0, description="Not known to the store any more.")
    unknown: int = Field(
        default=0, description="No drift seen, but something of them was not read back, or an update is still out."
    )
    unchanged: int = 0
    added: int = 0
    removed: int = 0
    replaced: int = 0
    moved: int = 0


class Drift(PlanData):
    """What changed in one store behind the record's back, products sorted by id. `warnings` are those of products
    that cannot be compared, at least not whole, and show no drift otherwise."""

    model_config = ConfigDict(title="Drift")

    format: Literal["reconciler-drift"] = "reconciler-drift"
    format_version: Literal[1] = 1
    store: int
    origin: str
    targets: tuple[str, ...] = Field(default=(), description="The selectors that narrowed the look.")
    summary: DriftSummary
    warnings: tuple[ProductWarning, ...] = ()
    changes: tuple[DriftChange, ...] = ()
