"""Drive flows on an event loop, where a pause or a hook of one request holds up no other."""

from typing import TYPE_CHECKING, assert_never

from anyio import to_thread

from reconciler.sandbox.answers import Answer
from reconciler.sandbox.flows import Flow, HookCall, Pause, Step
from reconciler.sandbox.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_THREADS = 256
"""Hooks that may block at once; anyio's own limit of 40 is fewer than the requests a client may have in flight."""


async def perform(flow: Flow, store: Store) -> Answer:
    """The answer of a flow. Raises what the flow and its hooks raise."""
    try:
        while True:
            await _take(next(flow), store)
    except StopIteration as end:
        answer: Answer = end.value
        return answer


async def catch_up(store: Store) -> None:
    """Run what batches have had the time to run, away from the loop where a hook might block."""
    if store.before_update is None and store.after_update is None:
        store.catch_up(wait=False)
    elif store.batches.is_due:
        _allow_many_threads()
        await to_thread.run_sync(lambda: store.catch_up(wait=False), abandon_on_cancel=True)


class CatchUpMiddleware:
    """Lets batches go on, as far as they have had the time, before anything else is answered."""

    def __init__(self, app: "ASGIApp", store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        await catch_up(self._store)
        await self._app(scope, receive, send)


async def _take(step: Step, store: Store) -> None:
    match step:
        case Pause(seconds):
            if seconds > 0:
                await store.drills.sleep(seconds)
                await catch_up(store)
        case HookCall():
            _allow_many_threads()
            await to_thread.run_sync(step, abandon_on_cancel=True)
        case _:
            assert_never(step)


def _allow_many_threads() -> None:
    limiter = to_thread.current_default_thread_limiter()
    limiter.total_tokens = max(limiter.total_tokens, _THREADS)
