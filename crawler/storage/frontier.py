"""The frontier: links that were found, and what became of them.

Every link is a row from the moment it is found, so that a killed run loses none and
the next one resumes them although the feed has moved on. A row passes through these
states::

    pending -> claimed -> delivered        its article is in the ledger
                       -> rejected         it leads to no article
                       -> failed           to be tried again in the next run
                       -> given-up         failed too often

`Frontier.release` makes claimed and failed ones pending again. Settled ones
(delivered, rejected, given up) come back only when a source says that the page has
changed since. Links are handed out in small portions that go round the hosts, since
all that is fetched at one time should not wait for one slow host; within a host the
oldest comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.storage.database import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE links (
    row INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    host TEXT,               -- NULL once settled: keeps the index small
    source TEXT NOT NULL,
    title TEXT,
    published TEXT,
    modified TEXT,
    found_at TEXT NOT NULL,
    found_on TEXT,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    changed_at TEXT,         -- UTC; when the state was last settled, or the try failed
    reason TEXT
);
CREATE INDEX links_waiting ON links (state, host);
"""

_FOUND = "key, url, source, title, published, modified, found_at, found_on"


class State(IntEnum):
    """What became of a link; the numbers are stored."""

    PENDING = 0
    CLAIMED = 1
    FAILED = 2
    DELIVERED = 3
    REJECTED = 4
    GIVEN_UP = 5

    @property
    def label(self) -> str:
        """Name for people and counts."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A link to an article, as a source gave it."""

    key: str
    """Key of the article, by `crawler.urls.url_key`."""

    url: str
    """Absolute URL to fetch."""

    source: str
    """Name of the source that led to it."""

    title: str | None
    """Title that the source gives."""

    published: str | None
    """Time of publication that the source gives, ISO 8601."""

    modified: str | None
    """Time of the last change that the source gives, ISO 8601."""

    found_at: str
    """When the link was first found, ISO 8601 in UTC."""

    found_on: str | None
    """URL of the feed, sitemap or page that held the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLink(FoundLink):
    """A link that was claimed, to be fetched now."""

    attempts: int
    """Number of earlier attempts that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLink:
    """What the frontier knows of one link."""

    key: str
    url: str
    source: str
    found_at: str
    found_on: str | None
    state: str
    """``pending``, ``claimed``, ``failed``, ``delivered``, ``rejected`` or
    ``given-up``."""

    attempts: int
    """Number of failed attempts."""

    changed_at: str | None
    """When it was settled or last failed, ISO 8601 in UTC."""

    reason: str | None
    """Why it was rejected, failed or given up."""


