"""What the sandbox was asked, as data for tests. Keeps no headers, hence no tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from reconciler.sandbox.json_types import Json


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request. `body` is its JSON, None where it had none; `status` is None until it is answered.

    `ticket` is that of the batch it came in; each time such a request is tried counts as one.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    status: int | None = None
    ticket: str | None = None

    @property
    def is_update(self) -> bool:
        """Whether it asks for a bulk update of a product's media."""
        return self.method == "PUT" and self.path.endswith("/media")

    @property
    def product_id(self) -> int | None:
        """The product it is about, None where it names none or several."""
        parts = self.path.split("/products/")[1:]
        number = parts[0].split("/")[0] if parts else ""
        return int(number) if number.isdecimal() else None


class RequestLog:
    """Requests in the order they arrived. For use by several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._records: dict[int, RequestRecord] = {}
        self._arrived = 0

    def arrived(self, record: RequestRecord) -> int:
        """Note a request that has no answer yet; the number to answer it by."""
        with self._lock:
            self._arrived += 1
            self._records[self._arrived] = record
            return self._arrived

    def answered(self, number: int, status: int) -> None:
        with self._lock:
            if number in self._records:
                self._records[number] = replace(self._records[number], status=status)

    def records(self) -> tuple[RequestRecord, ...]:
        with self._lock:
            return tuple(self._records.values())

    def clear(self) -> None:
        with self._lock:
            self._records.clear()
