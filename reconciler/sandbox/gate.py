"""The gate of the API: whose requests are let in, how many at a time, and for how long their token works."""

from collections import Counter

from reconciler.sandbox.access import Scope
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.store import Store


class Gate:
    """Admits the requests of one store. For use on one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._admitted: Counter[str] = Counter()

    def admit(self, store_id: int, authorization: str | None, scope: Scope | None) -> str:
        """The token of a request that arrives now; `scope` is what it needs, None for any token that works.

        Raises ApiError: 404 for another store, 401 or 403 for the token, 429 above the rate limit.
        """
        if store_id != self._store.id:
            raise ApiError(404, "STORE_NOT_FOUND", f"Store {store_id} was not found")
        token = self._store.access.identify(authorization)
        self._store.rate.arrive(token)
        if scope is not None:
            self._store.access.require(token, scope)
        self._admitted[token] += 1
        if self._admitted[token] == self._store.drills.revoke_after:
            with self._store.changing():
                self._store.access.revoke(token)
        return token
