"""Judging anew, offline: what the verdicts are when all articles are known.

1. all records go into a work file, in whatever order they come
2. each is signed and indexed, in an order drawn from its id, so that counts of words
   are those of the whole set
3. each is matched with all others and placed into its star (`crawler.dedup.stars`)
4. each cluster elects its original, by what the records say alone: when they were seen
   depends on the crawl. The original is unique; the others are copies of it, or of
   their best match where they do not verify against it

The same records give the same verdicts, whatever runs and files they come from. Memory
holds ids alone; the rest is in the work file, which takes about as much room as the
ledger does and is deleted at the end.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.dedup import Document, Index, SQLiteStorage, sign
from crawler.dedup.matches import best_first
from crawler.dedup.stars import NO_TIME, Stars, shuffled, time_key
from crawler.dedup.verdicts import flagged, too_short, unique
from crawler.publishing.elections import hold
from crawler.publishing.items import with_verdict
from crawler.publishing.members import member_of, verdict_of, with_original
from crawler.record import Record, from_line, to_line, trusted_time
from crawler.storage import record_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from crawler.dedup import DedupOptions, Match, Signature, Verdict
    from crawler.storage import Elected, Member

    Progress = Callable[[str, int, int], None]
    """Told the step, how many articles it has done, and of how many."""

_ALWAYS = "2000-01-01T00:00:00+00:00"
"""Arrival of all articles in the work file: none comes before another."""

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE records (
    id TEXT PRIMARY KEY, shuffled INTEGER NOT NULL, time TEXT NOT NULL,
    fetched_at TEXT NOT NULL, cluster TEXT NOT NULL, duplicate_of TEXT,
    line BLOB NOT NULL, held INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX records_shuffled ON records (shuffled, id);
CREATE INDEX records_time ON records (time, length(id), id);
"""


_TAKE = """
INSERT INTO records (id, shuffled, time, fetched_at, cluster, duplicate_of, line)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    time = excluded.time, fetched_at = excluded.fetched_at, line = excluded.line,
    cluster = excluded.cluster, duplicate_of = excluded.duplicate_of
WHERE (excluded.fetched_at, excluded.line) > (fetched_at, line)
"""
_HOLD = """
UPDATE records SET held = 1 WHERE NOT held AND (
    cluster IN (SELECT cluster FROM records WHERE held)
    OR duplicate_of IN (SELECT id FROM records WHERE held)
    OR duplicate_of NOT IN (SELECT id FROM records))
"""
_IN_TIME = "time, length(id), id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """A record with its verdict of before and of now."""

    before: Record
    now: Record

    @property
    def changed(self) -> bool:
        """Whether status, kind or the article that it is a copy of have changed."""
        return verdict_of(self.before) != verdict_of(self.now)


@dataclass(slots=True)
class Changes:
    """What judging anew has changed, in numbers."""

    articles: int = 0
    left_out: int = 0
    """Records whose id a newer one bears."""

    clusters: int = 0
    """Clusters of two articles and more, now."""

    verdicts: int = 0
    """Articles whose verdict has changed."""

    told: Path | None = None
    """File of the events that tell what a ledger has changed; null without any."""

    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of these, changes of status: from which to which."""

    def note(self, rejudged: Rejudged) -> None:
        """Count one article."""
        self.articles += 1
        self.verdicts += rejudged.changed
        names = [r.duplicate_status or "none" for r in (rejudged.before, rejudged.now)]
        if names[0] != names[1]:
            self.statuses[names[0], names[1]] += 1


