"""The index of judged articles: which one a new article copies, if any.

1. candidates from MinHash LSH and from shared rare shingles
2. each compared on its stored shingles, weighed by their rarity
3. rules give status and kind; the best verified match is the one copied
4. clusters are stars around their first member: a copy joins its match's cluster,
   and shows two clusters to be one only when it verifies against both centres

The index reads and writes on a connection whose transactions are the caller's. Word
counts are kept in memory: after a rollback, make a new index.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from crawler.dedup import lsh_storage, rare, store
from crawler.dedup.article import Document, RunnerUp, Verdict
from crawler.dedup.comparison import Comparison, compare
from crawler.dedup.frequencies import Frequencies
from crawler.dedup.minhash import PERMUTATIONS, SEED
from crawler.dedup.options import DedupOptions
from crawler.dedup.passages import shared_passages
from crawler.dedup.rare import RareShingles
from crawler.dedup.rules import kind_of_copy
from crawler.dedup.signature import SHINGLE_TOKENS, VERSION
from crawler.dedup.store import Store, Stored
from crawler.errors import IncompatibleSignature

if TYPE_CHECKING:
    import sqlite3

SCHEME = f"signature {VERSION}, {SHINGLE_TOKENS} tokens, {PERMUTATIONS}x{SEED}, index 1"
COUNTED_DOCUMENTS = 8192
"""Documents whose words are counted, the latest ones."""


@dataclass(frozen=True, slots=True)
class _Match:
    other: Stored
    found: Comparison
    kind: str | None

    @property
    def rank(self) -> tuple[bool, float, float, int]:
        """Order of matches: verified ones first, then by what is shared."""
        most = max(self.found.containment, self.found.containment_of_other)
        return (self.kind is not None, self.found.similarity, most, -self.other.number)


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
        self._connection = connection
        self._store = Store(connection)
        self._bands = BandIndex(connection, self._options.bucket_limit)
        self._rare = RareShingles(connection)
        self._frequencies = Frequencies(self._options.common_share)
        for stored in self._store.latest(COUNTED_DOCUMENTS):
            self._frequencies.learn(stored.signature, stored.language)

    def judge(self, document: Document) -> Verdict:
        """Return whether *document* copies one added before; writes nothing."""
        shingles = len(document.signature.shingles.hashes)
        if document.signature.words < self._options.min_words:
            return Verdict(status="too_short", cluster=document.id, shingles=shingles)
        matches = sorted(self._matches(document), key=lambda m: m.rank, reverse=True)
        runner_up = _runner_up(matches[1:])
        if not matches or matches[0].kind is None:
            return Verdict(
                status="unique",
                cluster=document.id,
                shingles=shingles,
                compared=len(matches),
                runner_up=_runner_up(matches),
            )
        best = matches[0]
        verified = [match for match in matches if match.kind is not None]
        return Verdict(
            status="copy",
            kind=best.kind,
            cluster=best.other.cluster,
            duplicate_of=best.other.id,
            duplicate_of_url=best.other.url,
            similarity=best.found.similarity,
            containment=best.found.containment,
            containment_of_other=best.found.containment_of_other,
            shared_numbers=best.found.shared_numbers,
            passages=shared_passages(
                document.text, best.other.signature, self._options.max_passages
            ),
            shared_shingles=best.found.shared_shingles,
            shingles=best.found.shingles,
            other_shingles=best.found.other_shingles,
            thresholds={
                "copy_containment": self._options.copy_containment,
                "copy_numbers": self._options.copy_numbers,
            },
            compared=len(matches),
            runner_up=runner_up,
            joins=_joins(best, verified),
        )

    def add(self, document: Document, verdict: Verdict) -> None:
        """Remember *document* with its verdict; a known id changes nothing."""
        if self._store.find(document.id) is not None:
            return
        number = self._store.add(document, verdict)
        if verdict.status == "too_short":
            return
        self._bands.add(number, document.signature)
        self._rare.add(number, document.signature)
        self._frequencies.learn(document.signature, document.language)
        for cluster in verdict.joins:
            self._store.join(cluster, verdict.cluster)

    def expire(self, before: str) -> int:
        """Forget the documents first seen before a time; return how many."""
        expired = self._store.before(before)
        for stored in expired:
            self._bands.discard(stored.number, stored.signature)
            self._rare.remove(stored.number, stored.signature)
            self._store.remove(stored.number)
        return len(expired)

    def _matches(self, document: Document) -> list[_Match]:
        counted = self._rare.candidates(document.signature)
        counted.update(self._bands.candidates(document.signature))
        oldest = _days_before(document.first_seen, self._options.window_days)
        weigh = partial(self._frequencies.weigh, language=document.language)
        matches = []
        for number, _ in counted.most_common(self._options.max_candidates):
            other = self._store.get(number)
            if other is None or other.first_seen < oldest or _same(other, document):
                continue
            found = compare(document, other, weigh)
            matches.append(_Match(other, found, kind_of_copy(found, self._options)))
        return matches


def _prepare(connection: sqlite3.Connection) -> None:
    for script in (store.SCHEMA, lsh_storage.SCHEMA, rare.SCHEMA):
        for statement in script.split(";"):
            connection.execute(statement)
    sql = "INSERT OR IGNORE INTO dedup_meta VALUES ('scheme', ?)"
    connection.execute(sql, (SCHEME,))
    sql = "SELECT value FROM dedup_meta WHERE name = 'scheme'"
    (scheme,) = connection.execute(sql).fetchone()
    if scheme != SCHEME:
        raise IncompatibleSignature(
            f"index: made as {scheme!r}: this version compares {SCHEME!r}"
        )


def _same(other: Stored, document: Document) -> bool:
    lineage = document.lineage
    return other.id == document.id or bool(lineage and lineage == other.lineage)


def _joins(best: _Match, verified: list[_Match]) -> tuple[str, ...]:
    """Return clusters whose centre verifies, when that of the best match does too."""
    centres = {m.other.cluster for m in verified if m.other.id == m.other.cluster}
    if best.other.cluster not in centres:
        return ()
    return tuple(sorted(centres - {best.other.cluster}))


def _runner_up(matches: list[_Match]) -> RunnerUp | None:
    if not matches:
        return None
    other, found = matches[0].other, matches[0].found
    return RunnerUp(
        id=other.id,
        url=other.url,
        containment=found.containment,
        containment_of_other=found.containment_of_other,
    )


def _days_before(time: str, days: int) -> str:
    moment = dt.datetime.fromisoformat(time) - dt.timedelta(days=days)
    return moment.isoformat()
