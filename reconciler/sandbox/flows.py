"""What answering a request takes, step by step, free of I/O: whoever drives a flow decides how to wait.

A request of its own is driven on the server's loop (`driving.py`), one inside a batch right here.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeAlias

from reconciler.sandbox.answers import Answer
from reconciler.sandbox.json_types import Json

UpdateHook: TypeAlias = Callable[[int, Json], None]
"""Called with the product's id and the request's body."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Let time pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HookCall:
    """Call a test's hook, which may block."""

    hook: UpdateHook
    product_id: int
    body: Json

    def __call__(self) -> None:
        self.hook(self.product_id, self.body)


Step: TypeAlias = Pause | HookCall
Flow: TypeAlias = Generator[Step, None, Answer]
"""The steps that lead to an answer. Raises ApiError for a refusal, ConnectionDropped where none is to be sent."""


def at_once(flow: Flow) -> Answer:
    """The answer of a flow whose pauses take no time. Raises what the flow and its hooks raise."""
    try:
        while True:
            step = next(flow)
            if isinstance(step, HookCall):
                step()
    except StopIteration as end:
        answer: Answer = end.value
        return answer
