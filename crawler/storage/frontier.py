"""The frontier: links that were found, and what became of them.

Every link is a row from the moment it is found, so that a killed run loses none and
the next one resumes them although the feed has moved on. A row passes through these
states::

    pending -> claimed -> delivered        its article is in the ledger
                       -> rejected         it leads to no article
                       -> failed           to be tried again in the next run
                       -> given-up         failed too often
                       -> cooling          cost a worker; to be tried again in some days

`Frontier.release` makes claimed and failed ones pending again. Settled ones (delivered,
rejected, given up, cooling) come back only when a source says that the page has changed
since; cooling ones also when `Frontier.begin` finds that their time is up; and those
that only other sites had listed when the site lists them itself, since one key covers
spellings of which a server may answer only some. Which ones are handed out next is told
by `crawler.storage.portions`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.storage.database import day_of, storable
from crawler.storage.links import FoundLink, KnownLink, PendingLink, State, is_aside
from crawler.storage.portions import Portions
from crawler.urls import budget_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE links (
    row INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    site TEXT,               -- NULL once settled: keeps the index small
    source TEXT NOT NULL,
    title TEXT,
    published TEXT,
    modified TEXT,
    found_at TEXT NOT NULL,
    found_on TEXT,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    changed_at TEXT,         -- UTC; when the state was last settled, or the try failed
    reason TEXT,
    seen INTEGER NOT NULL,   -- when a source last listed it, days since 1970
    aside INTEGER NOT NULL   -- 1: only other sites list it
);
CREATE INDEX links_waiting ON links (state, site, aside, attempts);
"""

REFRESH_DAYS = 7
"""Days that ``seen`` may lag: so a link that stays listed costs one write a week."""

GIVEN_UP_DAYS = 3
"""Days that a link is tried at least, however often the crawl runs: its publisher may
be down over a weekend."""

_FOUND = "key, url, source, title, published, modified, found_at, found_on"


