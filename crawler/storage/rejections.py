"""Rejections: what did not become an article, and why.

One row for each URL and reason, however often it comes back; the numbers per run
are kept apart, so that both stay small and cheap to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.storage.database import storable

if TYPE_CHECKING:
    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE rejections (
    url TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    source TEXT,
    run_id TEXT NOT NULL,    -- the last one
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (url, reason)
) WITHOUT ROWID;
CREATE TABLE rejection_counts (
    run_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (run_id, reason)
) WITHOUT ROWID;
"""

URL_LENGTH = 2_048
"""Characters of a rejected URL that are kept: a hostile link must not fill the disk."""

DETAIL_LENGTH = 500
"""Characters of a detail that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """That a URL was rejected for one reason."""

    url: str
    reason: str
    detail: str
    """Explanation of the last time, for people."""

    source: str | None
    run_id: str
    """The last run that rejected it."""

    first_at: str
    last_at: str
    times: int


class Rejections:
    """The rejections of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        url: str,
        reason: str,
        detail: str,
        at: str,
        run_id: str,
        source: str | None,
    ) -> None:
        """Note that *url* was rejected in a run, for *reason*, at a time."""
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO rejections VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
                " ON CONFLICT (url, reason) DO UPDATE SET detail = excluded.detail,"
                " source = excluded.source, run_id = excluded.run_id,"
                " last_at = excluded.last_at, times = times + 1",
                (
                    _short(url, URL_LENGTH),
                    storable(reason),
                    _short(detail, DETAIL_LENGTH),
                    storable(source),
                    run_id,
                    at,
                    at,
                ),
            )
            self._database.execute(
                "INSERT INTO rejection_counts VALUES (?, ?, 1)"
                " ON CONFLICT (run_id, reason) DO UPDATE SET times = times + 1",
                (run_id, storable(reason)),
            )

    def counts(self, run_id: str) -> dict[str, int]:
        """Return how many rejections a run has noted, by reason, most first."""
        rows = self._database.rows(
            "SELECT reason, times FROM rejection_counts WHERE run_id = ?"
            " ORDER BY times DESC, reason",
            (run_id,),
        )
        return dict(rows)

    def for_url(self, url: str) -> list[Rejection]:
        """Return why *url* was rejected, one for each reason, latest first."""
        rows = self._database.rows(
            "SELECT url, reason, detail, source, run_id, first_at, last_at, times"
            " FROM rejections WHERE url = ? ORDER BY last_at DESC, reason",
            (_short(url, URL_LENGTH),),
        )
        names = Rejection.__slots__
        return [Rejection(**dict(zip(names, row, strict=True))) for row in rows]


def _short(text: str, length: int) -> str:
    return storable(text[:length]) or ""
