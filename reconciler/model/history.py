"""What a product's record was, step by step, as the versions of a state tell it."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from reconciler.model.media import Frozen, Gallery, Main, Section, absent
from reconciler.model.plan import SlotChange
from reconciler.model.record import Failure


class Happened(StrEnum):
    """What a step is."""

    RECORDED = "recorded"
    CHANGED = "changed"
    IN_FLIGHT = "in-flight"
    FORGOTTEN = "forgotten"


class HistoryStep(Frozen):
    """One commit that changed the record: what differs from before, and what it says since."""

    commit: str
    at: datetime = Field(description="When the commit was made, in UTC.")
    message: str = Field(description="The first line of the commit's message.")
    happened: Happened
    slots: tuple[SlotChange, ...] = ()
    released: tuple[Section, ...] = Field(default=(), description="Sections that are managed no more.")
    main: Main | None = Field(default=None, exclude_if=absent, description="As it is since, if managed.")
    gallery: Gallery | None = Field(
        default=None, exclude_if=absent, description="As it is since; absent: not managed."
    )
    failures: tuple[Failure, ...] = ()


class History(Frozen):
    """Steps of one product's record, the newest first. `more`: whether older ones were left out."""

    model_config = ConfigDict(title="History")

    format: Literal["reconciler-history"] = "reconciler-history"
    format_version: Literal[1] = 1
    product_id: int
    sku: str | None = None
    steps: tuple[HistoryStep, ...] = ()
    more: bool = False
