"""What the state holds about one product: what was last sent, what came of it, and what is still out."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from reconciler.model.declared import Erasable
from reconciler.model.live import LiveMedia
from reconciler.model.media import Frozen, Gallery, Main, ProductId, absent


class Status(StrEnum):
    """How the last settled update ended."""

    APPLIED = "applied"
    PARTIAL = "partial"


class Failure(Frozen):
    """One thing that an update did not do. Without a slot it is the update as a whole, which changed nothing."""

    slot: str | None = Field(default=None, exclude_if=absent, description="For example `gallery[1]`.")
    code: str = Field(description="The store's error code, or one of our own in lower case.")
    message: str = Field(description="What the store said, or what was found.")


class Batch(Frozen):
    """The batch that an update went out in."""

    key: str
    ticket: str | None = None
    index: int


class Attempt(Frozen):
    """An update that is out: written before it is sent, gone once its outcome is settled."""

    id: str = Field(description="A random name of this attempt.")
    main: Main | None = Field(default=None, exclude_if=absent, description="As sent; absent: not sent.")
    gallery: Gallery | None = Field(default=None, exclude_if=absent, description="As sent; absent: not sent.")
    before: LiveMedia = Field(description="What the store showed before it was sent.")
    agreed: tuple[str, ...] = Field(
        default=(), description="Addresses whose loss was agreed to, so that a retry does not ask again."
    )
    started_at: datetime
    batch: Batch | None = None


class Record(Frozen):
    """One product's line of the state file."""

    model_config = ConfigDict(title="Record")

    product_id: ProductId
    source: str = Field(description="Path of the product file it was applied from.")
    source_digest: str = Field(description="sha256 of that file's bytes and of all that its meaning depends on.")
    status: Status
    sku: str | None = Field(default=None, exclude_if=absent)
    main: Main | None = Field(default=None, exclude_if=absent, description="As sent; absent: not managed.")
    gallery: Gallery | None = Field(default=None, exclude_if=absent, description="As sent; absent: not managed.")
    failures: tuple[Failure, ...] = ()
    consents: tuple[Erasable, ...] = Field(
        default=(), description="Consents of the file that were used and still stand in it: spent."
    )
    live: LiveMedia | None = Field(default=None, exclude_if=absent, description="As read back after the update.")
    applied_at: datetime | None = Field(default=None, exclude_if=absent)
    attempt: Attempt | None = Field(default=None, exclude_if=absent)

    def failed(self, slot: str) -> bool:
        """Whether the item of this slot did not reach the store."""
        return any(failure.slot == slot for failure in self.failures)


class Forgotten(Frozen):
    """A line of the state file that removes a product's record."""

    product_id: ProductId
    forgotten: Literal[True] = True


class StateHeader(Frozen):
    """The first line of a state file."""

    model_config = ConfigDict(title="State header")

    format: Literal["reconciler-state"] = "reconciler-state"
    format_version: Literal[1] = 1
    lineage: str = Field(description="A UUID that every descendant of this state keeps.")
    serial: int = Field(ge=0, description="Grows by one with every run that changed something.")
    store: int = Field(description="The store's id.")
    origin: str = Field(description="Host and port of the API that it was applied to.")