class Frontier:
    """The links of a ledger."""

    def __init__(self, database: Database, *, max_attempts: int = 5) -> None:
        self._database = database
        self._max_attempts = max_attempts
        self._last_host = ""
        self._began = ""

    def add(self, links: Iterable[FoundLink]) -> int:
        """Add *links*; return how many are pending now that were not before.

        A known link is added again only when it is settled and the source says that
        the page has changed since: its ``modified`` lies after the settling; or, for
        one settled before this run, after the ``modified`` known till then, since
        clocks differ and caches lag. Times in the future do not count; one without an
        offset counts as UTC.
        """
        return self._database.change(
            f"INSERT INTO links (host, {_FOUND}, state, attempts)"
            f" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, {State.PENDING}, 0)"
            " ON CONFLICT (key) DO UPDATE SET"
            " url = excluded.url, host = excluded.host, source = excluded.source,"
            " title = excluded.title, published = excluded.published,"
            " modified = excluded.modified, found_on = excluded.found_on,"
            f" state = {State.PENDING}, attempts = 0"
            f" WHERE state >= {State.DELIVERED} AND (changed_at < ?10"
            " OR datetime(modified) < datetime(?10) AND changed_at < ?11)",
            ((*_row(link), self._began) for link in links),
        )

    def claim(self, limit: int, per_host: int) -> list[PendingLink]:
        """Claim up to *limit* pending links, spread over hosts; return them.

        At most *per_host* are of one host; those of earlier calls that are not settled
        yet count too, as long as another host has links to give. So a slow host never
        fills the places of others, and an empty list means that nothing is pending.
        """
        with self._database.transaction():
            rows = self._portion(limit, per_host, self._claimed())
            rows = rows or self._portion(limit, per_host, {})
            marks = ",".join(map(str, rows))
            self._database.execute(
                f"UPDATE links SET state = {State.CLAIMED} WHERE row IN ({marks})"
            )
            found = self._database.rows(
                f"SELECT row, {_FOUND}, attempts FROM links WHERE row IN ({marks})"
            )
        order = {row: place for place, row in enumerate(rows)}
        found.sort(key=lambda values: order[values[0]])
        return [_pending(values[1:]) for values in found]

    def begin(self, at: str) -> int:
        """Begin a run; return how many links an earlier one left claimed or failed."""
        self._began = _utc(at) or ""
        return self.release()

    def release(self) -> int:
        """Make all claimed and failed links pending again; return how many."""
        return self._database.execute(
            f"UPDATE links SET state = {State.PENDING}"
            f" WHERE state IN ({State.CLAIMED}, {State.FAILED})"
        ).rowcount

    def deliver(self, key: str, at: str) -> bool:
        """Settle a link: its article is in the ledger; return whether it is known."""
        return self._settle(key, State.DELIVERED, None, at)

    def reject(self, key: str, reason: str, at: str) -> bool:
        """Settle an open link: it leads to no article; return whether it was open."""
        return self._settle(key, State.REJECTED, reason, at)

    def fail(self, key: str, reason: str, at: str) -> bool:
        """Note a failed attempt at an open link; return whether it was open.

        It waits for the next run; after the last attempt it is given up.
        """
        cursor = self._database.execute(
            f"UPDATE links SET attempts = attempts + 1, reason = ?, changed_at = ?,"
            f" state = iif(attempts + 1 < ?, {State.FAILED}, {State.GIVEN_UP})"
            f" WHERE key = ? AND state < {State.DELIVERED}",
            (storable(reason), _utc(at), self._max_attempts, key),
        )
        return cursor.rowcount > 0

    def counts(self) -> dict[str, int]:
        """Return the number of links in each state, by name; absent means none."""
        rows = self._database.rows(
            "SELECT state, count(*) FROM links GROUP BY state ORDER BY state"
        )
        return {State(state).label: count for state, count in rows}

    def find(self, key: str) -> KnownLink | None:
        """Return what is known of the link of *key*; None where it was never found."""
        values = self._database.row(
            "SELECT key, url, source, found_at, found_on, state, attempts, changed_at,"
            " reason FROM links WHERE key = ?",
            (key,),
        )
        if values is None:
            return None
        names = ("key", "url", "source", "found_at", "found_on")
        return KnownLink(
            **dict(zip(names, values, strict=False)),
            state=State(values[5]).label,
            attempts=values[6],
            changed_at=values[7],
            reason=values[8],
        )

    def _settle(self, key: str, state: State, reason: str | None, at: str) -> bool:
        opened = "" if state is State.DELIVERED else f" AND state < {State.DELIVERED}"
        cursor = self._database.execute(
            "UPDATE links SET state = ?, reason = ?, changed_at = ?, host = NULL,"
            f" title = NULL, published = NULL WHERE key = ?{opened}",
            (state, storable(reason), _utc(at), key),
        )
        return cursor.rowcount > 0

    def _claimed(self) -> dict[str, int]:
        rows = self._database.rows(
            "SELECT host, count(*) FROM links WHERE state = ? GROUP BY host",
            (State.CLAIMED,),
        )
        return dict(rows)

    def _portion(self, limit: int, per_host: int, claimed: dict[str, int]) -> list[int]:
        queues: list[list[int]] = []
        for host in self._hosts():
            if len(queues) >= limit:
                break
            if queue := self._queue(host, per_host - claimed.get(host, 0)):
                queues.append(queue)
                self._last_host = host
        turns = chain.from_iterable(zip_longest(*queues))
        return list(islice((row for row in turns if row is not None), limit))

    def _queue(self, host: str, room: int) -> list[int]:
        rows = self._database.rows(
            "SELECT row FROM links WHERE state = ? AND host = ? ORDER BY row LIMIT ?",
            (State.PENDING, host, max(0, room)),
        )
        return [row for (row,) in rows]

    def _hosts(self) -> Iterator[str]:
        # One index seek per host, from where the last portion ended, once around.
        start = host = self._last_host
        while (after := self._host_after(host)) is not None:
            yield (host := after)
        host = ""
        while (after := self._host_after(host)) is not None and after <= start:
            yield (host := after)

    def _host_after(self, host: str) -> str | None:
        found = self._database.row(
            "SELECT min(host) FROM links WHERE state = ? AND host > ?",
            (State.PENDING, host),
        )
        return found[0] if found else None


def _row(link: FoundLink) -> tuple[str | None, ...]:
    modified = _utc(link.modified)
    found_at = _utc(link.found_at)
    return (
        storable(urlsplit(link.url).hostname or "-"),
        link.key,
        storable(link.url),
        storable(link.source),
        storable(link.title),
        storable(link.published),
        storable(link.modified),
        link.found_at,
        storable(link.found_on),
        modified if modified and found_at and modified <= found_at else None,
    )


def _pending(values: tuple[str, ...]) -> PendingLink:
    key, url, source, title, published, modified, found_at, found_on, attempts = values
    return PendingLink(
        key=key,
        url=url,
        source=source,
        title=title,
        published=published,
        modified=modified,
        found_at=found_at,
        found_on=found_on,
        attempts=int(attempts),
    )


def _utc(time: str | None) -> str | None:
    if not time:
        return None
    try:
        parsed = datetime.fromisoformat(time)
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=UTC)
        return parsed.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return None