class Court:
    """Records that are judged as a whole, in a work file that is thrown away."""

    def __init__(self, connection: sqlite3.Connection, options: DedupOptions) -> None:
        connection.executescript(_SCHEMA)
        self._connection = connection
        self._index = Index(SQLiteStorage(connection), options)
        self._stars = Stars(self._index)
        self.progress: Progress = lambda *_: None
        self.originals: dict[str, Elected] = {}
        """Who leads each cluster of two and more, by its name in `members`."""

        self.held: set[str] = set()
        """Articles that stay as they are; see `hold`."""

    def take(self, records: Iterable[Record]) -> int:
        """Take records; of those with one id the one fetched last.

        Return how many were left out for that.
        """
        taken = 0
        with self._transaction():
            for record in records:
                trusted = trusted_time(record.published_origin)
                time = time_key(record.published) if trusted else NO_TIME
                line = zlib.compress(to_line(record).encode(), 1)
                row = (
                    *(record.id, shuffled(record.id), time, record.fetched_at),
                    *(record.cluster or record.id, record.duplicate_of, line),
                )
                self._connection.execute(_TAKE, row)
                taken += 1
        return taken - self._count()

    def hold(self, clusters: Iterable[str]) -> None:
        """Leave as they are *clusters* of which a part is not among the records.

        So is what was judged by one of them, or by an article that is not there.
        """
        with self._transaction():
            sql = "UPDATE records SET held = 1 WHERE cluster = ?"
            self._connection.executemany(sql, ((name,) for name in clusters))
            while self._connection.execute(_HOLD).rowcount:
                pass
        rows = self._connection.execute("SELECT id FROM records WHERE held")
        self.held = {identity for (identity,) in rows}

    def judge(self) -> Iterator[Rejudged]:
        """Judge all records; yield each, in the order of publication."""
        with self._transaction():
            for record in self._records("shuffled, id", "indexed"):
                self._index.admit(_document(record, sign(record.text)))
            for record in self._records(_IN_TIME, "compared"):
                if record.id not in self.held:
                    self._stars.place(self._known(record))
        self.originals = {
            cluster: hold(cluster, self._voters(cluster, ids), arrivals=False)
            for cluster, ids in self._stars.members.items()
            if len(ids) > 1
        }
        for record in self._records(_IN_TIME, "judged"):
            held = record.id in self.held
            yield Rejudged(before=record, now=record if held else self._judged(record))

    @property
    def members(self) -> dict[str, list[str]]:
        """All clusters with the ids of their members."""
        return self._stars.members

    def _judged(self, record: Record) -> Record:
        cluster = self._stars.cluster_of(record.id)
        elected = self.originals.get(cluster)
        document = self._known(record)
        verdict = self._verdict(document, elected.original if elected else None)
        verdict = dataclasses.replace(verdict, cluster=cluster)
        judged = with_verdict(record, verdict, record.run_id)
        if elected is not None:
            return with_original(judged, elected)
        return dataclasses.replace(
            judged,
            original=None,
            original_url=None,
            original_confidence=None,
            original_reason=None,
        )

    def _verdict(self, document: Document, original: str | None) -> Verdict:
        if self._index.is_too_short(document):
            return too_short(document)
        matches = list(self._matches(document, original))
        return (
            flagged(document, matches, self._index.options)
            if matches
            else unique(document, matches)
        )

    def _matches(self, document: Document, original: str | None) -> Iterator[Match]:
        """Yield the match with the original of the cluster, then the others by rank."""
        own = self._stars.cluster_of(document.id)
        others = dict.fromkeys(self._stars.matched.get(document.id, ()))
        if original == document.id:
            # What stems from it says nothing of it.
            others = {o: None for o in others if self._stars.cluster_of(o) != own}
        elif original is not None and record_key(original) != document.lineage:
            others.pop(original, None)
            yield from self._compared(document, [original])
        yield from best_first(self._compared(document, others))

    def _compared(self, document: Document, others: Iterable[str]) -> Iterator[Match]:
        for identity in others:
            match = self._stars.compare(document, identity)
            if match is not None and match.status is not None:
                yield match

    def _voters(self, cluster: str, ids: Iterable[str]) -> Iterator[Member]:
        for identity in ids:
            sql = "SELECT line FROM records WHERE id = ?"
            (line,) = self._connection.execute(sql, (identity,)).fetchone()
            yield member_of(dataclasses.replace(_record(line), cluster=cluster))

    def _known(self, record: Record) -> Document:
        """Return the document of a record that is indexed, as it was signed."""
        stored = self._index.find(record.id)
        assert stored is not None  # noqa: S101 - all records are indexed
        return _document(record, stored.signature)

    def _records(self, order: str, step: str) -> Iterator[Record]:
        total = self._count()
        sql = f"SELECT line FROM records ORDER BY {order}"
        for done, (line,) in enumerate(self._connection.execute(sql), 1):
            yield _record(line)
            self.progress(step, done, total)

    def _count(self) -> int:
        (count,) = self._connection.execute("SELECT count(*) FROM records").fetchone()
        return int(count)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        yield
        self._connection.execute("COMMIT")


def _record(line: bytes) -> Record:
    return from_line(zlib.decompress(line).decode())


def _document(record: Record, signature: Signature) -> Document:
    return Document(
        id=record.id,
        url=record.url,
        site=record.site,
        signature=signature,
        text=record.text,
        published=record.published,
        published_trusted=trusted_time(record.published_origin),
        first_seen=_ALWAYS,
        language=record.language,
        lineage=record_key(record.id),
    )
