"""What can go wrong with a request, and failures that a test has planned for requests to come.

Decides which request fails, not how time passes. `chance.py` is its sibling for failures that come by chance.
"""

from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import TypeAlias

from reconciler.sandbox.errors import ApiError


class Operation(Enum):
    """What a request asks for; `BATCH` sends a batch, `POLL` asks after one, `CANCEL` ends a group of them."""

    READ = "read"
    SEARCH = "search"
    UPDATE = "update"
    BATCH = "batch"
    POLL = "poll"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer in place of the real one.

    `error_code` and `message`: None both means an answer without a body. `retry_after`: seconds or a date, sent
    as the header of that name. `after_effect`: an update takes place all the same, and only its answer is lost.
    """

    status: int
    error_code: str | None = None
    message: str | None = None
    retry_after: int | str | None = None
    after_effect: bool = False

    def refusal(self) -> ApiError:
        return ApiError(self.status, self.error_code, self.message, self.retry_after)


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset (TCP RST) in place of an answer. Inside a batch it is a 500."""

    after_effect: bool = False


@dataclass(frozen=True, slots=True)
class Garbage:
    """A 200 whose body is no JSON."""

    after_effect: bool = True


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes `seconds` late; without `after_effect` the effect does too. Inside a batch it is nothing."""

    seconds: float
    after_effect: bool = False


AnyFault: TypeAlias = Fault | Reset | Garbage | Slow


@dataclass(slots=True)
class _Planned:
    fault: AnyFault
    left: int
    operation: Operation
    product_id: int | None


class Faults:
    """Planned faults, the first planned being the first to strike. For use by several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._planned: list[_Planned] = []

    def plan(
        self,
        fault: AnyFault,
        *,
        times: int = 1,
        operation: Operation = Operation.UPDATE,
        product_id: int | None = None,
    ) -> None:
        """Let the next `times` requests for `operation` meet `fault`; with `product_id`, of that product alone."""
        with self._lock:
            self._planned.append(_Planned(fault, times, operation, product_id))

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def strike(self, operation: Operation, product_id: int | None = None) -> AnyFault | None:
        """The fault that this request meets, used up by it."""
        with self._lock:
            for planned in self._planned:
                about = planned.product_id in {None, product_id}
                if planned.left > 0 and planned.operation is operation and about:
                    planned.left -= 1
                    return planned.fault
        return None
