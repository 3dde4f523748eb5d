"""Retention: what the ledger forgets, so that it has an end after years.

========================  =====================================================
JSON lines of articles,   after ``line_days``; the output files hold them
events
settled links             after ``link_days`` in which no source listed them
pending links             the same: never fetched, and no source lists them
articles                  after ``link_days`` shrunk to key, revision and digest,
                          which is forgotten after ``key_days``
members of clusters       after the longer of ``line_days`` and ``link_days``
rejections, runs          after ``link_days``
========================  =====================================================

A link that is forgotten and comes back is fetched once more; its article is known by
its key and not written twice. The work goes in slices, each a transaction of its own,
so that it can end at any time and never holds much. Pages that become free are given
back to the system once they are many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.storage.articles import KEY_DIGEST_BYTES, key_bytes
from crawler.storage.database import day_of
from crawler.storage.frontier import REFRESH_DAYS
from crawler.storage.links import State
from crawler.storage.runs import run_time

if TYPE_CHECKING:
    from crawler.storage.database import Database
    from crawler.storage.ledger import Ledger

SLICE = 2_000
"""Rows of one transaction."""

_FREE_PAGES = 1_000
"""Pages of 8 KiB that may be free before any is given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the ledger keeps what, in days."""

    line_days: int = 365
    link_days: int = 180
    key_days: int = 1825


@dataclass(slots=True, kw_only=True)
class Forgotten:
    """How many rows were forgotten."""

    lines: int = 0
    links: int = 0
    articles: int = 0
    """Articles shrunk to their key."""

    keys: int = 0
    members: int = 0
    """Articles that the elections of clusters know."""

    events: int = 0
    rejections: int = 0
    runs: int = 0


def forget(ledger: Ledger, retention: Retention, at: str) -> Forgotten:
    """Forget what is older than *retention* says, at the time *at*; return how much.

    Raises:
        WriteFailed, StateDamaged, StateInUse: as `Ledger.transaction`; what was done
            before stands.
    """
    database, now = ledger.database, datetime.fromisoformat(at)
    long_ago = now - timedelta(retention.link_days)
    lines_from = run_time(now - timedelta(retention.line_days))
    done = Forgotten()
    done.lines = _drop_lines(database, lines_from)
    done.links = _forget_links(database, day_of(at) - retention.link_days)
    done.articles = _shrink_articles(database, long_ago.isoformat())
    done.keys = database.execute(
        "DELETE FROM article_keys WHERE day < ?", (day_of(at) - retention.key_days,)
    ).rowcount
    kept_days = max(retention.line_days, retention.link_days)
    done.members = _forget_members(database, (now - timedelta(kept_days)).isoformat())
    done.events = database.execute(
        "DELETE FROM events WHERE run_id < ?", (lines_from,)
    ).rowcount
    done.rejections = _forget_rejections(database, long_ago.isoformat())
    done.runs = _forget_runs(database, run_time(long_ago))
    _give_back(database)
    return done


def _drop_lines(database: Database, before: str) -> int:
    """Drop the lines of runs before *before*; the oldest rows come first."""
    dropped = 0
    while True:
        changed = database.execute(
            "DELETE FROM lines WHERE row IN (SELECT row FROM lines"
            " NATURAL JOIN articles WHERE run_id < ? ORDER BY row LIMIT ?)",
            (before, SLICE),
        ).rowcount
        dropped += changed
        if changed < SLICE:
            return dropped


def _forget_links(database: Database, before: int) -> int:
    forgotten, last = 0, 0
    states = (State.PENDING, State.DELIVERED, State.REJECTED, State.GIVEN_UP)
    while (end := _slice_end(database, "links", last)) is not None:
        forgotten += database.execute(
            "DELETE FROM links WHERE row > ? AND row <= ? AND seen < ?"
            f" AND state IN ({', '.join(map(str, map(int, states)))})",
            (last, end, before - REFRESH_DAYS),
        ).rowcount
        last = end
    return forgotten


def _shrink_articles(database: Database, before: str) -> int:
    shrunk, last = 0, 0
    while (end := _slice_end(database, "articles", last)) is not None:
        rows = database.rows(
            "SELECT row, key, revision, digest, fetched_at FROM articles"
            " WHERE row > ? AND row <= ? AND fetched_at < ?"
            " AND row NOT IN (SELECT row FROM lines WHERE row > ?1 AND row <= ?2)",
            (last, end, before),
        )
        with database.transaction():
            _keep_keys(database, rows)
            database.change(
                "DELETE FROM articles WHERE row = ?", ([r[0]] for r in rows)
            )
        shrunk += len(rows)
        last = end
    return shrunk


def _keep_keys(
    database: Database, rows: list[tuple[int, str, int, bytes, str]]
) -> None:
    database.change(
        "INSERT INTO article_keys VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE"
        " SET revision = excluded.revision, digest = excluded.digest,"
        " day = excluded.day WHERE excluded.revision > revision",
        (
            (key_bytes(key), revision, digest[:KEY_DIGEST_BYTES], day_of(fetched_at))
            for _, key, revision, digest, fetched_at in rows
        ),
    )


def _forget_members(database: Database, before: str) -> int:
    forgotten, last = 0, 0
    while (end := _slice_end(database, "members", last)) is not None:
        forgotten += database.execute(
            "DELETE FROM members WHERE row > ? AND row <= ? AND fetched_at < ?",
            (last, end, before),
        ).rowcount
        last = end
    if forgotten:
        for table in ("elections", "cluster_aliases"):
            database.execute(
                f"DELETE FROM {table} WHERE cluster NOT IN"
                " (SELECT cluster FROM members)"
            )
    return forgotten


def _forget_rejections(database: Database, before: str) -> int:
    forgotten, last = 0, ("", "")
    while True:
        end = database.row(
            "SELECT url, reason FROM (SELECT url, reason FROM rejections"
            " WHERE (url, reason) > (?, ?) ORDER BY url, reason LIMIT ?)"
            " ORDER BY url DESC, reason DESC LIMIT 1",
            (*last, SLICE),
        )
        if end is None:
            return forgotten
        forgotten += database.execute(
            "DELETE FROM rejections WHERE (url, reason) > (?, ?)"
            " AND (url, reason) <= (?, ?) AND last_at < ?",
            (*last, *end, before),
        ).rowcount
        last = (end[0], end[1])


def _forget_runs(database: Database, before: str) -> int:
    with database.transaction():
        database.execute("DELETE FROM rejection_counts WHERE run_id < ?", (before,))
        return database.execute(
            "DELETE FROM runs WHERE run_id < ? AND finished IS NOT NULL", (before,)
        ).rowcount


def _slice_end(database: Database, table: str, last: int) -> int | None:
    found = database.row(
        f"SELECT max(row) FROM"
        f" (SELECT row FROM {table} WHERE row > ? ORDER BY row LIMIT ?)",
        (last, SLICE),
    )
    return found[0] if found else None


def _give_back(database: Database) -> None:
    """Give free pages back where they are more than a quarter of the ledger."""
    free, pages = _number(database, "freelist_count"), _number(database, "page_count")
    if free <= max(_FREE_PAGES, pages // 4):
        return
    while (left := _number(database, "freelist_count")) > pages // 8:
        database.rows(f"PRAGMA incremental_vacuum({SLICE})")
        if _number(database, "freelist_count") == left:
            return  # a ledger made without room for this


def _number(database: Database, pragma: str) -> int:
    row = database.row(f"PRAGMA {pragma}")
    return int(row[0]) if row else 0
