"""Send, find, watch and cancel batches of updates (ECWID.md, "Batch"). Settles nothing."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from reconciler.ecwid.batches import BATCH, BatchLook, batch_body, question_body, read_batch
from reconciler.ecwid.gate import OutOfDate
from reconciler.ecwid.json import Json, as_dict, as_text
from reconciler.ecwid.repeats import Effort, Sleep, repeats
from reconciler.errors import NotReached, OutcomeUnknown, ProductRefused, ReconcilerError
from reconciler.model.plan import Send

LONGEST_TICKET = 500


class Ask(Protocol):
    """One request, asked once, as the client does it."""

    async def __call__(
        self,
        method: str,
        path: str,
        effort: Effort,
        still_good: Callable[[], bool] = ...,
        *,
        urgent: bool = ...,
        **content: Any,
    ) -> Json:
        """The body of a success; raises what any other answer means."""


class BatchCalls:
    """The requests about batches of one store, beside the client's others and under the same limits."""

    def __init__(self, ask: Ask, wait: Sleep, hide: Callable[[str], str]) -> None:
        """`wait` waits so many seconds, or raises why nothing more is asked; `hide` takes secrets out of a text."""
        self._ask = ask
        self._hide = hide
        self._wait = wait

    async def start(
        self, sends: Sequence[tuple[int, Send]], key: str, group: str, still_good: Callable[[], bool]
    ) -> str:
        """Send up to 500 updates, at most one a product, as one batch, and return its ticket.

        Asked again with the same `key` until the answer is heard: within an hour that is the same batch. `group` is
        for `cancel`; `still_good` is asked whenever the batch is about to go out. Where it no longer is, and it may
        be under way, the ticket is that of `find`. Raises `NotReached` (nothing arrived),
        `OutcomeUnknown` (the batch may be under way), `ProductRefused` (nothing of it was taken), `OutOfDate` (not
        sent: no longer `still_good`), `StoreError` or `TryLater`.
        """
        if len(sends) > BATCH:
            raise ValueError(f"at most {BATCH} updates a batch")
        return await self._posted(
            batch_body(sends), {"deduplicationKey": key, "groupId": group, "allowParallelMode": "true"}, still_good
        )

    async def find(self, key: str) -> str:
        """The ticket of the batch that was sent with this key within the last hour, or else of one that changes
        nothing: from then on, the key belongs to that. Raises as `start` does."""
        return await self._posted(question_body(), {"deduplicationKey": key}, lambda: True)

    async def look(self, ticket: str, *, at_the_end: bool = False) -> BatchLook | None:
        """How far a batch is; None where the store does not know it any more.

        `at_the_end`: also where somebody interrupted the run. Raises `StoreError`, `TryLater`.
        """
        effort = Effort()
        params = {"ticket": ticket, "escapedJson": "true"}

        async def seen() -> BatchLook:
            return read_batch(await self._ask("GET", "batch", effort, urgent=at_the_end, params=params), self._hide)

        try:
            return await repeats("GET batch", NotReached, OutcomeUnknown, sleep=self._wait, effort=effort)(seen)
        except ProductRefused:
            return None

    async def cancel(self, group: str) -> None:
        """Let nothing of these batches begin that has not begun, also where somebody interrupted the run. Raises
        `StoreError`, `TryLater`."""
        await self._ask("POST", "batch/cancel-group", Effort(), urgent=True, params={"groupId": group})

    async def _found(self, key: str, doubt: OutcomeUnknown) -> str:
        """As `find`; but whatever goes wrong, the batch may be under way."""
        try:
            return await self.find(key)
        except OutcomeUnknown:
            raise
        except ReconcilerError as error:
            raise OutcomeUnknown(f"{doubt.message}; then {error.message}") from error

    async def _posted(self, body: list[Json], params: dict[str, str], still_good: Callable[[], bool]) -> str:
        effort, doubts = Effort(), list[OutcomeUnknown]()
        told = {"stopOnFirstFailure": "false", **params}

        async def posted() -> str:
            try:
                answer = await self._ask("POST", "batch", effort, still_good, params=told, json=body)
                ticket = as_text(as_dict(answer).get("ticket"))
                if ticket is None or len(ticket) > LONGEST_TICKET:
                    raise OutcomeUnknown("the store took a batch and gave no ticket for it")
            except OutcomeUnknown as error:
                doubts.append(error)
                raise
            return ticket

        try:
            return await repeats("POST batch", NotReached, OutcomeUnknown, sleep=self._wait, effort=effort)(posted)
        except OutOfDate:
            if not doubts:
                raise
            return await self._found(params["deduplicationKey"], doubts[-1])
        except ReconcilerError as error:
            if doubts and not isinstance(error, OutcomeUnknown):
                raise OutcomeUnknown(f"{doubts[-1].message}; then {error.message}") from error
            raise
