"""What the store showed of each product, and looking again where that is too long ago to send by."""

import asyncio
from collections.abc import Callable, Mapping

from reconciler.delivery.looking import look
from reconciler.ecwid import PAGE, EcwidClient
from reconciler.model.live import LiveProduct

STALE_AFTER = 60.0


class Readings:
    """Readings of the products that are going to be sent to, in that order.

    `clock` gives seconds that only grow; `looked_at` is when `products` were looked at, by that clock. A reading
    over 60 seconds old is taken again, together with the stale ones of the products that come next.
    """

    def __init__(
        self,
        client: EcwidClient,
        products: Mapping[int, LiveProduct | None],
        looked_at: float,
        clock: Callable[[], float],
    ) -> None:
        """`products` by id, in the order in which they will be asked for."""
        self._client = client
        self._clock = clock
        self._products = dict(products)
        self._taken_at = dict.fromkeys(products, looked_at)
        self._looking = asyncio.Lock()

    async def current(self, product_id: int) -> LiveProduct | None:
        """What the store showed of the product at most 60 seconds ago; None where it does not know it.

        Raises `StoreError`, `TryLater`.
        """
        if not self.fresh(product_id):
            async with self._looking:
                if not self.fresh(product_id):  # unless another took it meanwhile
                    await self._take(self._stale_from(product_id))
        return self._products[product_id]

    async def anew(self, product_id: int) -> LiveProduct | None:
        """What the store shows of the product now, whatever it showed before. Raises as `current` does."""
        await self._take([product_id])
        return self._products[product_id]

    def fresh(self, product_id: int) -> bool:
        """Whether the product was looked at within the last 60 seconds."""
        return self._clock() - self._taken_at[product_id] <= STALE_AFTER

    def _stale_from(self, product_id: int) -> list[int]:
        """The stale ones among the product and those that come after it, as many as one request takes."""
        order = list(self._products)
        return [one for one in order[order.index(product_id) :] if not self.fresh(one)][:PAGE]

    async def _take(self, page: list[int]) -> None:
        asked_at = self._clock()
        self._products.update(await look(self._client, page))
        self._taken_at.update(dict.fromkeys(page, asked_at))
