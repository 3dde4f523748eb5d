"""The index of judged articles: which one a new article copies, if any.

1. candidates from MinHash LSH and from shared rare shingles
2. each compared on its stored shingles, weighed by their rarity
3. rules give status and kind; the best verified match is the one copied
4. clusters are stars, see `crawler.dedup.clusters`

The index reads and writes on a connection whose transactions are the caller's. Word
counts are kept in memory: after a rollback, call `Index.reload`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from crawler.dedup import clusters, postings, store
from crawler.dedup.article import Document, Verdict, days_apart
from crawler.dedup.comparison import compare
from crawler.dedup.matches import Match, best_first
from crawler.dedup.minhash import PERMUTATIONS, SEED
from crawler.dedup.options import DedupOptions
from crawler.dedup.passages import shared_passages
from crawler.dedup.postings import most_common, number_of, posting
from crawler.dedup.rare import RareShingles
from crawler.dedup.rules import Circumstances, judge
from crawler.dedup.sample import Sample
from crawler.dedup.signature import SHINGLE_TOKENS, VERSION
from crawler.dedup.store import Store, Stored, as_stored
from crawler.errors import IncompatibleSignature

if TYPE_CHECKING:
    import sqlite3

SCHEME = f"signature {VERSION}, {SHINGLE_TOKENS} tokens, {PERMUTATIONS}x{SEED}, index 1"
NEARLY_EQUAL = 0.9
"""Similarity from which an article is not indexed beside its match of the same site."""


class Index:
    """Judged articles, in tables named ``dedup_`` of a SQLite database."""

    def __init__(
        self, connection: sqlite3.Connection, options: DedupOptions | None = None
    ) -> None:
        """Open the index, and make its tables where missing.

        Raises:
            IncompatibleSignature: the database holds signatures of another scheme.
        """
        # datasketch loads scipy, which takes a second; workers only sign.
        from crawler.dedup.lsh import BandIndex  # noqa: PLC0415

        self._options = options or DedupOptions()
        _prepare(connection)
        self._store = Store(connection)
        self._bands = BandIndex(connection)
        self._rare = RareShingles(connection)
        self.reload()

    def reload(self) -> None:
        """Count the words of the stored documents anew, as after a rollback."""
        self._sample = Sample(self._store, self._options.common_share)

    def judge(self, document: Document) -> Verdict:
        """Return whether *document* copies one added before; writes nothing."""
        if self._too_short(document):
            shingles = len(document.signature.shingles.hashes)
            return Verdict(status="too_short", cluster=document.id, shingles=shingles)
        matches = best_first(self._matches(document))
        if not matches or matches[0].status is None:
            return _unique(document, matches)
        return self._verdict(document, matches)

    def add(self, document: Document, verdict: Verdict) -> None:
        """Remember *document* with its verdict; a known id changes nothing."""
        if self._store.find(document.id) is not None:
            return
        number = self._store.add(document, verdict)
        if verdict.indexed:
            entry = posting(number, document.site)
            self._bands.add(entry, document.signature)
            self._rare.add(entry, document.signature)
        if verdict.counted:
            self._sample.add(number, document)
        for cluster in verdict.joins:
            self._store.join(cluster, verdict.cluster)

    def expire(self, before: str) -> int:
        """Forget the documents first seen before a time; return how many."""
        expired = self._store.before(before)
        for stored in expired:
            entry = posting(stored.number, stored.site)
            self._bands.discard(entry, stored.signature)
            self._rare.discard(entry, stored.signature)
            self._store.remove(stored.number)
        if expired:
            self.reload()
        return len(expired)

    @property
    def options(self) -> DedupOptions:
        """The limits that are judged by."""
        return self._options

    @property
    def counted(self) -> int:
        """Number of documents whose words are counted."""
        return self._sample.size

    def find(self, id_: str) -> Stored | None:
        """Return the document with an id; None where unknown or expired."""
        return self._store.find(id_)

    def members(self, cluster: str, most: int) -> tuple[str, list[Stored]]:
        """Return the present name of a cluster and its first *most* documents."""
        name = self._store.present(cluster)
        return name, self._store.members(name, most)

    def matches(self, document: Document, before: int | None = None) -> list[Match]:
        """Return the documents that *document* is compared with, best first.

        With *before*, only of those that were added before that number.
        """
        return best_first(self._matches(document, before))

    def compare(self, one: Document, other: Document | Stored) -> Match:
        """Return what the rules say of two documents, in the index or not."""
        return self._match(one, as_stored(other))

    def own_shingles(self, document: Document) -> int:
        """Return how many shingles of *document* are not common to many."""
        hashes = document.signature.shingles.hashes
        return int((self._sample.weigh(hashes, document.language) > 0).sum())

    def _too_short(self, document: Document) -> bool:
        if document.signature.words < self._options.min_words:
            return True
        return self.own_shingles(document) < self._options.min_own_shingles

    def _matches(self, document: Document, before: int | None = None) -> list[Match]:
        counted = self._rare.candidates(document.signature)
        counted.update(self._bands.candidates(document.signature))
        if before is not None:
            counted = Counter(
                {e: count for e, count in counted.items() if number_of(e) < before}
            )
        oldest = _days_before(document.first_seen, self._options.window_days)
        numbers = most_common(counted, self._options.max_candidates)
        others = map(self._store.get, numbers)
        return [
            self._match(document, other)
            for other in others
            if other and other.first_seen >= oldest and not _same(other, document)
        ]

    def _match(self, document: Document, other: Stored) -> Match:
        around = Circumstances(
            same_site=bool(document.site) and document.site == other.site,
            days_apart=days_apart(_trusted(document), _trusted(other)),
        )
        weigh = partial(
            self._sample.weigh,
            language=document.language,
            site=document.site if around.same_site else "",
        )
        found = compare(document, other, weigh)
        status, kind = judge(found, around, self._options)
        return Match(other, found, around, status, kind)

    def _verdict(self, document: Document, matches: list[Match]) -> Verdict:
        best = matches[0]
        found, other = best.found, best.other
        cluster, joins = clusters.choose(matches, partial(self._centre, document))
        passages = shared_passages(
            document.text, other.signature, self._options.max_passages
        )
        repeated = best.around.same_site and found.similarity >= NEARLY_EQUAL
        return Verdict(
            status=best.status or "",
            kind=best.kind,
            cluster=cluster or document.id,
            duplicate_of=other.id,
            duplicate_of_url=other.url,
            similarity=found.similarity,
            containment=found.containment,
            containment_of_other=found.containment_of_other,
            shared_numbers=found.shared_numbers,
            passages=passages,
            shared_shingles=found.shared_shingles,
            shingles=found.shingles,
            other_shingles=found.other_shingles,
            thresholds=best.thresholds(self._options),
            compared=len(matches),
            runner_up=matches[1].runner_up() if matches[1:] else None,
            joins=joins,
            indexed=not repeated,
            counted=best.around.same_site and not repeated,
        )

    def _centre(self, document: Document, cluster: str) -> Match | None:
        centre = self._store.find(cluster)
        return self._match(document, centre) if centre else None


def _unique(document: Document, matches: list[Match]) -> Verdict:
    return Verdict(
        status="unique",
        cluster=document.id,
        shingles=len(document.signature.shingles.hashes),
        compared=len(matches),
        runner_up=matches[0].runner_up() if matches else None,
        indexed=True,
        counted=True,
    )


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables where missing; an index that is there is only read."""
    scheme = _scheme(connection)
    if scheme is None:
        for script in (store.SCHEMA, postings.SCHEMA):
            for statement in script.split(";"):
                connection.execute(statement)
        # Last, as the mark that all tables are there.
        sql = "INSERT INTO dedup_meta VALUES ('scheme', ?)"
        connection.execute(sql, (SCHEME,))
    elif scheme != SCHEME:
        raise IncompatibleSignature(
            f"index: made as {scheme!r}: this version compares {SCHEME!r}"
        )


def _scheme(connection: sqlite3.Connection) -> str | None:
    sql = "SELECT 1 FROM sqlite_schema WHERE name = 'dedup_meta'"
    if connection.execute(sql).fetchone() is None:
        return None
    sql = "SELECT value FROM dedup_meta WHERE name = 'scheme'"
    found = connection.execute(sql).fetchone()
    return str(found[0]) if found else None


def _same(other: Stored, document: Document) -> bool:
    lineage = document.lineage
    return other.id == document.id or bool(lineage and lineage == other.lineage)


def _trusted(document: Document | Stored) -> str | None:
    return document.published if document.published_trusted else None


def _days_before(time: str, days: float) -> str:
    moment = dt.datetime.fromisoformat(time) - dt.timedelta(days=days)
    return moment.isoformat()
