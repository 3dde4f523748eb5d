"""Candidates by shared rare shingles: an inverted index over a sample of them.

One shingle hash in eight is indexed, those below an eighth of the range, the same
ones in every text (FracMinHash; Irber et al. 2022). Two documents that share two
sampled shingles which few others hold are candidates, however little of either text
that is: a Jaccard measure cannot find the abridged copy of a long text. Shingles that
more than 50 documents hold are no evidence and are not followed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature

SCHEMA = """
CREATE TABLE IF NOT EXISTS dedup_shingle (
    shingle INTEGER NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (shingle, document)
) WITHOUT ROWID
"""

RATE = 8
MAX_DOCUMENTS = 50
MIN_SHARED = 2
MAX_SAMPLED = 128
"""Shingles indexed of one document, so that a long page costs no more than others."""


class RareShingles:
    """Documents by their sampled shingles, in the table ``dedup_shingle``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def candidates(self, signature: Signature) -> Counter[int]:
        """Return documents that share rare shingles, each with how many."""
        shared: Counter[int] = Counter()
        for documents in self._postings(signature).values():
            if len(documents) < MAX_DOCUMENTS:
                shared.update(documents)
        return Counter({d: n for d, n in shared.items() if n >= MIN_SHARED})

    def add(self, document: int, signature: Signature) -> None:
        """Index the sampled shingles of *document*; again is no error."""
        postings = self._postings(signature)
        rows = [
            (shingle, document)
            for shingle in sampled(signature).tolist()
            if len(postings.get(shingle, ())) < MAX_DOCUMENTS
        ]
        self._connection.executemany(
            "INSERT OR IGNORE INTO dedup_shingle VALUES (?, ?)", rows
        )

    def remove(self, document: int, signature: Signature) -> None:
        """Take *document* out."""
        rows = [(shingle, document) for shingle in sampled(signature).tolist()]
        self._connection.executemany(
            "DELETE FROM dedup_shingle WHERE shingle = ? AND document = ?", rows
        )

    def _postings(self, signature: Signature) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        shingles = sampled(signature).tolist()
        marks = ",".join("?" * len(shingles))
        rows = self._connection.execute(
            f"SELECT shingle, document FROM dedup_shingle WHERE shingle IN ({marks})",
            shingles,
        )
        for shingle, document in rows:
            found[shingle].append(document)
        return found


def sampled(signature: Signature) -> Hashes:
    """Return the shingles of a text that are indexed."""
    hashes = signature.shingles.hashes
    return hashes[: min(MAX_SAMPLED, int(hashes.searchsorted((1 << 32) // RATE)))]
