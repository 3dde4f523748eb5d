"""Whose turn it is for a place that is scarce, such as a worker.

The site comes first that is expected to need least: so those with a few news are done
soon, and what is large by nature, as traps are, holds up others little. Every so often
it is the site that has had least, so that none waits for ever. Pure but for asyncio.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

EXCEPTION = 8
"""One turn of so many goes to the site that has had least."""


class Turns:
    """Gives out *places*, each for as long as a block lasts."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._expected: Counter[str] = Counter()
        self._had: Counter[str] = Counter()

    def expect(self, more: Mapping[str, int]) -> None:
        """Note how many more turns sites are expected to need."""
        self._expected.update(more)

    @asynccontextmanager
    async def turn(self, site: str) -> AsyncIterator[None]:
        """Wait for a turn of *site*, and hold a place for the block."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(site)
        self._had[site] += 1
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, site: str) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(site, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # the place had come at the same moment
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            site = self._next()
            waiting = self._waiting[site]
            first = waiting.popleft()
            if not waiting:
                del self._waiting[site]
            if not first.done():
                first.set_result(None)
                return
        self._free += 1

    def _next(self) -> str:
        if self._had.total() % EXCEPTION == 0:
            return min(self._waiting, key=lambda site: self._had[site])
        return min(
            self._waiting, key=lambda site: (self._expected[site], self._had[site])
        )
