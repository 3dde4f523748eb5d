"""Candidates by shared rare shingles: an inverted index over a sample of them.

One shingle hash in eight is indexed, those below an eighth of the range, the same
ones in every text (FracMinHash; Irber et al. 2022). Two documents that share two
sampled shingles which few others hold are candidates, however little of either text
that is: a Jaccard measure cannot find the abridged copy of a long text. Lists that
are full are those of common shingles, which are no evidence and are not followed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from crawler.dedup.postings import MAX_POSTINGS, has_room

if TYPE_CHECKING:
    import sqlite3

    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature

RATE = 8
MIN_SHARED = 2
MAX_SAMPLED = 128
"""Shingles indexed of one document, so that a long page costs no more than others."""


class RareShingles:
    """Postings by sampled shingle, in the table ``dedup_shingle``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def candidates(self, signature: Signature) -> Counter[int]:
        """Return the postings that share rare shingles, each with how many."""
        shared: Counter[int] = Counter()
        for entries in self._lists(signature).values():
            if len(entries) < MAX_POSTINGS:
                shared.update(entries)
        return Counter({e: count for e, count in shared.items() if count >= MIN_SHARED})

    def add(self, entry: int, signature: Signature) -> None:
        """List a posting under its sampled shingles; again is no error."""
        lists = self._lists(signature)
        rows = [
            (shingle, entry)
            for shingle in sampled(signature).tolist()
            if has_room(lists[shingle], entry)
        ]
        self._connection.executemany(
            "INSERT OR IGNORE INTO dedup_shingle VALUES (?, ?)", rows
        )

    def discard(self, entry: int, signature: Signature) -> None:
        """Take a posting out."""
        rows = [(shingle, entry) for shingle in sampled(signature).tolist()]
        self._connection.executemany(
            "DELETE FROM dedup_shingle WHERE shingle = ? AND posting = ?", rows
        )

    def _lists(self, signature: Signature) -> defaultdict[int, list[int]]:
        lists: defaultdict[int, list[int]] = defaultdict(list)
        shingles = sampled(signature).tolist()
        marks = ",".join("?" * len(shingles))
        rows = self._connection.execute(
            f"SELECT shingle, posting FROM dedup_shingle WHERE shingle IN ({marks})",
            shingles,
        )
        for shingle, entry in rows:
            lists[shingle].append(entry)
        return lists


def sampled(signature: Signature) -> Hashes:
    """Return the shingles of a text that are indexed."""
    hashes = signature.shingles.hashes
    return hashes[: min(MAX_SAMPLED, int(hashes.searchsorted((1 << 32) // RATE)))]
