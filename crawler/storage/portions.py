"""Portions of the links that wait: which of them are handed out next.

A portion goes round the sites, since all that is fetched at one time should not wait
for one slow site, nor for one that invents hosts. Within a site come first the links
that it lists itself, so that no other site can keep it busy with invented ones; then
those that failed least, then the oldest.
"""

from __future__ import annotations

from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from crawler.storage.links import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.storage.database import Database


class Portions:
    """Goes round the sites of a ledger's links, from one portion to the next."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last_site = ""

    def next(self, limit: int, places: Callable[[str], int]) -> list[int]:
        """Return the rows of up to *limit* links; of each site at most its *places*.

        The next portion begins with the site after the last one of this.
        """
        queues: list[list[int]] = []
        for site in self._sites():
            if len(queues) >= limit:
                break
            if queue := self._queue(site, places(site)):
                queues.append(queue)
                self._last_site = site
        turns = chain.from_iterable(zip_longest(*queues))
        return list(islice((row for row in turns if row is not None), limit))

    def _queue(self, site: str, places: int) -> list[int]:
        if places <= 0:
            return []
        rows = self._database.rows(
            "SELECT row FROM links WHERE state = ? AND site = ?"
            " ORDER BY aside, attempts, row LIMIT ?",
            (State.PENDING, site, places),
        )
        return [row for (row,) in rows]

    def _sites(self) -> Iterator[str]:
        # One index seek per site, from where the last portion ended, once around.
        start = site = self._last_site
        while (after := self._site_after(site)) is not None:
            yield (site := after)
        site = ""
        while (after := self._site_after(site)) is not None and after <= start:
            yield (site := after)

    def _site_after(self, site: str) -> str | None:
        found = self._database.row(
            "SELECT min(site) FROM links WHERE state = ? AND site > ?",
            (State.PENDING, site),
        )
        return found[0] if found else None