class Frontier:
    """The links of a ledger."""

    def __init__(self, database: Database, *, max_attempts: int = 5) -> None:
        self._database = database
        self._max_attempts = max_attempts
        self._portions = Portions(database)
        self._began = ""
        self._respelled: set[str] = set()
        """Claimed links whose URL is another one by now: what the old one comes to
        does not count."""

    def add(self, links: Iterable[FoundLink]) -> int:
        """Add *links*; return how many are pending now that were not before.

        A known link is added again only when it is settled and the source says that
        the page has changed since: its ``modified`` lies after the settling; or, for
        one settled before this run, after the ``modified`` known till then, since
        clocks differ and caches lag. Times in the future do not count; one without an
        offset counts as UTC.

        What is added again goes to the end of its site's queue: many sitemaps say of
        every page that it has just changed, and what a run can fetch of a large site
        would else be the same pages for ever, while new ones wait.

        What only other sites listed so far, the site's own listing takes over; it is
        added again where it came to nothing. What another site says of a link that
        its own site lists counts for nothing.
        """
        rows = [_row(link) for link in links]
        with self._database.transaction():
            self._take_over([row for row in rows if not row[-1]])
            added = self._database.change(
                f"INSERT INTO links (site, {_FOUND}, seen, aside, state, attempts)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?11, ?12,"
                f" {State.PENDING}, 0)"
                " ON CONFLICT (key) DO UPDATE SET"
                " url = excluded.url, site = excluded.site, source = excluded.source,"
                " title = excluded.title, published = excluded.published,"
                " modified = excluded.modified, found_on = excluded.found_on,"
                " aside = excluded.aside, found_at = iif(excluded.aside < aside"
                f" AND state != {State.DELIVERED}, excluded.found_at, found_at),"
                f" state = {State.PENDING}, attempts = 0,"
                " row = (SELECT max(row) + 1 FROM links)"
                f" WHERE excluded.aside < aside AND state >= {State.FAILED}"
                f" AND state != {State.DELIVERED}"
                f" OR excluded.aside <= aside AND state >= {State.DELIVERED}"
                " AND (changed_at < ?10"
                " OR datetime(modified) < datetime(?10) AND changed_at < ?13)",
                ((*row, self._began) for row in rows),
            )
            self._database.change(
                "UPDATE links SET seen = max(seen, ?1), aside = min(aside, ?4)"
                " WHERE key = ?2 AND (seen < ?1 - ?3 OR aside > ?4)",
                ((row[-2], row[1], REFRESH_DAYS, row[-1]) for row in rows),
            )
        return added

    def _take_over(self, rows: list[tuple[str | int | None, ...]]) -> None:
        """Let sites correct the open links to them that only others listed so far."""
        claimed = dict(
            self._database.rows(
                "SELECT key, url FROM links WHERE state = ? AND aside = 1",
                (State.CLAIMED,),
            )
        )
        for _, key, url, *_ in rows:
            if key in claimed and claimed[key] != url:
                self._respelled.add(str(key))
        self._database.change(
            "UPDATE links SET site = ?1, url = ?3, source = ?4, title = ?5,"
            " published = ?6, modified = ?7, found_on = ?9, aside = 0"
            f" WHERE key = ?2 AND aside = 1 AND state < {State.FAILED}",
            (row[:9] for row in rows),
        )

    def claim(
        self, limit: int, per_site: int, room: Callable[[str], int] | None = None
    ) -> list[PendingLink]:
        """Claim up to *limit* pending links, spread over sites; return them.

        At most *per_site* are of one site, and at most what *room* gives it; those of
        earlier calls that are not settled yet count too. So a slow site never fills the
        places of others, and an empty list means that nothing more may be had before
        one of those is settled.
        """
        with self._database.transaction():
            claimed = self._claimed()

            def places(site: str) -> int:
                most = per_site if room is None else min(per_site, room(site))
                return most - claimed.get(site, 0)

            rows = self._portions.next(limit, places)
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

    def claimed(self) -> int:
        """Return how many links are claimed and not settled."""
        return sum(self._claimed().values())

    def waiting(self, site: str) -> int:
        """Return how many links of *site* are pending."""
        return sum(self._waiting(site, aside, -1) for aside in (False, True))

    def room(self, site: str, most: int, *, aside: bool) -> int:
        """Return how many more links of *site* may be added until *most* are pending.

        Those that only other sites list count for themselves.
        """
        return most - self._waiting(site, aside, most)

    def _waiting(self, site: str, aside: bool, most: int) -> int:
        found = self._database.row(
            "SELECT count(*) FROM (SELECT 1 FROM links"
            " WHERE state = ? AND site = ? AND aside = ? LIMIT ?)",
            (State.PENDING, site, aside, most),
        )
        return int(found[0]) if found else 0

    def begin(self, at: str, cooled: str | None = None) -> int:
        """Begin a run; return how many links an earlier one left claimed or failed.

        Links that cool since *cooled* or longer are pending again too.
        """
        self._began = _utc(at) or ""
        if cooled is not None:
            self._database.execute(
                f"UPDATE links SET state = {State.PENDING}"
                f" WHERE state = {State.COOLING} AND changed_at <= ?",
                (_utc(cooled),),
            )
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

        It waits for the next run; after the last attempt it is given up, but not
        before `GIVEN_UP_DAYS`.
        """
        return self._try_later(key, State.FAILED, reason, at)

    def cool(self, key: str, reason: str, at: str) -> bool:
        """Note that an open link cost too much; return whether it was open.

        It rests until `begin` takes it back; it is given up as one that fails.
        """
        return self._try_later(key, State.COOLING, reason, at)

    def postpone(self, key: str) -> bool:
        """Leave an open link to the next run, untried; return whether it was open."""
        cursor = self._database.execute(
            f"UPDATE links SET state = {State.FAILED}"
            f" WHERE key = ? AND state < {State.DELIVERED}",
            (key,),
        )
        return cursor.rowcount > 0

    def _try_later(self, key: str, state: State, reason: str, at: str) -> bool:
        if key in self._respelled:
            return self._take_back(key)
        cursor = self._database.execute(
            f"UPDATE links SET attempts = attempts + 1, reason = ?, changed_at = ?,"
            " state = iif(attempts + 1 < ? OR datetime(found_at) > datetime(?),"
            f" {state}, {State.GIVEN_UP})"
            f" WHERE key = ? AND state < {State.DELIVERED}",
            (storable(reason), _utc(at), self._max_attempts, _hopeless(at), key),
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
        if state is not State.DELIVERED and key in self._respelled:
            return self._take_back(key)
        self._respelled.discard(key)
        opened = "" if state is State.DELIVERED else f" AND state < {State.DELIVERED}"
        cursor = self._database.execute(
            "UPDATE links SET state = ?, reason = ?, changed_at = ?, site = NULL,"
            f" title = NULL, published = NULL WHERE key = ?{opened}",
            (state, storable(reason), _utc(at), key),
        )
        return cursor.rowcount > 0

    def _take_back(self, key: str) -> bool:
        """Let the new URL of a link be tried; return whether the link was open."""
        self._respelled.discard(key)
        cursor = self._database.execute(
            "UPDATE links SET state = ? WHERE key = ? AND state = ?",
            (State.PENDING, key, State.CLAIMED),
        )
        return cursor.rowcount > 0

    def _claimed(self) -> dict[str, int]:
        rows = self._database.rows(
            "SELECT site, count(*) FROM links WHERE state = ? GROUP BY site",
            (State.CLAIMED,),
        )
        return dict(rows)


def _row(link: FoundLink) -> tuple[str | int | None, ...]:
    modified = _utc(link.modified)
    found_at = _utc(link.found_at)
    return (
        storable(budget_site(link.url)),
        link.key,
        storable(link.url),
        storable(link.source),
        storable(link.title),
        storable(link.published),
        storable(link.modified),
        link.found_at,
        storable(link.found_on),
        modified if modified and found_at and modified <= found_at else None,
        day_of(link.found_at),
        is_aside(link),
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


def _hopeless(at: str) -> str | None:
    """Return since when a link must be known that is given up at a time."""
    now = datetime.fromisoformat(at)
    return _utc((now - timedelta(GIVEN_UP_DAYS)).isoformat())


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
