"""What a backup says of the pictures and videos that left a store: a header, then a line for each of them."""

from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from reconciler.model.media import Address, Frozen, Kind, Picture, ProductId, WrittenItem, absent

FORMAT: Final = "reconciler-backup"
FORMAT_VERSION: Final = 1
FILE_PATTERN: Final = r"^files/[0-9a-f]{64}\.(jpg|png|gif|webp)$"

Slot = Annotated[str, Field(pattern=r"^(main\.image|main\.video|gallery\[[0-9]{1,6}\])$")]


class BackupHeader(Frozen):
    """The first line of a manifest."""

    model_config = ConfigDict(title="Backup header")

    format: Literal["reconciler-backup"] = FORMAT
    format_version: Literal[1] = FORMAT_VERSION
    store: int = Field(description="The store's id.")
    origin: str = Field(description="Host and port of the store's API.")


class KeptItem(Frozen):
    """One item that was about to leave the store. A video is noted without a file: there is nothing to download."""

    model_config = ConfigDict(title="Kept item")

    product_id: ProductId
    sku: str | None = Field(default=None, exclude_if=absent, description="As the store showed it.")
    slot: Slot = Field(description="The slot that it filled in the store.")
    kind: Kind
    address: Address = Field(description="The store's own address of it.")
    source: Picture | None = Field(
        description="The address that it was sent with, or the local picture; null where that is unknown."
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, exclude_if=absent, description="Of the file's bytes, in hex."
    )
    file: Annotated[str, Field(pattern=FILE_PATTERN)] | None = Field(
        default=None, exclude_if=absent, description="Where it is, relative to the backup's folder."
    )
    size: Annotated[int, Field(ge=0)] | None = Field(default=None, exclude_if=absent, description="In bytes.")
    when: AwareDatetime = Field(description="When it was kept, UTC.")
    run: Annotated[str, Field(min_length=1, max_length=100)] = Field(description="A random name of the run.")

    @model_validator(mode="after")
    def _file_of_a_picture(self) -> Self:
        kept = (self.sha256, self.file, self.size)
        whole = None not in kept if self.kind is Kind.IMAGE else kept == (None, None, None)
        if not whole or (self.file and self.file[6:70] != self.sha256):
            raise PydanticCustomError("kept_file", "a picture has `sha256`, `file` and `size`, a video none of them")
        return self

    def at(self, address: str) -> WrittenItem:
        """The item, found at `address`, which may be a path as a product file writes it."""
        return WrittenItem(image=address) if self.kind is Kind.IMAGE else WrittenItem(video=address)
